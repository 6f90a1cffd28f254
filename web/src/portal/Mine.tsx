import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PublicSite } from '#contracts/tickets-public.ts';
import type { MyOrder } from '#contracts/tickets-mine.ts';
import { ApiProblem } from '#web/api.ts';
import { instant } from '#web/format.ts';
import { currentLanguage } from '#web/texts.ts';
import { ask } from './api.ts';
import { Frame, Wrong } from './Frame.tsx';
import { forgetAll, keepMine, keptMine } from './offline.ts';
import { written } from './place.ts';
import { useAct } from './use.ts';

interface Listed { email: string; items: MyOrder[]; next: string | null; offline: boolean }

/** What was bought from this organizer with one's mailbox. */
export function Mine({ site }: { site: PublicSite }) {
  const { t } = useTranslation();
  const [listed, setListed] = useState<Listed | 'out' | null>(null);
  const [error, setError] = useState<unknown>(null);
  const params = { site: written.site! };
  const load = async () => {
    try {
      const page = await ask('myOrders', { params, query: {} });
      setListed({ ...page, offline: false });
      setError(null);
      await keepMine(params.site, { email: page.email, items: page.items });
    } catch (problem) {
      const kept = problem instanceof ApiProblem && problem.status === 0 ? await keptMine(params.site) : null;
      if (kept) setListed({ ...kept, next: null, offline: true });
      else if (problem instanceof ApiProblem && problem.status === 401) setListed('out');
      else setError(problem);
    }
  };
  useEffect(() => {
    const token = location.hash.slice(1);
    history.replaceState(null, '', location.pathname);
    void (token ? ask('signInBuyer', { params, body: { token } }).catch(setError) : Promise.resolve()).then(load);
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return (
    <Frame site={site}>
      <h1 className="title">{t('portal.mine.title')}</h1>
      <Wrong error={error} />
      {listed === null && !error && <p className="soft" aria-busy="true">{t('portal.loading')}</p>}
      {listed === 'out' && <SignIn onIn={() => void load()} />}
      {listed !== null && listed !== 'out' && <Orders listed={listed} onMore={(page) => setListed({ ...page, items: [...listed.items, ...page.items], offline: false })} onOut={() => setListed('out')} />}
    </Frame>
  );
}

function SignIn({ onIn }: { onIn: () => void }) {
  const { t } = useTranslation();
  const [email, setEmail] = useState('');
  const [asked, setAsked] = useState(false);
  const [code, setCode] = useState('');
  const { busy, error, act, clear } = useAct();
  const params = { site: written.site! };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    act(async () => {
      if (asked) {
        await ask('signInBuyer', { params, body: { email: email.trim(), code: code.trim() } });
        onIn();
      } else {
        await ask('askSignIn', { params, body: { email: email.trim(), locale: currentLanguage() } });
        setAsked(true);
      }
    });
  };
  return (
    <form onSubmit={submit} className="flex max-w-sm flex-col gap-4">
      <p>{asked ? t('portal.mine.sent', { email }) : t('portal.mine.how')}</p>
      {!asked && <label className="field"><span>{t('portal.buyer.email')}</span><input type="email" autoComplete="email" inputMode="email" required value={email} onChange={({ target }) => setEmail(target.value)} /></label>}
      {asked && <label className="field"><span>{t('portal.mine.code')}</span><input key="code" inputMode="numeric" autoComplete="one-time-code" pattern="[0-9]{6}" maxLength={6} required autoFocus value={code} onChange={({ target }) => setCode(target.value.replaceAll(/\D/g, ''))} /></label>}
      <Wrong error={error} />
      <button type="submit" className="btn btn-main" disabled={busy}>{asked ? t('portal.mine.enter') : t('portal.mine.ask')}</button>
      {asked && <button type="button" className="btn btn-bare self-start" onClick={() => {
        setAsked(false);
        setCode('');
        clear();
      }}>{t('portal.mine.other')}</button>}
    </form>
  );
}

function Orders({ listed, onMore, onOut }: { listed: Listed; onMore: (page: { email: string; items: MyOrder[]; next: string | null }) => void; onOut: () => void }) {
  const { t } = useTranslation();
  const { error, act } = useAct();
  const [when, setWhen] = useState<'next' | 'past'>('next');
  const params = { site: written.site! };
  const past = ({ event }: MyOrder) => Date.parse(event.endAt) < Date.now() && !event.datesPending;
  const items = listed.items.filter((order) => past(order) === (when === 'past'));
  return (
    <>
      {listed.offline && <p role="status" className="note">{t('portal.result.offline')}</p>}
      <div role="group" aria-label={t('portal.mine.which')} className="flex gap-2">{(['next', 'past'] as const).map((one) => <button key={one} type="button" aria-pressed={when === one} className={`btn ${when === one ? 'btn-main' : ''}`} onClick={() => setWhen(one)}>{t(`portal.mine.${one}`)}</button>)}</div>
      {items.length === 0 && <p className="soft">{t('portal.mine.none')}</p>}
      <ul className="areas">{items.map((order) => (
        <li key={order.number}><a href={`/o/${order.token}`} className="area">
          <span className="min-w-0"><span className="block font-semibold">{order.event.name}</span><span className="block">{order.event.datesPending ? t('portal.datesPending') : instant(order.event.startAt, order.event.zone, 'full')}</span>
            <span className="soft small block">{[order.event.venueName, order.event.venueCity].filter(Boolean).join(', ')}</span></span>
          <span className="shrink-0 text-right"><span className="badge">{t('portal.tickets', { count: order.admissions })}</span>{order.status !== 'paid' && <span className="soft small block">{t(`portal.status.${order.status}`)}</span>}{order.event.status !== 'published' && order.event.status !== 'completed' && <span className="small block text-bad">{t(`portal.saleShort.${order.event.status}`)}</span>}</span>
        </a></li>
      ))}</ul>
      {listed.next && <button type="button" className="btn self-center" onClick={() => act(async () => onMore(await ask('myOrders', { params, query: { cursor: listed.next! } })))}>{t('portal.home.more')}</button>}
      <Wrong error={error} />
      <p className="soft small">{t('portal.mine.as', { email: listed.email })} <button type="button" className="link min-h-11 px-1" onClick={() => act(async () => {
        await ask('signOutBuyer', { params });
        await forgetAll();
        onOut();
      })}>{t('portal.mine.leave')}</button></p>
    </>
  );
}
