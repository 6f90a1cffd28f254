import { useTranslation } from 'react-i18next';

/** Roles that come with an app have their names in the catalogue; those of the business are called as it calls them. */
export function useRoleName() {
  const { t, i18n } = useTranslation();
  return ({ name, key }: { name: string; key: string | null }) => (key && i18n.exists(`role.${key}`) ? t(`role.${key}`) : name);
}
