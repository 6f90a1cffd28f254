import { useQuery } from '@tanstack/react-query';
import { MoreHorizontal } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { invite, resendInvitation, revokeInvitation } from '#contracts/members.ts';
import { branches, invitations, roles, topic } from '#web/data/admin.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Controlled, field, Form, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { iconButtonClass } from '#web/ui/IconButton.tsx';
import { Menu, MenuItem } from '#web/ui/Menu.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { Badge, Status } from '#web/ui/Status.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { useDraft } from '#web/ui/useDraft.tsx';
import { currentLanguage } from '#web/texts.ts';
import { useRoleName } from '#web/frame/roleName.ts';
import { BranchChecks, RoleChecks } from './Choices.tsx';

/** Who was asked to join and has not answered yet. */
export function Invitations({ onInvite }: { onInvite: () => void }) {
  const { t } = useTranslation();
  const roleName = useRoleName();
  const list = useQuery(invitations);
  const resend = useAction(resendInvitation, { topics: [topic.members], done: t('admin.invitations.resent') });
  const revoke = useAction(revokeInvitation, { topics: [topic.members], done: t('admin.invitations.revoked') });
  type Row = NonNullable<typeof list.data>['items'][number];
  const columns: Column<Row>[] = [
    { id: 'name', header: t('admin.members.name'), cell: ({ name }) => <span className="font-medium">{name}</span>, value: ({ name }) => name, always: true, phone: 'title' },
    { id: 'email', header: t('web.signIn.email'), cell: ({ email }) => <span className="text-soft">{email}</span>, value: ({ email }) => email },
    { id: 'roles', header: t('admin.members.roles'), cell: ({ roles: held }) => <span className="inline-flex flex-wrap gap-1">{held.map((one) => <Badge key={one.id}>{roleName(one)}</Badge>)}</span> },
    { id: 'by', header: t('admin.invitations.by'), cell: ({ invitedBy, createdAt }) => <span className="text-soft">{invitedBy} · <DateTime at={createdAt} show="relative" /></span>, value: ({ createdAt }) => createdAt },
    { id: 'until', header: t('admin.invitations.until'), cell: ({ expiresAt, expired }) => (expired ? <Status tone="bad">{t('admin.invitations.expired')}</Status> : <DateTime at={expiresAt} />), value: ({ expiresAt }) => expiresAt },
    { id: 'actions', header: t('admin.actions'), always: true, align: 'end', cell: ({ id, email }) => (
      <Menu trigger={<button type="button" aria-label={t('admin.invitations.actions', { email })} className={iconButtonClass}><MoreHorizontal /></button>}>
        <MenuItem onSelect={() => resend.mutate({ params: { id } })}>{t('admin.invitations.resend')}</MenuItem>
        <MenuItem danger onSelect={() => revoke.mutate({ params: { id } })}>{t('admin.invitations.revoke')}</MenuItem>
      </Menu>
    ) },
  ];
  return (
    <>
      <Problem error={resend.error ?? revoke.error} className="mb-3" />
      <DataTable name="invitations" label={t('admin.members.invitations')} columns={columns} rowId={({ id }) => id} whole={{ data: list.data?.items, isPending: list.isPending, error: list.error, refetch: list.refetch }}
        empty={<EmptyState title={t('admin.invitations.emptyTitle')} action={<Button onClick={onInvite}>{t('admin.members.invite')}</Button>}>{t('admin.invitations.emptyBody')}</EmptyState>} />
    </>
  );
}

const NewMember = z.strictObject({
  email: z.email({ error: 'invalid_email' }).max(254, { error: 'too_long' }), name: z.string().trim().min(1, { error: 'required' }).max(120, { error: 'too_long' }), title: z.string().trim().max(80, { error: 'too_long' }),
  roleIds: z.array(z.string()).min(1, { error: 'required' }), branchIds: z.array(z.string()).nullable(), locale: z.enum(['es', 'en']),
});

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const known = useQuery(roles);
  const places = useQuery(branches);
  const form = useContractForm(NewMember, { email: '', name: '', title: '', roleIds: [], branchIds: null, locale: currentLanguage() });
  const draft = useDraft(form, 'invite');
  const send = useAction(invite, { topics: [topic.members], done: ({ email }) => t('admin.members.invited', { email }), onDone: () => { draft.clear(); onClose(); } });
  const submit = form.handleSubmit((values) => send.mutate({ body: { ...values, title: values.title || null } }, { onError: (error) => showFieldErrors(form, error) }));
  return (
    <Dialog open sticky onClose={onClose} title={t('admin.members.invite')} description={t('admin.members.inviteNote')} footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={send.isPending} onClick={() => void submit()}>{t('admin.members.inviteAction')}</Button>
    </>}>
      <Form onSubmit={submit} label={t('admin.members.invite')}>
        <TextInput label={t('web.signIn.email')} type="email" inputMode="email" autoFocus {...field(form, 'email')} />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextInput label={t('admin.members.name')} {...field(form, 'name')} />
          <TextInput label={t('admin.members.jobTitle')} optional {...field(form, 'title')} />
        </div>
        <Controlled form={form} name="roleIds">{({ value, onChange, error }) => <RoleChecks roles={known.data?.items ?? []} value={value} onChange={onChange} error={error} />}</Controlled>
        {(places.data?.items.length ?? 0) > 1 && <Controlled form={form} name="branchIds">{({ value, onChange }) => <BranchChecks branches={places.data?.items ?? []} value={value} onChange={onChange} />}</Controlled>}
        <Controlled form={form} name="locale">{({ value, onChange }) => <Select label={t('admin.members.mailLanguage')} className="max-w-60" value={value} onChange={onChange} options={[{ value: 'es', label: 'Español' }, { value: 'en', label: 'English' }]} />}</Controlled>
        <Problem error={send.error ?? known.error} />
      </Form>
      {draft.guard}
    </Dialog>
  );
}
