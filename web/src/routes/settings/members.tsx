import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { Plus, Search } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { type Member } from '#contracts/members.ts';
import { MemberStatus } from '#contracts/member-terms.ts';
import { branches, invitations, memberPages, roles } from '#web/data/admin.ts';
import { Invitations, InviteDialog } from '#web/frame/members/Invitations.tsx';
import { MemberPanel } from '#web/frame/members/MemberPanel.tsx';
import { useRoleName } from '#web/frame/roleName.ts';
import { requires } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Select } from '#web/ui/Select.tsx';
import { Badge, Status, type Tone } from '#web/ui/Status.tsx';
import { Tabs } from '#web/ui/Tabs.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { useTyped } from '#web/ui/useTyped.ts';

export const Route = createFileRoute('/settings/members')({
  staticData: { title: 'admin.members.title' },
  validateSearch: z.object({
    tab: z.enum(['members', 'invitations']).optional().catch(undefined), q: z.string().optional().catch(undefined), status: MemberStatus.optional().catch(undefined), role: z.uuid().optional().catch(undefined),
    id: z.uuid().optional().catch(undefined), part: z.enum(['profile', 'permissions', 'access']).optional().catch(undefined), invite: z.boolean().optional().catch(undefined),
  }),
  beforeLoad: requires('users.manage'),
  component: Members,
});

const tones: Record<MemberStatus, Tone> = { invited: 'wait', active: 'good', disabled: 'neutral' };

function Members() {
  const { t } = useTranslation();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const waiting = useQuery(invitations);
  const go = (change: Partial<typeof search>) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true });
  const tab = search.tab ?? 'members';
  return (
    <>
      <PageHeader title={t('admin.members.title')} note={t('admin.members.note')} actions={<Button kind="primary" icon={<Plus className="size-4" />} onClick={() => go({ invite: true })}>{t('admin.members.invite')}</Button>} />
      <Tabs label={t('admin.members.title')} value={tab} onChange={(next) => go({ tab: next === 'members' ? undefined : next, id: undefined })} tabs={[
        { value: 'members', label: t('admin.members.tab'), panel: <div className="pt-4">{tab === 'members' && <List />}</div> },
        { value: 'invitations', label: t('admin.members.invitations'), count: waiting.data?.items.length, panel: <div className="pt-4"><Invitations onInvite={() => go({ invite: true })} /></div> },
      ]} />
      {search.invite && <InviteDialog onClose={() => go({ invite: undefined })} />}
      <MemberPanel id={search.id} part={search.part ?? 'profile'} onPart={(part) => go({ part: part === 'profile' ? undefined : part })} onClose={() => go({ id: undefined, part: undefined })} />
    </>
  );
}

function List() {
  const { t } = useTranslation();
  const { q, status, role, id: openId } = Route.useSearch();
  const navigate = Route.useNavigate();
  const roleName = useRoleName();
  const known = useQuery(roles).data?.items ?? [];
  const places = useQuery(branches).data?.items ?? [];
  const list = useInfiniteQuery(memberPages({ ...(q ? { q } : {}), ...(status ? { status } : {}), ...(role ? { roleId: role } : {}) }));
  const go = (change: Partial<ReturnType<typeof Route.useSearch>>) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true });

  const [typed, setTyped] = useTyped(q ?? '', (text) => go({ q: text || undefined }));

  const columns: Column<Member>[] = [
    { id: 'name', header: t('admin.members.name'), cell: ({ name, title }) => <><span className="font-medium">{name}</span>{title && <span className="ml-2 text-soft max-md:block max-md:ml-0 max-md:text-sm max-md:font-normal">{title}</span>}</>, value: ({ name }) => name, always: true, phone: 'title' },
    { id: 'email', header: t('web.signIn.email'), cell: ({ email }) => <span className="text-soft">{email}</span>, value: ({ email }) => email },
    { id: 'roles', header: t('admin.members.roles'), cell: ({ roles: held }) => <span className="inline-flex flex-wrap gap-1">{held.length ? held.map((one) => <Badge key={one.id}>{roleName(one)}</Badge>) : <span className="text-wait">{t('admin.members.noRoles')}</span>}</span>, value: ({ roles: held }) => (held[0] ? roleName(held[0]) : null) },
    { id: 'branches', header: t('admin.members.branches'), cell: ({ branchIds }) => <span className="text-soft">{branchIds === null ? t('admin.members.allBranches') : branchIds.map((id) => places.find((place) => place.id === id)?.name ?? '').join(', ')}</span>, phone: 'none', hidden: places.length < 2 },
    { id: 'second', header: t('admin.members.secondFactor'), cell: ({ secondFactor }) => (secondFactor ? t('web.yes') : <span className="text-faint">{t('web.no')}</span>), value: ({ secondFactor }) => (secondFactor ? 1 : 0), phone: 'none' },
    { id: 'seen', header: t('admin.members.lastSeen'), cell: ({ lastSeenAt }) => (lastSeenAt ? <DateTime at={lastSeenAt} show="relative" /> : <span className="text-faint">{t('admin.members.neverSeen')}</span>), value: ({ lastSeenAt }) => lastSeenAt },
    { id: 'status', header: t('admin.status'), cell: (row) => <Status tone={tones[row.status]} hollow={row.status === 'disabled'}>{t(`admin.members.state.${row.status}`)}</Status>, value: ({ status: state }) => state, phone: 'side' },
  ];
  return (
    <DataTable name="members" label={t('admin.members.title')} columns={columns} rowId={({ id }) => id} pages={list} onOpen={({ id }) => go({ id })} openId={openId}
      rowClass={({ status: state }) => (state === 'disabled' ? 'text-soft' : undefined)}
      onClearFilters={q || status || role ? () => { setTyped(''); go({ q: undefined, status: undefined, role: undefined }); } : undefined}
      empty={<EmptyState title={t('admin.members.emptyTitle')}>{t('admin.members.emptyBody')}</EmptyState>}
      toolbar={<>
        <TextInput label={t('admin.members.search')} hideLabel placeholder={t('admin.members.search')} type="search" className="w-64 max-md:w-full" before={<Search />} value={typed} onChange={(event) => setTyped(event.target.value)} />
        <Select label={t('admin.members.role')} hideLabel className="w-48 max-md:flex-1" value={role ?? 'all'} onChange={(next) => go({ role: next === 'all' ? undefined : next })} options={[{ value: 'all', label: t('admin.members.everyRole') }, ...known.map((one) => ({ value: one.id, label: roleName(one) }))]} />
        <Select label={t('admin.status')} hideLabel className="w-40 max-md:flex-1" value={status ?? 'all'} onChange={(next) => go({ status: next === 'all' ? undefined : next as MemberStatus })} options={[{ value: 'all', label: t('admin.members.everyState') }, ...MemberStatus.options.map((value) => ({ value, label: t(`admin.members.state.${value}`) }))]} />
      </>} />
  );
}
