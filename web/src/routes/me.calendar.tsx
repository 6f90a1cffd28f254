import { createFileRoute } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { finishConsent } from '#contracts/external-calendars.ts';
import { ApiProblem } from '#web/api.ts';
import { calendarTopic } from '#web/data/calendar.ts';
import { externalTopic } from '#web/data/externalCalendars.ts';
import { broughtBack } from '#web/parts/externalCalendars/broughtBack.ts';
import { place } from '#web/parts/externalCalendars/place.ts';
import { useConnect } from '#web/parts/externalCalendars/useConnect.ts';
import { useAction } from '#web/query.ts';
import { Button, ButtonLink } from '#web/ui/Button.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Progress } from '#web/ui/Progress.tsx';

export const Route = createFileRoute('/me/calendar')({ staticData: { title: 'externalCalendars.title' }, component: BackFromGoogle });

/**
 * Where the provider leads a person back to. What she brings is good once: it leaves the address bar and the history as
 * soon as it is read, and a reload leads on to her calendar, which says how it ended.
 */
function BackFromGoogle() {
  const { t } = useTranslation();
  const navigate = Route.useNavigate();
  const [brought] = useState(() => broughtBack(location.search));
  const finish = useAction(finishConsent, { topics: [externalTopic, calendarTopic], done: t('externalCalendars.connected'), onDone: () => void navigate({ ...place, replace: true }) });
  const body = brought && 'code' in brought ? brought : null;
  const begun = useRef(false);
  const begin = useEffectEvent(() => {
    if (begun.current) return;
    begun.current = true;
    if (!brought) void navigate({ ...place, replace: true });
    else history.replaceState(history.state, '', location.pathname);
    if (body) finish.mutate({ body });
  });
  useEffect(() => begin(), []);

  const { error } = finish;
  const unanswered = error instanceof ApiProblem && error.unanswered;
  return (
    <div className="max-w-3xl">
      <PageHeader title={t('externalCalendars.title')} back={{ to: place.to, label: t('hours.mine.title') }} />
      {brought && 'refused' in brought && <NotConnected>{brought.refused === 'access_denied' ? t('externalCalendars.refused') : t('externalCalendars.brokenOff', { reason: brought.refused })}</NotConnected>}
      {body && !error && (
        <div role="status" className="flex max-w-sm flex-col gap-2">
          <Progress label={t('externalCalendars.returning')} done={null} total={null} />
          <p className="text-soft">{t('externalCalendars.returningNote')}</p>
        </div>
      )}
      {body && unanswered && <Problem error={error} onRetry={() => finish.mutate({ body })} />}
      {error && !unanswered && <NotConnected error={error} />}
    </div>
  );
}

/** Why not, and the way to begin again. */
function NotConnected({ error, children }: { error?: Error; children?: string }) {
  const { t } = useTranslation();
  const again = useConnect();
  return (
    <EmptyState className="py-2" title={t('externalCalendars.notConnected')} action={<>
      <Button kind="primary" busy={again.busy} onClick={again.connect}>{t('externalCalendars.reconnect')}</Button>
      <ButtonLink {...place}>{t('web.cancel')}</ButtonLink>
    </>}>
      {children}
      <Problem error={again.error ?? error} className="text-ink" />
    </EmptyState>
  );
}
