import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeMember } from '#contracts/members.ts';
import { permissions, topic } from '#web/data/admin.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Status } from '#web/ui/Status.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { usePermissionGroups } from '#web/frame/permissionGroups.ts';
import type { Detail } from './MemberPanel.tsx';

type Exception = 'role' | 'grant' | 'revoke';

/** What the person may do, where each comes from, and the exceptions that are this person's own. */
export function MemberPermissions({ member }: { member: Detail }) {
  const { t } = useTranslation();
  const known = useQuery(permissions);
  const [filter, setFilter] = useState('');
  const groups = usePermissionGroups(known.data?.items ?? [], filter);
  const stored = Object.fromEntries(member.overrides.map(({ permission, granted }) => [permission, granted ? 'grant' : 'revoke'])) as Record<string, Exception>;
  const [changed, setChanged] = useState<Record<string, Exception>>({});
  const save = useAction(changeMember, { topics: [topic.members], done: t('admin.members.saved'), onDone: () => setChanged({}) });
  const now = (code: string): Exception => changed[code] ?? stored[code] ?? 'role';
  const dirty = Object.entries(changed).filter(([code, value]) => value !== (stored[code] ?? 'role'));

  const submit = () => {
    const codes = new Set([...Object.keys(stored), ...Object.keys(changed)]);
    const overrides = [...codes].filter((code) => now(code) !== 'role').map((permission) => ({ permission, granted: now(permission) === 'grant' }));
    save.mutate({ params: { id: member.id }, version: member.version, body: { overrides } });
  };
  if (known.isPending) return <SkeletonLines lines={8} />;
  return (
    <div className="flex flex-col gap-3">
      <p className="text-soft">{t('admin.members.permissionsNote')}</p>
      <TextInput label={t('admin.permissions.filter')} hideLabel placeholder={t('admin.permissions.filter')} value={filter} onChange={(event) => setFilter(event.target.value)} />
      {groups.map(({ module, title, rows }) => (
        <section key={module}>
          <h3 className="pt-2 pb-1 font-medium">{title}</h3>
          <ul className="border-t border-line">
            {rows.map(({ code, label }) => {
              const effective = member.effective.find((one) => one.permission === code);
              const byRoles = effective?.roles ?? [];
              const exception = now(code);
              const granted = exception === 'grant' || (exception === 'role' && byRoles.length > 0);
              return (
                <li key={code} className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line py-1.5">
                  <span className="min-w-0 flex-1 basis-60">
                    <Status tone={granted ? 'good' : 'neutral'} hollow={!granted}><span className={granted ? '' : 'text-soft'}>{label}</span></Status>
                    <span className="block pl-3.5 text-sm text-soft">{exception === 'role' ? (byRoles.length ? t('admin.members.byRoles', { roles: byRoles.join(', ') }) : t('admin.members.notHeld')) : t(`admin.members.exception.${exception}`)}</span>
                  </span>
                  <Select<Exception> label={t('admin.members.exceptionFor', { permission: label })} hideLabel className="w-44" value={exception} onChange={(value) => setChanged({ ...changed, [code]: value })} options={(['role', 'grant', 'revoke'] as const).map((value) => ({ value, label: t(`admin.members.exceptionChoice.${value}`) }))} />
                </li>
              );
            })}
          </ul>
        </section>
      ))}
      <Problem error={save.error ?? known.error} />
      <div className="sticky -bottom-4 -mx-5 flex items-center gap-3 border-t border-line bg-raised px-5 py-3">
        <Button kind="primary" disabled={dirty.length === 0} busy={save.isPending} onClick={submit}>{t('web.save')}</Button>
        {dirty.length > 0 && <span className="text-soft">{t('admin.members.exceptionsChanged', { count: dirty.length })}</span>}
      </div>
    </div>
  );
}
