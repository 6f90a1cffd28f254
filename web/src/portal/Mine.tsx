import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PublicSite } from '#contracts/tickets-public.ts';
import { currentLanguage } from '#web/texts.ts';
import { ask } from './api.ts';
import { Frame, Wrong } from './Frame.tsx';
import { MyInvoices } from './mine/MyInvoices.tsx';
import { MyOrders } from './mine/MyOrders.tsx';
import { MyTickets } from './mine/MyTickets.tsx';
import { forgetAll } from './offline.ts';
import { written } from './place.ts';
import { useAct } from './use.ts';

const VIEWS = ['tickets', 'orders', 'invoices'] as const;
type View = (typeof VIEWS)[number];
const viewOf = (search: string): View => VIEWS.find((one) => one === new URLSearchParams(search).get('show')) ?? 'tickets';

/** What one holds and has bought of this organizer with one's mailbox. */
export function Mine({ site }: { site: PublicSite }) {
  const { t } = useTranslation();
  const [view, setView] = useState(() => viewOf(location.search));
  const [out, setOut] = useState(false);
  const [email, setEmail] = useState<string | null>(null);
  const [ready, setReady] = useState(false);
  const { error, act } = useAct();
  const params = { site: written.site! };
  useEffect(() => {
    const token = location.hash.slice(1);
    history.replaceState(null, '', location.pathname + location.search);
    act(async () => {
      try {
        if (token) await ask('signInBuyer', { params, body: { token } });
      } finally {
        setReady(true);
      }
    });
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  const show = (next: View) => {
    history.replaceState(null, '', next === 'tickets' ? location.pathname : `?show=${next}`);
    setView(next);
  };
  /** What a list meets: whose it is, or that nobody has come in yet. */
  const met = { onEmail: setEmail, onOut: () => setOut(true) };
  return (
    <Frame site={site}>
      <h1 className="title">{t('portal.mine.title')}</h1>
      <Wrong error={error} />
      {!ready && <p className="soft" aria-busy="true">{t('portal.loading')}</p>}
      {ready && out && <SignIn onIn={() => setOut(false)} />}
      {ready && !out && <>
        <div role="group" aria-label={t('portal.mine.what')} className="tabs">{VIEWS.map((one) => <button key={one} type="button" aria-pressed={view === one} onClick={() => show(one)}>{t(`portal.mine.view.${one}`)}</button>)}</div>
        {view === 'tickets' ? <MyTickets {...met} /> : view === 'orders' ? <MyOrders {...met} /> : <MyInvoices {...met} />}
        {email && <p className="soft small">{t('portal.mine.as', { email })} <button type="button" className="link min-h-11 px-1" onClick={() => act(async () => {
          await ask('signOutBuyer', { params });
          await forgetAll();
          setEmail(null);
          setOut(true);
        })}>{t('portal.mine.leave')}</button></p>}
      </>}
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
