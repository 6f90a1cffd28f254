import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Challenge, Widget } from '#contracts/challenges.ts';
import { currentLanguage } from '#web/texts.ts';

interface Props { challenge: Challenge; solved: (answer: string) => void; failed: (problem: unknown) => void }
interface Service { render: (element: HTMLElement, options: Record<string, unknown>) => string; remove: (id: string) => void }

/** Before a hold of a network that holds much already: the browser works for it by itself, or shows what the organizer's service asks. */
export default function Challenged({ challenge, solved, failed }: Props) {
  const { t } = useTranslation();
  useEffect(() => {
    if (challenge.kind === 'work') void import('#web/challenge/solve.ts').then(({ solveProof }) => solveProof(challenge)).then(solved, failed);
    // Asked once for each challenge.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [challenge]);
  return (
    <div className="note mt-3">
      <p role="status">{t(challenge.kind === 'work' ? 'portal.challenge.work' : 'portal.challenge.widget')}</p>
      {challenge.kind === 'work' ? <progress className="mt-2 h-2 w-full" aria-label={t('portal.challenge.work')} /> : <Frame challenge={challenge} solved={solved} failed={failed} />}
    </div>
  );
}

const SCRIPTS = { turnstile: 'https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit', hcaptcha: 'https://js.hcaptcha.com/1/api.js?render=explicit' } as const;

const load = (src: string): Promise<void> => new Promise((resolve, reject) => {
  const script = document.createElement('script');
  Object.assign(script, { src, async: true, onload: () => resolve(), onerror: () => reject(new Error(`${src} did not load`)) });
  document.head.append(script);
});

function Frame({ challenge: { service, siteKey }, solved, failed }: Props & { challenge: Widget }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let end = () => undefined as void;
    void load(SCRIPTS[service]).then(() => {
      const api = (window as unknown as Record<string, Service>)[service]!;
      const id = api.render(place.current!, { sitekey: siteKey, language: currentLanguage(), hl: currentLanguage(), theme: 'auto', callback: solved, 'error-callback': () => failed(new Error(service)) });
      end = () => api.remove(id);
    }, failed);
    return () => end();
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [service, siteKey]);
  return <div ref={place} className="mt-2 min-h-16" />;
}
