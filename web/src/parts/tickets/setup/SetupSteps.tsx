import { Check } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from '#web/ui/classes.ts';
import { type SetupStep, setupSteps } from './steps.ts';

/** Where one stands on the way of a draft to its sale; any step may be gone to, once there is a draft. */
export function SetupSteps({ step, done, onStep }: { step: SetupStep; done: ReadonlySet<SetupStep>; onStep?: (step: SetupStep) => void }) {
  const { t } = useTranslation();
  const here = useRef<HTMLLIElement>(null);
  useEffect(() => {
    void here.current?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [step]);
  return (
    <nav aria-label={t('ticketSetup.title')} className="mb-5 border-y border-line">
      <ol className="scroll-thin flex min-w-0 items-center gap-x-6 overflow-x-auto py-2">
        {setupSteps.map((one, at) => {
          const current = one === step;
          const isDone = done.has(one);
          return (
            <li key={one} ref={current ? here : undefined}>
              <button type="button" disabled={!onStep && !current} aria-current={current ? 'step' : undefined} onClick={() => !current && onStep?.(one)}
                className={cx('inline-flex min-h-9 items-center gap-2 whitespace-nowrap disabled:text-faint max-md:min-h-11', current ? 'font-medium text-ink' : 'text-soft hover:text-ink')}>
                <span aria-hidden className={cx('inline-flex size-6 items-center justify-center rounded-full border text-sm tabular-nums', current ? 'border-accent bg-accent text-on-accent' : isDone ? 'border-good text-good' : 'border-edge')}>{isDone && !current ? <Check className="size-3.5" /> : at + 1}</span>
                {t(`ticketSetup.${one}`)}
                {isDone && <span className="sr-only"> ({t('ticketSetup.done')})</span>}
                {one === 'stages' && !isDone && <span className="text-sm text-faint">{t('ticketSetup.optional')}</span>}
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
