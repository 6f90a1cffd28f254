import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { disconnectOwn, syncOwn } from '#contracts/external-calendars.ts';
import { calendarTopic } from '#web/data/calendar.ts';
import { type ExternalCalendar, externalTopic, ownExternal } from '#web/data/externalCalendars.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button, ButtonLink } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { KeyValue } from '#web/ui/KeyValue.tsx';
import { Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Status, type Tone } from '#web/ui/Status.tsx';
import { place } from './place.ts';
import { useConnect } from './useConnect.ts';

type Shown = ExternalCalendar['status'] | 'paused';
const tones: Record<Shown, Tone> = { active: 'good', failing: 'wait', revoked: 'bad', paused: 'neutral' };

/** One's own Google Calendar: let us in, see how it goes, leave. */
export function OwnGoogleCalendar() {
  const { t } = useTranslation();
  const query = useQuery(ownExternal);
  useArrival(!query.isPending);
  const own = query.data;
  return (
    <Section id={place.hash} title={t('externalCalendars.title')} note={t('externalCalendars.note')}>
      {query.isPending && <SkeletonLines lines={2} />}
      <Problem error={query.error} onRetry={() => void query.refetch()} />
      {own && (own.calendar ? <Connected calendar={own.calendar} available={own.available} /> : own.available ? <Connect /> : <NotSetUp />)}
    </Section>
  );
}

/** A link to this part was followed: the router looked for it before it was there. */
function useArrival(ready: boolean) {
  const { hash } = useLocation();
  useEffect(() => {
    if (ready && hash === place.hash) document.getElementById(place.hash)?.scrollIntoView();
  }, [ready, hash]);
}

function NotSetUp() {
  const { t } = useTranslation();
  const maySetUp = useMay('settings.manage');
  return (
    <div className="flex flex-col items-start gap-3">
      <p className="max-w-prose">{t('externalCalendars.notSetUp')}</p>
      {maySetUp && <ButtonLink to="/settings/integrations" search={{ new: true }}>{t('externalCalendars.setUp')}</ButtonLink>}
    </div>
  );
}

function Connect() {
  const { t } = useTranslation();
  const { connect, busy, error } = useConnect();
  return (
    <div className="flex flex-col items-start gap-3">
      <Problem error={error} />
      <Button busy={busy} onClick={connect}>{t('externalCalendars.connect')}</Button>
    </div>
  );
}

function Connected({ calendar, available }: { calendar: ExternalCalendar; available: boolean }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const { connect, busy, error } = useConnect();
  const sync = useAction(syncOwn, { topics: [externalTopic], done: t('externalCalendars.asked') });
  const leave = useAction(disconnectOwn, { topics: [externalTopic, calendarTopic], done: t('externalCalendars.disconnected'), onDone: () => setAsking(false) });
  const { email, lastSyncedAt, told } = calendar;
  const status: Shown = available || calendar.status === 'revoked' ? calendar.status : 'paused';
  const works = status === 'active' || status === 'failing';
  return (
    <div className="flex flex-col items-start gap-4">
      <KeyValue items={[
        [t('externalCalendars.status'), <><Status tone={tones[status]}>{t(`externalCalendars.state.${status}`)}</Status>{status !== 'active' && <span className="mt-0.5 block max-w-prose text-soft">{t(`externalCalendars.explain.${status}`)}</span>}</>],
        [t('externalCalendars.account'), email && <Address email={email} />],
        [t('externalCalendars.lastSync'), lastSyncedAt ? <DateTime at={lastSyncedAt} show="relative" /> : t('externalCalendars.never')],
        [t('externalCalendars.busyTimes'), works ? t(told ? 'externalCalendars.told' : 'externalCalendars.polled') : null],
      ]} />
      <Problem error={sync.error ?? error} />
      <div className="flex flex-wrap gap-2">
        {works && <Button busy={sync.isPending} onClick={() => sync.mutate()}>{t('externalCalendars.sync')}</Button>}
        {status === 'revoked' && available && <Button busy={busy} onClick={connect}>{t('externalCalendars.reconnect')}</Button>}
        <Button kind={status === 'paused' ? 'secondary' : 'dangerQuiet'} onClick={() => setAsking(true)}>{t('externalCalendars.disconnect')}</Button>
      </div>
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} title={t('externalCalendars.disconnectTitle')} action={t('externalCalendars.disconnect')} busy={leave.isPending} error={leave.error} onConfirm={() => leave.mutate()}>{t('externalCalendars.disconnectBody')}</ConfirmDialog>
    </div>
  );
}

/** Breaks before its @ where it does not fit. */
function Address({ email }: { email: string }) {
  const at = email.lastIndexOf('@');
  return <span className="wrap-anywhere">{email.slice(0, at)}<wbr />{email.slice(at)}</span>;
}
