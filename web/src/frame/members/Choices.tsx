import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { Role } from '#contracts/roles.ts';
import type { Branch } from '#contracts/tenant.ts';
import { useRoleName } from '#web/frame/roleName.ts';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { FieldGroup } from '#web/ui/Field.tsx';

/** Which roles a person has; what each gives is the sum of them. */
export function RoleChecks({ roles, value, onChange, error, disabled }: { roles: readonly z.infer<typeof Role>[]; value: readonly string[]; onChange: (value: string[]) => void; error?: string | undefined; disabled?: boolean }) {
  const { t } = useTranslation();
  const roleName = useRoleName();
  return (
    <FieldGroup label={t('admin.members.roles')} error={error}>
      <div className="rounded-md border border-line px-3 py-1">
        {roles.map((role) => (
          <Checkbox key={role.id} disabled={disabled} label={<>{roleName(role)}{role.description && <span className="text-soft"> · {role.description}</span>}</>} checked={value.includes(role.id)} onChange={(on) => onChange(on ? [...value, role.id] : value.filter((id) => id !== role.id))} />
        ))}
      </div>
    </FieldGroup>
  );
}

/** All branches, those to come included, or only some. */
export function BranchChecks({ branches, value, onChange }: { branches: readonly Branch[]; value: readonly string[] | null; onChange: (value: string[] | null) => void }) {
  const { t } = useTranslation();
  return (
    <FieldGroup label={t('admin.members.branches')}>
      <div className="rounded-md border border-line px-3 py-1">
        <Checkbox label={t('admin.members.allBranches')} checked={value === null} onChange={(all) => onChange(all ? null : branches.filter(({ active }) => active).map(({ id }) => id))} />
        {value !== null && branches.map(({ id, name }) => (
          <Checkbox key={id} className="pl-7" label={name} checked={value.includes(id)} onChange={(on) => onChange(on ? [...value, id] : value.filter((one) => one !== id))} />
        ))}
      </div>
    </FieldGroup>
  );
}
