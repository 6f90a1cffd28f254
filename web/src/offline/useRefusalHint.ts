import { useTranslation } from 'react-i18next';

/** What to do about a refusal, where more can be said than the sentence of the server does. */
export function useRefusalHint(): (code: string) => string {
  const { t, i18n } = useTranslation();
  return (code) => (i18n.exists(`offline.todo.${code}`) ? t(`offline.todo.${code}`) : t('offline.todo'));
}
