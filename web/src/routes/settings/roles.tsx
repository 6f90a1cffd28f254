import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { permissions, roles } from '#web/data/admin.ts';
import { RoleMatrix } from '#web/frame/roles/RoleMatrix.tsx';
import { RolePanel } from '#web/frame/roles/RolePanel.tsx';
import { requires } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

export const Route = createFileRoute('/settings/roles')({
  staticData: { title: 'admin.roles.title' },
  validateSearch: z.object({ role: z.uuid().optional().catch(undefined), new: z.boolean().optional().catch(undefined), copy: z.uuid().optional().catch(undefined) }),
  beforeLoad: requires('roles.manage'),
  component: Roles,
});

/** Every permission against every role; a role's head opens its name, level and what it is based on. */
function Roles() {
  const { t } = useTranslation();
  const { role, new: creating, copy } = Route.useSearch();
  const navigate = Route.useNavigate();
  const known = useQuery(roles);
  const rights = useQuery(permissions);
  const items = known.data?.items ?? [];
  const go = (search: { role?: string; new?: boolean; copy?: string }) => void navigate({ search, replace: true });
  return (
    <>
      <PageHeader title={t('admin.roles.title')} note={t('admin.roles.note')} actions={<Button kind="primary" icon={<Plus className="size-4" />} onClick={() => go({ new: true })}>{t('admin.roles.create')}</Button>} />
      <Problem error={known.error ?? rights.error} onRetry={() => { void known.refetch(); void rights.refetch(); }} />
      {known.isPending || rights.isPending
        ? <SkeletonLines lines={10} />
        : <RoleMatrix roles={items} permissions={rights.data?.items ?? []} openId={role} onOpen={(id) => go({ role: id })} />}
      <RolePanel key={role ?? copy ?? String(creating)} role={items.find(({ id }) => id === role)} copyOf={items.find(({ id }) => id === copy)} creating={Boolean(creating || copy)} roles={items}
        onClose={() => go({})} onMade={() => go({})} onCopy={(id) => go({ copy: id })} />
    </>
  );
}
