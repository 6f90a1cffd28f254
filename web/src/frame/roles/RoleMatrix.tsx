import { Check } from 'lucide-react';
import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeRole, type Role } from '#contracts/roles.ts';
import { topic } from '#web/data/admin.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { cx } from '#web/ui/classes.ts';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { toast } from '#web/ui/toast.ts';
import { usePhone } from '#web/ui/useMedia.ts';
import { useRoleName } from '#web/frame/roleName.ts';
import { type PermissionRow, usePermissionGroups } from '#web/frame/permissionGroups.ts';

interface Props {
  roles: readonly Role[];
  permissions: readonly PermissionRow[];
  openId: string | undefined;
  onOpen: (id: string) => void;
}

const editable = (role: Role) => role.key === null && !role.isAdmin;

/** Changes are gathered here and saved together, each role with its own version. */
export function RoleMatrix({ roles, permissions, openId, onOpen }: Props) {
  const { t } = useTranslation();
  const phone = usePhone();
  const roleName = useRoleName();
  const [filter, setFilter] = useState('');
  const [only, setOnly] = useState<string | null>(null);
  const groups = usePermissionGroups(permissions, filter);
  // roleId -> permission -> wanted
  const [wanted, setWanted] = useState<Record<string, Record<string, boolean>>>({});
  const save = useAction(changeRole, { topics: [topic.roles, topic.members] });
  const [saving, setSaving] = useState(false);

  const shown = phone ? roles.filter(({ id }) => id === (only ?? roles.find(editable)?.id ?? roles[0]?.id)) : roles;
  const own = (role: Role, code: string) => wanted[role.id]?.[code] ?? role.permissions.includes(code);
  const inherited = (role: Role, code: string) => !role.isAdmin && !role.permissions.includes(code) && role.effective.includes(code);
  const change = (role: Role, codes: readonly string[], on: boolean) =>
    setWanted((now) => ({ ...now, [role.id]: { ...now[role.id], ...Object.fromEntries(codes.map((code) => [code, on])) } }));
  const changed = roles
    .map((role) => ({ role, codes: Object.entries(wanted[role.id] ?? {}).filter(([code, on]) => on !== role.permissions.includes(code)) }))
    .filter(({ codes }) => codes.length > 0);

  const submit = async () => {
    setSaving(true);
    try {
      for (const { role, codes } of changed) {
        const next = new Set(role.permissions);
        for (const [code, on] of codes) {
          if (on) next.add(code);
          else next.delete(code);
        }
        await save.mutateAsync({ params: { id: role.id }, version: role.version, body: { permissions: [...next] } });
        setWanted(({ [role.id]: _, ...rest }) => rest);
      }
      toast.done(t('admin.roles.saved'));
    } catch {
      // The refusal is shown below; what was saved before it stays saved, the rest stays chosen.
    } finally {
      setSaving(false);
    }
  };

  return (
    <div>
      <div className="mb-3 flex flex-wrap items-end gap-2">
        <TextInput label={t('admin.permissions.filter')} hideLabel placeholder={t('admin.permissions.filter')} className="w-64 max-md:w-full" value={filter} onChange={(event) => setFilter(event.target.value)} />
        {phone && shown[0] && <>
          <Select label={t('admin.members.role')} hideLabel className="flex-1" value={shown[0].id} onChange={setOnly} options={roles.map(({ id, name, key, memberCount }) => ({ value: id, label: roleName({ name, key }), note: t('admin.roles.people', { count: memberCount }) }))} />
          <Button onClick={() => onOpen(shown[0]!.id)}>{t('admin.roles.details')}</Button>
        </>}
      </div>
      <div className="scroll-thin relative -mx-4 max-h-[calc(100dvh-var(--bar)-var(--tabs)-13rem)] overflow-auto border-y border-line px-4 md:mx-0 md:px-0" tabIndex={0} role="group" aria-label={t('admin.roles.matrix')}>
        <table className="w-full border-separate border-spacing-0 text-left" aria-label={t('admin.roles.matrix')}>
          <thead className="sticky top-0 z-10 bg-ground">
            <tr>
              <th scope="col" className="min-w-56 border-b border-line py-2 pr-3 text-sm font-medium text-soft">{t('admin.roles.permission')}</th>
              {shown.map((role) => (
                <th key={role.id} scope="col" className={cx('w-32 border-b border-line px-2 py-2 text-center align-top font-medium', openId === role.id && 'bg-accent-soft')}>
                  <button type="button" onClick={() => onOpen(role.id)} className="inline-flex min-h-7 max-w-32 flex-col items-center rounded-sm px-1 underline decoration-line decoration-1 underline-offset-3 hover:decoration-current max-md:hidden">
                    <span className="text-balance">{roleName(role)}</span>
                  </button>
                  <span className="md:hidden">{roleName(role)}</span>
                  <span className="block text-xs font-normal text-faint">{t('admin.roles.people', { count: role.memberCount })}{!editable(role) && <span className="block">{t('admin.roles.fixed')}</span>}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {groups.map(({ module, title, rows }) => (
              <Fragment key={module}>
                <tr>
                  <th scope="colgroup" colSpan={shown.length + 1} className="border-b border-line bg-sunken px-1 py-1.5 text-sm font-semibold">{title}</th>
                </tr>
                {rows.map(({ code, label, held }) => (
                  <tr key={code} className="hover:bg-hover">
                    <th scope="row" className="border-b border-line py-1 pr-3 pl-1 font-normal" title={code}>{label}</th>
                    {shown.map((role) => {
                      const name = t('admin.roles.cell', { role: roleName(role), permission: label });
                      const on = own(role, code);
                      const edited = wanted[role.id]?.[code] !== undefined && wanted[role.id]![code] !== role.permissions.includes(code);
                      return (
                        <td key={role.id} className={cx('border-b border-line text-center', edited ? 'bg-wait-soft' : openId === role.id && 'bg-accent-soft')}>
                          {editable(role) && !inherited(role, code)
                            ? <Checkbox hideLabel label={name} checked={on} disabled={!held && !on} onChange={(next) => change(role, [code], next)} className="items-center" />
                            : <span role="img" aria-label={`${name}: ${role.effective.includes(code) ? t(inherited(role, code) ? 'admin.roles.inherited' : 'web.yes') : t('web.no')}`} className="inline-flex h-(--control) items-center justify-center">
                                {role.effective.includes(code) ? <Check className={cx('size-4', inherited(role, code) && 'text-faint')} /> : <span className="size-1 rounded-full bg-line" />}
                              </span>}
                        </td>
                      );
                    })}
                  </tr>
                ))}
              </Fragment>
            ))}
          </tbody>
        </table>
      </div>
      <p className="mt-2 text-sm text-soft">{t('admin.roles.legend')}</p>
      <Problem error={save.error} className="mt-3" />
      {changed.length > 0 && (
        <div className="sticky bottom-(--tabs) z-10 mt-3 flex flex-wrap items-center gap-3 border-t border-line bg-ground py-3">
          <Button kind="primary" busy={saving} onClick={() => void submit()}>{t('web.save')}</Button>
          <Button kind="quiet" onClick={() => setWanted({})}>{t('admin.roles.discard')}</Button>
          <span className="text-soft">{changed.map(({ role, codes }) => t('admin.roles.changed', { role: roleName(role), count: codes.length })).join(' · ')}</span>
        </div>
      )}
    </div>
  );
}
