import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { changeRole, createRole, deleteRole, type Role } from '#contracts/roles.ts';
import { topic } from '#web/data/admin.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { SidePanel } from '#web/ui/Dialog.tsx';
import { Controlled, field, Form, FormFooter, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { KeyValue } from '#web/ui/KeyValue.tsx';
import { NumberInput } from '#web/ui/NumberInput.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { useRoleName } from '#web/frame/roleName.ts';
import { Badge } from '#web/ui/Status.tsx';
import { TextArea, TextInput } from '#web/ui/TextInput.tsx';

const Head = z.strictObject({ name: z.string().trim().min(1, { error: 'required' }).max(80, { error: 'too_long' }), description: z.string().trim().max(300, { error: 'too_long' }), level: z.int().min(0).max(100), parentId: z.string() });

interface Props {
  role: Role | undefined;
  copyOf: Role | undefined;
  creating: boolean;
  roles: readonly Role[];
  onClose: () => void;
  onMade: () => void;
  onCopy: (id: string) => void;
}

/** A role's name and place; its permissions are chosen in the matrix. */
export function RolePanel({ role, copyOf, creating, roles, onClose, onMade, onCopy }: Props) {
  const { t } = useTranslation();
  const roleName = useRoleName();
  const fixed = role !== undefined && (role.key !== null || role.isAdmin);
  return (
    <SidePanel open={role !== undefined || creating} onClose={onClose} title={role ? roleName(role) : (copyOf ? t('admin.roles.copyTitle', { name: roleName(copyOf) }) : t('admin.roles.create'))} subtitle={role && <>{t('admin.roles.people', { count: role.memberCount })}{fixed && <> · <Badge>{t('admin.roles.fixed')}</Badge></>}</>}>
      {fixed && role && (
        <div className="flex flex-col gap-4">
          <p className="text-soft">{t('admin.roles.fixedNote')}</p>
          <KeyValue items={[[t('admin.roles.description'), role.description], [t('admin.roles.level'), role.level], [t('admin.roles.permissions'), role.effective.length]]} />
          <Button className="self-start" onClick={() => onCopy(role.id)}>{t('admin.roles.copy')}</Button>
        </div>
      )}
      {!fixed && (role || creating) && <HeadForm role={role} copyOf={copyOf} roles={roles} onMade={onMade} onCopy={onCopy} onClose={onClose} />}
    </SidePanel>
  );
}

function HeadForm({ role, copyOf, roles, onMade, onCopy, onClose }: Omit<Props, 'creating'>) {
  const { t } = useTranslation();
  const roleName = useRoleName();
  const source = role ?? copyOf;
  const form = useContractForm(Head, { name: role?.name ?? '', description: source?.description ?? '', level: source?.level ?? 10, parentId: source?.parentId ?? 'none' });
  const topics = [topic.roles];
  const create = useAction(createRole, { topics, done: t('admin.roles.made'), onDone: onMade });
  const change = useAction(changeRole, { topics, done: t('admin.roles.saved') });
  const remove = useAction(deleteRole, { topics, done: t('admin.roles.deleted'), onDone: onClose });
  const [asking, setAsking] = useState(false);
  const submit = form.handleSubmit(({ name, description, level, parentId }) => {
    const body = { name, description: description || null, level, parentId: parentId === 'none' ? null : parentId };
    const onError = (error: unknown) => showFieldErrors(form, error);
    if (role) change.mutate({ params: { id: role.id }, version: role.version, body }, { onError });
    else create.mutate({ body: { ...body, ...(copyOf ? { copyOf: copyOf.id } : {}) } }, { onError });
  });
  return (
    <Form onSubmit={submit} label={t('admin.roles.details')}>
      <TextInput label={t('admin.roles.name')} autoFocus={!role} {...field(form, 'name')} />
      <TextArea label={t('admin.roles.description')} optional {...field(form, 'description')} />
      <Controlled form={form} name="level">{(control) => <NumberInput label={t('admin.roles.level')} hint={t('admin.roles.levelHint')} min={0} max={100} className="[&_.control]:max-w-40" {...control} />}</Controlled>
      <Controlled form={form} name="parentId">{({ value, onChange, error }) => <Select label={t('admin.roles.parent')} hint={t('admin.roles.parentHint')} error={error} value={value} onChange={onChange} options={[{ value: 'none', label: t('admin.roles.noParent') }, ...roles.filter((one) => one.id !== role?.id && !one.isAdmin).map((one) => ({ value: one.id, label: roleName(one) }))]} />}</Controlled>
      <Problem error={create.error ?? change.error} />
      <FormFooter action={role ? t('web.save') : t('admin.roles.createAction')} busy={create.isPending || change.isPending} disabled={role !== undefined && !form.formState.isDirty} />
      {role && (
        <div className="mt-2 flex flex-wrap gap-2 border-t border-line pt-4">
          <Button onClick={() => onCopy(role.id)}>{t('admin.roles.copy')}</Button>
          <Button kind="dangerQuiet" disabled={role.memberCount > 0} onClick={() => setAsking(true)}>{t('admin.roles.delete')}</Button>
          {role.memberCount > 0 && <p className="w-full text-sm text-soft">{t('admin.roles.inUse', { count: role.memberCount })}</p>}
        </div>
      )}
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} title={t('admin.roles.deleteTitle', { name: role?.name ?? '' })} action={t('admin.roles.delete')} busy={remove.isPending} error={remove.error} onConfirm={() => role && remove.mutate({ params: { id: role.id } })} />
    </Form>
  );
}
