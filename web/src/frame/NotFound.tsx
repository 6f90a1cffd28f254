import { useTranslation } from 'react-i18next';
import { ButtonLink } from '#web/ui/Button.tsx';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <div className="mx-auto max-w-prose px-5 py-16">
      <h1 className="text-xl font-semibold">{t('web.notFound.title')}</h1>
      <p className="mt-2 text-soft">{t('web.notFound.body')}</p>
      <ButtonLink to="/" className="mt-4">{t('web.notFound.home')}</ButtonLink>
    </div>
  );
}
