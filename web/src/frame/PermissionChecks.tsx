import type { ReactNode } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { FieldGroup } from '#web/ui/Field.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { type PermissionRow, usePermissionGroups } from './permissionGroups.ts';

/** Choose permissions: by module, a press on the module takes them all. */
export function PermissionChecks({ label, hint, error, value, onChange, permissions }: { label: string; hint?: ReactNode; error?: string | undefined; value: readonly string[]; onChange: (value: string[]) => void; permissions: readonly PermissionRow[] }) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState('');
  const groups = usePermissionGroups(permissions, filter);
  const has = new Set(value);
  const set = (codes: readonly string[], on: boolean) => onChange(on ? [...new Set([...value, ...codes])] : value.filter((code) => !codes.includes(code)));
  return (
    <FieldGroup label={label} hint={hint} error={error}>
      <TextInput label={t('admin.permissions.filter')} hideLabel placeholder={t('admin.permissions.filter')} value={filter} onChange={(event) => setFilter(event.target.value)} />
      <div className="scroll-thin max-h-80 overflow-y-auto rounded-md border border-line px-3 py-1" tabIndex={0} role="group" aria-label={label}>
        {groups.map(({ module, title, rows }) => {
          const codes = rows.map((row) => row.code);
          const on = codes.filter((code) => has.has(code)).length;
          return (
            <div key={module} className="border-b border-line py-1 last:border-b-0">
              <Checkbox label={<span className="font-medium">{title}</span>} checked={on === codes.length} mixed={on > 0 && on < codes.length} onChange={(next) => set(codes, next)} />
              <div className="pl-7">
                {rows.map((row) => <Checkbox key={row.code} label={row.label} checked={has.has(row.code)} onChange={(next) => set([row.code], next)} />)}
              </div>
            </div>
          );
        })}
      </div>
    </FieldGroup>
  );
}
