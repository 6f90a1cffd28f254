import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '#web/api.ts';
import { tellPosition } from '#web/data/me.ts';
import { whereAmI } from '#web/position.ts';
import { Denied, isRestricted } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { toast } from '#web/ui/toast.ts';
import { NotFound } from './NotFound.tsx';

/** What stands in place of a screen that could not be shown; the frame around it stays. */
export function Failed({ error, reset }: ErrorComponentProps) {
  const { t, i18n } = useTranslation();
  const router = useRouter();
  const again = () => {
    reset();
    void router.invalidate();
  };
  if (error instanceof Denied || (error instanceof ApiProblem && error.status === 403 && !isRestricted(error))) {
    const permission = error instanceof Denied ? error.permission : String(error.details.permission ?? '');
    const key = `permission.${permission}`;
    return (
      <div className="mx-auto max-w-prose px-5 py-16">
        <h1 className="text-xl font-semibold">{t('web.denied.title')}</h1>
        <p className="mt-2 text-soft">{error instanceof ApiProblem ? error.detail : t('web.denied.body')}</p>
        {permission && <p className="mt-2 text-soft">{t('web.denied.missing', { permission: i18n.exists(key) ? t(key) : permission })}</p>}
        <Button className="mt-4" onClick={() => router.history.back()}>{t('web.goBack')}</Button>
      </div>
    );
  }
  if (error instanceof ApiProblem && error.status === 404) return <NotFound />;
  // The business lets people in by place, and this device has not said lately where it is.
  const placeMissing = isRestricted(error) && (error as ApiProblem).details.reason === 'no_position';
  const sharePlace = async () => {
    const position = await whereAmI().catch(() => null);
    if (!position) {
      toast.note(t('web.place.refused'));
      return;
    }
    await tellPosition(position).then(again, toast.failed);
  };
  return (
    <div className="mx-auto flex max-w-prose flex-col gap-4 px-5 py-16">
      <h1 className="text-xl font-semibold">{t(isRestricted(error) ? 'web.restricted.title' : 'web.failed.title')}</h1>
      <Problem error={error} onRetry={again}>{placeMissing && <Button size="small" onClick={() => void sharePlace()}>{t('web.place.share')}</Button>}</Problem>
    </div>
  );
}
