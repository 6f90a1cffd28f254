import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Challenge } from '#contracts/challenges.ts';
import type { PublicArea, PublicEvent, PublicQuote, PublicSeat, PublicSite } from '#contracts/tickets-public.ts';
import { ApiProblem } from '#web/api.ts';
import { instant } from '#web/format.ts';
import { newKey } from '#web/newKey.ts';
import { ask } from './api.ts';
import { Facts } from './Facts.tsx';
import { Frame, Wrong } from './Frame.tsx';
import { keepAccess, keepSelection, keptAccess, keptSelection, nothing, promoter, type Selection } from './kept.ts';
import { measure } from './measure.ts';
import { at, written } from './place.ts';
import { QuoteView } from './QuoteView.tsx';
import { useAct, useNow, usePoll } from './use.ts';
import { clockOf, priceOf } from './words.ts';
import { currentLanguage } from '#web/texts.ts';
import { queuePassOf, visitorToken } from './visitor.ts';

const SeatPicker = lazy(() => import('#web/parts/tickets/seats/SeatPicker.tsx'));
const Challenged = lazy(() => import('./Challenged.tsx'));
const WaitlistForm = lazy(() => import('./queue/WaitlistForm.tsx'));
// A little less than the truth: on the dense screens of phones the next larger picture would double the bytes and show no more.
const SIZES = '(min-width: 60rem) 56rem, 80vw';
const srcset = (thumbnail: string) => [480, 960, 1600].map((width) => `${thumbnail.replace(/480$/, String(width))} ${width}w`).join(', ');

/** One event: what it is, what it costs, and the way to buy it. `first`: what the server wrote into the page. */
export function EventPage({ site, slug, first }: { site: PublicSite; slug: string; first: PublicEvent | null }) {
  const [event, setEvent] = useState(first);
  return event ? <Shown event={event} onEvent={setEvent} /> : <Locked site={site} slug={slug} onEvent={setEvent} />;
}

/** A private event opens with its code. */
function Locked({ site, slug, onEvent }: { site: PublicSite; slug: string; onEvent: (event: PublicEvent) => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState(() => keptAccess(slug) ?? '');
  const { busy, error, act } = useAct();
  const open = () => act(async () => {
    const event = await ask('publicEvent', { params: { site: written.site!, slug }, query: { accessCode: code.trim() } });
    keepAccess(slug, code.trim());
    onEvent(event);
  });
  useEffect(() => {
    if (code) open();
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return (
    <Frame site={site}>
      <h1 className="title">{t('portal.private.title')}</h1>
      <p>{t('portal.private.text')}</p>
      <form className="flex max-w-sm flex-col gap-4" onSubmit={(submit) => {
        submit.preventDefault();
        open();
      }}>
        <label className="field"><span>{t('portal.private.code')}</span><input value={code} onChange={({ target }) => setCode(target.value)} autoComplete="off" autoCapitalize="none" required /></label>
        <Wrong error={error} />
        <button type="submit" className="btn btn-main" disabled={busy}>{t('portal.private.open')}</button>
      </form>
    </Frame>
  );
}

function Shown({ event, onEvent }: { event: PublicEvent; onEvent: (event: PublicEvent) => void }) {
  const { t } = useTranslation();
  const params = { site: written.site!, slug: event.slug };
  const accessCode = keptAccess(event.slug);
  const query = accessCode ? { accessCode } : {};
  const [selection, setSelection] = useState(() => onlyKnown(keptSelection(event.slug), event));
  const choose = (change: (before: Selection) => Selection) => setSelection((before) => {
    const after = change(before);
    keepSelection(event.slug, after);
    return after;
  });
  usePoll(async () => {
    const { sale, areas } = await ask('publicAvailability', { params, query });
    onEvent({ ...event, sale, areas: event.areas.map((area) => ({ ...area, availability: areas.find(({ areaId }) => areaId === area.id) ?? area.availability })) });
  }, 15_000, ['on_sale', 'held_back', 'not_yet', 'sold_out'].includes(event.sale));

  const banner = event.images.find(({ kind }) => kind === 'banner') ?? event.cover;
  const buyable = event.sale === 'on_sale' || event.sale === 'held_back';
  return (
    <Frame site={event.site} className="event">
      {banner && <img className="banner" src={banner.thumbnailUrl ?? banner.url} srcSet={banner.thumbnailUrl ? srcset(banner.thumbnailUrl) : undefined} sizes={SIZES} alt={banner.altText} width={banner.width ?? 1600} height={banner.height ?? 900} fetchPriority="high" />}
      <h1 className="title">{event.name}</h1>
      {event.series && <p><a className="underline" href={at(`/s/${event.series.slug}`)}>{t('portal.series.part', { name: event.series.name })}</a></p>}
      {event.mode === 'test' && <p className="note">{t('portal.testMode')}</p>}
      {event.sale !== 'on_sale' && <SaleNote event={event} />}
      {event.waitingRoomId !== null && !queuePassOf(`${params.site}/${event.slug}`) && <p className="note">{t('queue.room')} <a className="font-semibold underline underline-offset-3" href={at(`/e/${event.slug}/queue`)}>{t('queue.toLine')}</a></p>}
      <Facts event={event} />
      {(event.sale === 'sold_out' || event.sale === 'held_back') && <Suspense><WaitlistForm site={params.site} slug={event.slug} areas={event.areas} most={event.maxUnitsPerOrder} {...(accessCode && { accessCode })} /></Suspense>}
      <section aria-labelledby="areas">
        <h2 id="areas">{t('portal.areas')}</h2>
        <ul className="areas">{event.areas.map((area) => <Area key={area.id} area={area} event={event} buyable={buyable} selection={selection} choose={choose} accessCode={accessCode} />)}</ul>
        <p className="soft small mt-3">{event.feePayer === 'buyer' ? t('portal.allIn') : t('portal.noFee')} {t('portal.limit', { count: event.maxUnitsPerOrder })}</p>
      </section>
      {event.packages.length > 0 && <section aria-labelledby="packages">
        <h2 id="packages">{t('portal.packages')}</h2>
        <ul className="areas">{event.packages.map((offer) => (
          <li key={offer.id} className="area">
            <div className="min-w-0"><h3>{offer.name}</h3>
              <p className="soft small">{offer.items.map(({ areaId, quantity }) => `${quantity} × ${event.areas.find(({ id }) => id === areaId)?.name ?? ''}`).join(' + ')}</p>
              <p className="mt-1"><span className="price">{priceOf(offer.allInMinor, event.currency)}</span> <span className="badge">{t('portal.saves', { price: priceOf(offer.originalMinor - offer.priceMinor, event.currency) })}</span></p></div>
            {buyable && <Stepper label={offer.name} value={selection.packages[offer.id] ?? 0} most={5} onChange={(count) => choose((before) => ({ ...before, packages: { ...before.packages, [offer.id]: count } }))} />}
          </li>
        ))}</ul>
      </section>}
      {event.descriptionHtml && <section><h2>{t('portal.about')}</h2><div className="prose" dangerouslySetInnerHTML={{ __html: event.descriptionHtml }} /></section>}
      {event.organizer && <section className="soft small"><h2>{t('portal.organizer')}</h2>
        <p>{event.organizer.legalName} · {event.organizer.taxId}{event.pulepCode ? ` · PULEP ${event.pulepCode}` : ''}</p>
        <p>{[event.organizer.address, event.organizer.city, event.organizer.email, event.organizer.phone].filter(Boolean).join(' · ')}</p></section>}
      {buyable && <Dock event={event} selection={selection} choose={choose} onEvent={onEvent} accessCode={accessCode} />}
    </Frame>
  );
}

/** What was chosen before may be of areas that are gone. */
function onlyKnown(selection: Selection, event: PublicEvent): Selection {
  const known = new Set([...event.areas.map(({ id }) => id), ...event.packages.map(({ id }) => id)]);
  const keep = <T,>(all: Record<string, T>) => Object.fromEntries(Object.entries(all).filter(([id]) => known.has(id)));
  return { quantities: keep(selection.quantities), seats: keep(selection.seats), packages: keep(selection.packages) };
}

function SaleNote({ event }: { event: PublicEvent }) {
  const { t } = useTranslation();
  const opens = event.sale === 'not_yet' && event.salesStartAt !== null ? Date.parse(event.salesStartAt) : null;
  const now = useNow(opens !== null);
  return <p className={`note ${event.sale === 'cancelled' ? 'bad' : ''}`} role="status">{t(`portal.sale.${event.sale}`)}{opens !== null && <> {t('portal.opensIn', { when: instant(event.salesStartAt!, event.zone, 'full') })} <strong className="tabular-nums">{clockOf(opens - now)}</strong></>}</p>;
}

function Area({ area, event, buyable, selection, choose, accessCode }: { area: PublicArea; event: PublicEvent; buyable: boolean; selection: Selection; choose: (change: (before: Selection) => Selection) => void; accessCode: string | undefined }) {
  const { t } = useTranslation();
  const { availability: now } = area;
  const [open, setOpen] = useState(() => (selection.seats[area.id] ?? []).length > 0);
  const seats = selection.seats[area.id] ?? [];
  const free = now.sale === 'on_sale';
  const numbered = area.seatingMode === 'numbered';
  const most = Math.min(event.maxUnitsPerOrder, now.leftIsMore ? event.maxUnitsPerOrder : now.left ?? 0);
  const quantity = selection.quantities[area.id] ?? 0;
  const pick = (ids: string[]) => choose((before) => ({ ...before, seats: { ...before.seats, [area.id]: ids }, quantities: { ...before.quantities, [area.id]: 0 } }));
  return (
    <li className="area flex-wrap">
      <div className="min-w-0 flex-1">
        <h3>{area.name}</h3>
        {area.description && <p className="soft small">{area.description}</p>}
        {area.unitCapacity > 1 && <p className="soft small">{t('portal.unitOf', { count: area.unitCapacity })}</p>}
        {area.benefits && <p className="soft small">{area.benefits}</p>}
        <p className="mt-1 flex flex-wrap items-baseline gap-x-2">
          <span className="price">{priceOf(now.allInMinor, event.currency)}</span>
          {now.allInMinor < now.baseMinor + now.feeMinor && <s className="soft small" aria-label={t('portal.before', { price: priceOf(now.baseMinor + now.feeMinor, event.currency) })}>{priceOf(now.baseMinor + now.feeMinor, event.currency)}</s>}
          {now.feeMinor > 0 && <span className="soft small">{t('portal.breakdown', { face: priceOf(now.priceMinor, event.currency), fee: priceOf(now.feeMinor, event.currency) })}</span>}
        </p>
        {now.bundleMinor !== null && <p className="mt-1"><span className="badge">{t('portal.bundle', { count: now.bundleSize, price: priceOf(now.bundleMinor, event.currency) })}</span></p>}
        {now.stageName && <Stage name={now.stageName} endsAt={now.stageEndsAt} zone={event.zone} />}
        {free && !now.leftIsMore && now.left !== null && <p className="small font-medium text-wait">{t('portal.left', { count: now.left })}</p>}
      </div>
      {!free && buyable && <p className="badge">{t(`portal.saleShort.${now.sale}`)}</p>}
      {free && buyable && seats.length === 0 && <Stepper label={area.name} value={quantity} most={most} onChange={(count) => choose((before) => ({ ...before, quantities: { ...before.quantities, [area.id]: count } }))} />}
      {free && buyable && numbered && <div className="flex w-full flex-wrap items-center gap-x-4 gap-y-2">
        <button type="button" className="btn small" aria-expanded={open} onClick={() => setOpen(!open)}>{seats.length > 0 ? t('portal.seatsChosen', { count: seats.length }) : t('portal.chooseSeats')}</button>
        {quantity > 0 && seats.length === 0 && <p className="soft small min-w-0 flex-1 basis-48">{t('portal.bestSeats', { count: quantity })}</p>}
      </div>}
      {numbered && open && buyable && <Seats area={area} event={event} selected={seats} accessCode={accessCode} onChange={pick} />}
    </li>
  );
}

function Stage({ name, endsAt, zone }: { name: string; endsAt: string | null; zone: string }) {
  const { t } = useTranslation();
  const left = endsAt === null ? Infinity : Date.parse(endsAt) - Date.now();
  const near = left < 3 * 86_400_000;
  const now = useNow(near);
  return <p className="soft small">{name}{endsAt !== null && <> · {near ? <>{t('portal.endsIn')} <span className="tabular-nums">{clockOf(Date.parse(endsAt) - now)}</span></> : t('portal.endsOn', { when: instant(endsAt, zone, 'date') })}</>}</p>;
}

function Stepper({ label, value, most, onChange }: { label: string; value: number; most: number; onChange: (value: number) => void }) {
  const { t } = useTranslation();
  return (
    <div role="group" aria-label={label} className="flex items-center">
      <button type="button" className="btn size-12 px-0 text-xl" aria-label={t('portal.fewer', { name: label })} disabled={value === 0} onClick={() => onChange(value - 1)}>−</button>
      <output className="w-11 text-center text-lg font-semibold tabular-nums">{value}</output>
      <button type="button" className="btn size-12 px-0 text-xl" aria-label={t('portal.more', { name: label })} disabled={value >= most} onClick={() => onChange(value + 1)}>+</button>
    </div>
  );
}

function Seats({ area, event, selected, accessCode, onChange }: { area: PublicArea; event: PublicEvent; selected: string[]; accessCode: string | undefined; onChange: (ids: string[]) => void }) {
  const { t } = useTranslation();
  const [seats, setSeats] = useState<PublicSeat[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const load = async () => {
    const { seats: now } = await ask('publicMap', { params: { site: written.site!, slug: event.slug, areaId: area.id }, query: accessCode ? { accessCode } : {} });
    setSeats(now);
  };
  useEffect(() => {
    load().catch(setError);
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [area.id]);
  usePoll(load, 10_000);
  const areas = useMemo(() => [{ id: area.id, name: area.name, mode: area.seatingMode, priceMinor: area.availability.allInMinor, layout: area.layout, seats: seats ?? [] }], [area, seats]);
  return (
    <div className="w-full">
      <Wrong error={error} />
      {seats && <Suspense fallback={<p className="soft">{t('portal.loading')}</p>}><SeatPicker areas={areas} selected={selected} limit={event.maxUnitsPerOrder} money={(minor) => priceOf(minor, event.currency)} onChange={onChange} /></Suspense>}
    </div>
  );
}

const basketOf = (event: PublicEvent, selection: Selection) => ({
  lines: event.areas.flatMap(({ id, seatingMode }) => {
    const unitIds = selection.seats[id] ?? [];
    if (seatingMode === 'numbered' && unitIds.length > 0) return [{ areaId: id, quantity: unitIds.length, unitIds }];
    const quantity = selection.quantities[id] ?? 0;
    return quantity > 0 ? [{ areaId: id, quantity }] : [];
  }),
  packages: event.packages.flatMap(({ id }) => ((selection.packages[id] ?? 0) > 0 ? [{ promotionId: id, packages: selection.packages[id]! }] : [])),
});

/** What is chosen so far, what it costs in all, and the way on. */
function Dock({ event, selection, choose, onEvent, accessCode }: { event: PublicEvent; selection: Selection; choose: (change: (before: Selection) => Selection) => void; onEvent: (event: PublicEvent) => void; accessCode: string | undefined }) {
  const { t } = useTranslation();
  const params = { site: written.site!, slug: event.slug };
  const basket = useMemo(() => basketOf(event, selection), [event, selection]);
  const wish = JSON.stringify(basket);
  const empty = basket.lines.length === 0 && basket.packages.length === 0;
  const [quote, setQuote] = useState<{ of: string; quote: PublicQuote } | null>(null);
  const [changed, setChanged] = useState<{ from: number; quote: PublicQuote } | null>(null);
  const [quoteError, setQuoteError] = useState<unknown>(null);
  const [open, setOpen] = useState(false);
  const [challenge, setChallenge] = useState<{ challenge: Challenge; solved: (answer: string) => void; failed: (problem: unknown) => void } | null>(null);
  const [key, setKey] = useState(newKey);
  const { busy, error, act, clear } = useAct();
  useEffect(() => {
    setChanged(null);
    clear();
    setKey(newKey());
    if (empty) return undefined;
    const stop = new AbortController();
    const wait = setTimeout(() => {
      ask('keepCart', { params, body: { ...basket, visitor: visitorToken(), ...promoter(), ...(accessCode && { accessCode }) } }, { signal: stop.signal }).then((answer) => {
        setQuote({ of: wish, quote: answer });
        setQuoteError(null);
      }, (problem: unknown) => !stop.signal.aborted && setQuoteError(problem));
    }, 200);
    return () => {
      clearTimeout(wait);
      stop.abort();
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [wish]);
  if (empty) return null;
  const current = changed?.quote ?? (quote?.of === wish ? quote.quote : null);

  const refresh = async () => onEvent(await ask('publicEvent', { params, query: accessCode ? { accessCode } : {} }));
  const prove = (asked: Challenge) => new Promise<string>((solved, failed) => setChallenge({ challenge: asked, solved, failed })).finally(() => setChallenge(null));
  const hold = () => act(async () => {
    try {
      const wanted = { ...basket, expectedTotalMinor: current!.totalMinor, visitor: visitorToken(), locale: currentLanguage(), ...promoter(), ...(accessCode && { accessCode }), ...queuePass(params) };
      const { token } = await ask('holdOrder', { params, body: wanted }, { idempotencyKey: key }).catch(async (problem: unknown) => {
        if (!(problem instanceof ApiProblem) || problem.code !== 'CHALLENGE_REQUIRED') throw problem;
        const proof = await prove(problem.details['challenge'] as Challenge);
        return ask('holdOrder', { params, body: { ...wanted, proof } }, { idempotencyKey: newKey() });
      });
      measure('begin_checkout', { name: event.name, valueMinor: current!.totalMinor, currency: event.currency });
      location.assign(`/o/${token}`);
      await new Promise(() => undefined); // the page goes
    } catch (problem) {
      setKey(newKey());
      if (problem instanceof ApiProblem) await settle(problem);
      throw problem;
    }
  });
  /** What the refusal changes here: prices, seats that are gone, what is left. Everything else that was chosen stays. */
  const settle = async (problem: ApiProblem) => {
    if (problem.code === 'PRICE_CHANGED') {
      const now = problem.details['quote'] as PublicQuote | undefined;
      if (now) setChanged({ from: current!.totalMinor, quote: now });
    }
    if (problem.code === 'UNIT_UNAVAILABLE') {
      const gone = new Set((problem.details['unitIds'] as string[] | undefined) ?? []);
      choose((before) => ({ ...before, seats: Object.fromEntries(Object.entries(before.seats).map(([id, ids]) => [id, ids.filter((one) => !gone.has(one))])) }));
    }
    if (['UNIT_UNAVAILABLE', 'NOT_ENOUGH_UNITS', 'SALES_CLOSED', 'SALES_PAUSED'].includes(problem.code)) await refresh().catch(() => undefined);
  };
  const priceOnly = error instanceof ApiProblem && error.code === 'PRICE_CHANGED' && changed !== null;
  return (
    <div className="dock" role="region" aria-label={t('portal.basket')}>
      <div className="wrap">
        {open && current && <div className="max-h-[50dvh] overflow-y-auto pt-3"><QuoteView quote={current} />
          <button type="button" className="btn btn-bare small" onClick={() => choose(nothing)}>{t('portal.clear')}</button></div>}
        {challenge && <Suspense><Challenged {...challenge} /></Suspense>}
        {changed && <p role="alert" className="note mt-3">{t('portal.priceChanged', { before: priceOf(changed.from, event.currency), now: priceOf(changed.quote.totalMinor, event.currency) })}</p>}
        {(quoteError !== null || (error !== null && !priceOnly)) && <div className="mt-3"><Wrong error={error ?? quoteError} /></div>}
        <div className="dock-in">
          <button type="button" className="min-h-11 min-w-0 text-left" aria-expanded={open} onClick={() => setOpen(!open)}>
            <Total quote={current} />
          </button>
          <button type="button" className="btn btn-main shrink-0" disabled={busy || current === null} onClick={hold}>{busy ? t('portal.holding') : changed ? t('portal.buyAnyway') : t('portal.buy')}</button>
        </div>
      </div>
    </div>
  );
}

function Total({ quote }: { quote: PublicQuote | null }): ReactNode {
  const { t } = useTranslation();
  if (!quote) return <span className="soft">{t('portal.counting')}</span>;
  return <><span className="block text-xl font-bold tabular-nums" aria-live="polite">{priceOf(quote.totalMinor, quote.currency)}</span><span className="soft small block underline underline-offset-3">{t('portal.ticketsAndDetail', { count: quote.admissions })}</span></>;
}

/** What the waiting room of the event gave to this browser. */
function queuePass({ site, slug }: { site: string; slug: string }): { queuePass: string } | Record<string, never> {
  const pass = queuePassOf(`${site}/${slug}`);
  return pass ? { queuePass: pass } : {};
}
