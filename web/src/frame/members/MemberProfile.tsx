import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { changeMember } from '#contracts/members.ts';
import { branches, roles, topic } from '#web/data/admin.ts';
import { useAction } from '#web/query.ts';
import { Controlled, field, Form, FormFooter, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { useDraft } from '#web/ui/useDraft.tsx';
import { BranchChecks, RoleChecks } from './Choices.tsx';
import type { Detail } from './MemberPanel.tsx';

const Profile = z.strictObject({ name: z.string().trim().min(1, { error: 'required' }).max(120, { error: 'too_long' }), title: z.string().trim().max(80, { error: 'too_long' }), roleIds: z.array(z.string()), branchIds: z.array(z.string()).nullable() });

export function MemberProfile({ member }: { member: Detail }) {
  const { t } = useTranslation();
  const known = useQuery(roles);
  const places = useQuery(branches);
  const form = useContractForm(Profile, { name: member.name, title: member.title ?? '', roleIds: member.roles.map(({ id }) => id), branchIds: member.branchIds });
  const draft = useDraft(form, `member.${member.id}`, { mayLeave: true });
  const save = useAction(changeMember, { topics: [topic.members], done: t('admin.members.saved'), onDone: draft.clear });
  const submit = form.handleSubmit((values) => save.mutate({ params: { id: member.id }, version: member.version, body: { ...values, title: values.title || null } }, { onError: (error) => showFieldErrors(form, error) }));
  return (
    <Form onSubmit={submit} label={t('admin.members.part.profile')}>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextInput label={t('admin.members.name')} {...field(form, 'name')} />
        <TextInput label={t('admin.members.jobTitle')} optional {...field(form, 'title')} />
      </div>
      <Controlled form={form} name="roleIds">{({ value, onChange, error }) => <RoleChecks roles={known.data?.items ?? []} value={value} onChange={onChange} error={error} />}</Controlled>
      {(places.data?.items.length ?? 0) > 1 && <Controlled form={form} name="branchIds">{({ value, onChange }) => <BranchChecks branches={places.data?.items ?? []} value={value} onChange={onChange} />}</Controlled>}
      <Problem error={save.error ?? known.error} />
      <FormFooter action={t('web.save')} busy={save.isPending} disabled={!form.formState.isDirty} />
      {draft.guard}
    </Form>
  );
}
