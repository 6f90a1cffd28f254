import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '#web/texts.ts';
import { QueueProblem } from './queueApi.ts';
import { joinWaitlist } from './waitlistApi.ts';

const field = 'h-11 w-full rounded-md border border-edge/60 bg-ground px-3 text-lg text-ink';

/** Ask to be told when something that is sold out returns. What was typed stays when it is refused. */
export default function WaitlistForm({ site, slug, areas, areaId = null, most = 10, accessCode }: { site: string; slug: string; areas: readonly { id: string; name: string }[]; areaId?: string | null; most?: number; accessCode?: string }) {
  const { t } = useTranslation();
  const id = useId();
  const [values, setValues] = useState({ email: '', areaId: areaId ?? '', quantity: '1' });
  const [state, setState] = useState<'open' | 'busy' | 'done'>('open');
  const [problem, setProblem] = useState<string | null>(null);
  const set = (name: keyof typeof values) => (event: { target: { value: string } }) => setValues({ ...values, [name]: event.target.value });
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!/^\S+@\S+\.\S+$/.test(values.email.trim())) return setProblem(t('queue.waitlist.emailNeeded'));
    setState('busy');
    setProblem(null);
    try {
      await joinWaitlist(site, slug, { email: values.email.trim(), areaId: values.areaId || null, quantity: Number(values.quantity), locale: currentLanguage(), ...(accessCode && { accessCode }) });
      setState('done');
    } catch (error) {
      setState('open');
      setProblem((error instanceof QueueProblem && error.message) || t('queue.waitlist.failed'));
    }
  };
  if (state === 'done') return <p role="status" className="rounded-md bg-good-soft p-3 text-good">{t('queue.waitlist.done', { email: values.email.trim() })}</p>;
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void send(event)} aria-label={t('queue.waitlist.title')}>
      <div><h2 className="font-semibold">{t('queue.waitlist.title')}</h2><p className="text-soft">{t('queue.waitlist.text')}</p></div>
      <label className="flex flex-col gap-1.5" htmlFor={`${id}e`}>{t('queue.waitlist.email')}<input id={`${id}e`} type="email" inputMode="email" autoComplete="email" className={field} value={values.email} onChange={set('email')} aria-invalid={problem !== null || undefined} aria-describedby={problem ? `${id}p` : undefined} /></label>
      <div className="flex gap-3">
        {areas.length > 1 && areaId === null && <label className="flex min-w-0 flex-1 flex-col gap-1.5" htmlFor={`${id}a`}>{t('queue.waitlist.area')}<select id={`${id}a`} className={field} value={values.areaId} onChange={set('areaId')}><option value="">{t('queue.waitlist.any')}</option>{areas.map((area) => <option key={area.id} value={area.id}>{area.name}</option>)}</select></label>}
        <label className="flex w-28 flex-col gap-1.5" htmlFor={`${id}q`}>{t('queue.waitlist.quantity')}<select id={`${id}q`} className={field} value={values.quantity} onChange={set('quantity')}>{Array.from({ length: Math.min(10, most) }, (_, i) => <option key={i} value={i + 1}>{i + 1}</option>)}</select></label>
      </div>
      {problem && <p role="alert" id={`${id}p`} className="rounded-md bg-bad-soft p-3 text-bad">{problem}</p>}
      <button type="submit" disabled={state === 'busy'} className="inline-flex h-11 items-center justify-center rounded-md bg-accent px-4 text-lg font-medium text-on-accent disabled:opacity-50">{t('queue.waitlist.join')}</button>
    </form>
  );
}
