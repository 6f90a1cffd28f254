import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { PublicSite } from '#contracts/tickets-public.ts';
import type { PublicRoom, QueuePlace } from '#contracts/tickets-queue.ts';
import { currentLanguage } from '#web/texts.ts';
import { cx } from '#web/ui/classes.ts';
import { Frame } from '../Frame.tsx';
import { at } from '../place.ts';
import { CallMe } from './CallMe.tsx';
import { Proof } from './Proof.tsx';
import { type Queue, useQueue } from './useQueue.ts';

const button = 'inline-flex h-11 items-center justify-center gap-2 rounded-md border px-4 text-lg font-medium transition-colors';
const primary = cx(button, 'w-full border-transparent bg-accent text-on-accent hover:brightness-[1.15]');
const secondary = cx(button, 'border-edge/60 bg-ground text-ink hover:bg-hover');

/**
 * The line in front of a sale (tickets 5.15): when it starts, how far one is, and one's turn. Whoever opens the page is
 * in; the place stays over reloads, other tabs and a network that comes and goes.
 */
export const QueuePage = ({ site, name, slug }: { site: PublicSite; /** As the address calls it. */ name: string; slug: string }) => <Frame site={site}><Line site={name} slug={slug} /></Frame>;

function Line({ site, slug }: { site: string; slug: string }) {
  const { t } = useTranslation();
  const queue = useQueue(site, slug);
  const { room, place, problem, away } = queue;
  const shop = at(`/e/${room?.event.slug ?? slug}`);
  const said = room ? sayingOf(queue, shop, t) : null;
  const title = said?.title ?? '';
  useEffect(() => {
    if (room) document.title = `${title} · ${room.event.name}`;
  }, [title, room]);
  if (!room && problem) return <Nothing title={t('queue.none')} text={problem.message} action={<a className={primary} href={shop}>{t('queue.toEvent')}</a>} />;
  if (!room || !said) return <p role="status" className="py-16 text-center text-soft">{t('queue.looking')}</p>;
  return (
    <div className="mx-auto flex w-full max-w-md flex-col gap-6">
      <header>
        <a href={shop} className="font-medium text-accent-text underline decoration-1 underline-offset-3">{room.event.name}</a>
        <p className="text-soft">{instant(room.event.startAt, room.event.zone)}</p>
      </header>
      <section aria-labelledby="queue-title" className="flex flex-col gap-5 rounded-lg border border-line bg-raised p-5">
        <div aria-live="polite">
          <h1 id="queue-title" className="text-xl font-semibold tracking-[-0.02em] text-balance">{said.title}</h1>
          {said.text && <p className="mt-1.5 text-soft">{said.text}</p>}
        </div>
        {problem ? <p role="alert" className="rounded-md bg-bad-soft p-3 text-bad">{problem.message}</p> : said.body}
        {place && place.supply !== 'open' && room.status !== 'ended' && <p role="status" className="rounded-md bg-wait-soft p-3 text-wait">{t('queue.soldOutHeld')}</p>}
        {place && (room.status === 'running' || room.status === 'paused' || room.status === 'prequeue') && !problem && <CallMe place={place} event={room.event.name} />}
        {away && <p role="status" className="rounded-md bg-wait-soft p-3 text-wait">{t('queue.away')}</p>}
      </section>
      {place?.status === 'waiting' && room.status !== 'ended' && !problem && (
        <ul className="flex list-disc flex-col gap-1 pl-5 text-soft">
          <li>{t('queue.keep')}</li>
          <li>{t('queue.tabs')}</li>
        </ul>
      )}
      {room.seedCommit && <Proof site={site} room={room} place={place} />}
      {place?.status === 'waiting' && room.status !== 'ended' && <button type="button" className="min-h-11 self-center text-soft underline underline-offset-3" onClick={queue.giveUp}>{t('queue.leave')}</button>}
    </div>
  );
}

interface Saying { title: string; text?: string; body?: ReactNode }
type T = ReturnType<typeof useTranslation>['t'];

function sayingOf(queue: Queue, shop: string, t: T): Saying {
  const { room, place, now, joinAgain } = queue;
  const { status, opensAt, startsAt, event } = room!;
  const again = <button type="button" className={primary} onClick={joinAgain}>{t('queue.again')}</button>;
  if (status === 'ended') return { title: t(room!.supply === 'none' ? 'queue.soldOut' : 'queue.over'), text: t(room!.supply === 'none' ? 'queue.soldOutText' : 'queue.overText'), body: <a className={primary} href={shop}>{t('queue.toEvent')}</a> };
  if (status === 'scheduled') return { title: t('queue.opens', { when: instant(opensAt, event.zone) }), text: t('queue.opensText'), body: <Countdown to={opensAt} now={now} label={t('queue.untilOpening')} /> };
  if (!place) return { title: t('queue.joining') };
  switch (place.status) {
    case 'admitted':
      return { title: t('queue.turn'), text: t('queue.turnText'), body: <><a className={primary} href={shop}>{t('queue.buy')}</a><Countdown to={place.passExpiresAt!} now={now} label={t('queue.turnLasts')} /></> };
    case 'pass_expired': return { title: t('queue.missed'), text: t('queue.missedText'), body: again };
    case 'bought': return { title: t('queue.bought'), text: t('queue.boughtText'), body: <><a className={primary} href={shop}>{t('queue.toEvent')}</a><button type="button" className={secondary} onClick={joinAgain}>{t('queue.again')}</button></> };
    case 'left': return { title: t('queue.left'), text: t('queue.leftText'), body: again };
    case 'waiting':
      if (place.position === null && status === 'prequeue' && place.group === 'prequeue') return { title: t('queue.in'), text: t('queue.drawText', { time: instant(startsAt, event.zone, true) }), body: <Countdown to={startsAt} now={now} label={t('queue.untilStart')} /> };
      if (place.position === null) return { title: t('queue.in'), text: t('queue.placing') };
      return { title: status === 'paused' ? t('queue.paused') : t('queue.waiting'), ...(status === 'paused' && { text: t('queue.pausedText') }), body: <Place place={place} paused={status === 'paused'} /> };
  }
}

/** How far one is: people in front, the own number, and about how long. */
function Place({ place, paused }: { place: QueuePlace; paused: boolean }) {
  const { t } = useTranslation();
  const { position, ahead, etaS } = place;
  return (
    <>
      <p className="flex items-baseline gap-3">
        <span className="text-[3.25rem]/none font-semibold tracking-[-0.04em] tabular-nums">{number(ahead!)}</span>
        <span className="text-lg text-soft">{t('queue.ahead', { count: ahead })}</span>
      </p>
      <progress className="h-2 w-full appearance-none overflow-hidden rounded-full bg-sunken [&::-moz-progress-bar]:bg-accent-text [&::-webkit-progress-bar]:bg-pressed [&::-webkit-progress-value]:bg-accent-text [&::-webkit-progress-value]:transition-[width]" max={position!} value={position! - ahead!} aria-label={t('queue.progress')} />
      <dl className="grid grid-cols-2 gap-3">
        <div><dt className="text-sm text-soft">{t('queue.number')}</dt><dd className="text-lg font-medium tabular-nums">{number(position!)}</dd></div>
        <div><dt className="text-sm text-soft">{t('queue.eta')}</dt><dd className="text-lg font-medium tabular-nums">{paused ? '–' : t('queue.minutes', { count: Math.max(1, Math.ceil(etaS! / 60)) })}</dd></div>
      </dl>
    </>
  );
}

/** Days, hours, minutes and seconds that are left; the screen reader hears of it once. */
function Countdown({ to, now, label }: { to: string; now: number; label: string }) {
  const { t } = useTranslation();
  const left = Math.max(0, Math.ceil((Date.parse(to) - now) / 1000));
  const [days, hours, minutes, seconds] = [Math.floor(left / 86_400), Math.floor(left / 3600) % 24, Math.floor(left / 60) % 60, left % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return (
    <p role="timer" aria-live="off" className="flex flex-col">
      <span className="text-[2.5rem]/tight font-semibold tracking-[-0.03em] tabular-nums">{days > 0 && `${t('queue.days', { count: days })} `}{(days > 0 || hours > 0) && `${two(hours)}:`}{two(minutes)}:{two(seconds)}</span>
      <span className="text-soft">{label}</span>
    </p>
  );
}

function Nothing({ title, text, action }: { title: string; text: string; action: ReactNode }) {
  return (
    <div className="mx-auto flex w-full max-w-md flex-col gap-4 py-10">
      <h1 className="text-xl font-semibold">{title}</h1>
      <p role="alert" className="text-soft">{text}</p>
      {action}
    </div>
  );
}

const number = (value: number): string => new Intl.NumberFormat(currentLanguage()).format(value);
function instant(moment: PublicRoom['opensAt'], timeZone: string, timeOnly = false): string {
  return new Intl.DateTimeFormat(currentLanguage() === 'es' ? 'es-CO' : 'en', { timeZone, ...(!timeOnly && { weekday: 'long', day: 'numeric', month: 'long' }), hour: 'numeric', minute: '2-digit' }).format(new Date(moment));
}
