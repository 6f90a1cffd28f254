import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PublicSite } from '#contracts/tickets-public.ts';
import { currentLanguage } from '#web/texts.ts';
import { ask } from './api.ts';
import { Wrong } from './Frame.tsx';
import { written } from './place.ts';
import { useAct } from './use.ts';

/** Nothing is announced: leave an address for the next event (tickets 9). */
export default function Announce({ site }: { site: PublicSite }) {
  const { t } = useTranslation();
  const [email, setEmail] = useState('');
  const [consent, setConsent] = useState(false);
  const [done, setDone] = useState(false);
  const { busy, error, act } = useAct();
  const send = (submit: FormEvent) => {
    submit.preventDefault();
    act(async () => {
      await ask('askAnnouncement', { params: { site: written.site! }, body: { email: email.trim(), locale: currentLanguage(), consent: true } });
      setDone(true);
    });
  };
  return (
    <section aria-labelledby="announce" className="flex max-w-md flex-col gap-4">
      <div><h2 id="announce">{t('portal.home.empty')}</h2><p className="soft">{t('portal.announce.text')}</p></div>
      {done ? <p role="status" className="note good">{t('portal.announce.done', { email: email.trim() })}</p> : <form onSubmit={send} className="flex flex-col gap-3">
        <label className="field"><span>{t('portal.buyer.email')}</span><input type="email" inputMode="email" autoComplete="email" required maxLength={254} value={email} onChange={({ target }) => setEmail(target.value)} /></label>
        <label className="check"><input type="checkbox" required checked={consent} onChange={({ target }) => setConsent(target.checked)} /><span>{t('portal.announce.consent', { organizer: site.name })}</span></label>
        <Wrong error={error} />
        <button type="submit" className="btn btn-main self-start" disabled={busy}>{t('portal.announce.send')}</button>
      </form>}
    </section>
  );
}
