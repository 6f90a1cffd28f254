import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

export interface PermissionRow {
  code: string;
  module: string;
  label: string;
  held: boolean;
}

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();

/** Permissions by the module they belong to, in the words of the screen, filtered by a few letters. */
export function usePermissionGroups(permissions: readonly PermissionRow[], filter = '') {
  const { t, i18n } = useTranslation();
  return useMemo(() => {
    const said = (row: PermissionRow) => (i18n.exists(`permission.${row.code}`) ? t(`permission.${row.code}`) : row.label);
    const modules = new Map<string, PermissionRow[]>();
    for (const row of permissions) {
      const label = said(row);
      if (filter && !plain(`${label} ${row.code}`).includes(plain(filter))) continue;
      modules.set(row.module, [...(modules.get(row.module) ?? []), { ...row, label }]);
    }
    return [...modules].map(([module, rows]) => ({ module, title: i18n.exists(`module.${module}`) ? t(`module.${module}`) : module, rows }));
  }, [permissions, filter, t, i18n]);
}
