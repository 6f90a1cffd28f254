import { useTranslation } from 'react-i18next';
import { LoadingBar } from '#web/ui/Progress.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

export function Pending() {
  const { t } = useTranslation();
  return <><LoadingBar label={t('web.loading')} /><SkeletonLines lines={6} className="max-w-xl py-4" /></>;
}
