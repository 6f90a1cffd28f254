import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PublicSite } from '#contracts/tickets-public.ts';
import { consent, decide, tags } from './measure.ts';

/** Asked once, both answers alike; changed from the foot of the page. */
export default function Consent({ site }: { site: PublicSite }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(() => consent() === null);
  const answer = (given: 'yes' | 'no') => () => {
    decide(given);
    setOpen(false);
  };
  const services = [tags?.gtmId && 'Google Tag Manager', tags?.metaPixelId && 'Meta'].filter(Boolean).join(', ');
  if (!open) return <button type="button" className="link small min-h-11 self-start" onClick={() => setOpen(true)}>{t('portal.consent.again')}</button>;
  return (
    <section aria-labelledby="consent" className="rounded-xl border border-line bg-raised p-4">
      <h2 id="consent" className="!text-base">{t('portal.consent.title')}</h2>
      <p className="small">{t('portal.consent.text', { organizer: site.name, services })}</p>
      <div className="mt-3 flex flex-wrap gap-3"><button type="button" className="btn" onClick={answer('yes')}>{t('portal.consent.yes')}</button><button type="button" className="btn" onClick={answer('no')}>{t('portal.consent.no')}</button></div>
    </section>
  );
}
