import { Link } from '@tanstack/react-router';
import { Check } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { EventDetail } from '#web/data/tickets.ts';
import { Button } from '#web/ui/Button.tsx';
import { cx } from '#web/ui/classes.ts';
import type { EventTab } from './eventTabs.ts';

/** The way of a draft to its sale: information, venue, areas, stages, and a look at all of it with what still lacks. */
export function SetupSteps({ event, tab, areas, stages, ready, onTab }: { event: EventDetail; tab: EventTab; areas: number; stages: number; ready: boolean; onTab: (tab: EventTab) => void }) {
  const { t } = useTranslation();
  const steps = [
    { key: 'info', done: true, tab: null }, { key: 'venue', done: event.venue.name !== null, tab: null }, { key: 'areas', done: areas > 0, tab: 'areas' }, { key: 'stages', done: stages > 0, tab: 'stages', optional: true }, { key: 'preview', done: ready, tab: 'summary' },
  ] as const;
  const here = steps.findIndex((step) => step.tab === tab);
  const next = here >= 0 ? steps[here + 1] : undefined;
  const name = (key: (typeof steps)[number]['key']) => t(`ticketSetup.${key}`);
  return (
    <nav aria-label={t('ticketSetup.title')} className="mb-4 flex flex-wrap items-center justify-between gap-x-6 gap-y-3 border-y border-line py-3">
      <ol className="scroll-thin flex min-w-0 items-center gap-x-5 overflow-x-auto">
        {steps.map((step, at) => {
          const current = step.tab === tab;
          const look = cx('inline-flex min-h-8 items-center gap-2 whitespace-nowrap max-md:min-h-11', current ? 'font-medium text-ink' : 'text-soft hover:text-ink');
          const content = <><span aria-hidden className={cx('inline-flex size-6 items-center justify-center rounded-full border text-sm tabular-nums', step.done ? 'border-good text-good' : current ? 'border-ink' : 'border-edge')}>{step.done ? <Check className="size-3.5" /> : at + 1}</span>{name(step.key)}{step.done && <span className="sr-only"> ({t('ticketSetup.done')})</span>}{'optional' in step && !step.done && <span className="text-sm text-faint">{t('ticketSetup.optional')}</span>}</>;
          return (
            <li key={step.key}>
              {step.tab === null ? <Link to="/tickets/events/$id/edit" params={{ id: event.id }} className={look}>{content}</Link> : <button type="button" aria-current={current ? 'step' : undefined} className={look} onClick={() => onTab(step.tab)}>{content}</button>}
            </li>
          );
        })}
      </ol>
      {next && next.tab !== null && <Button onClick={() => onTab(next.tab)}>{t('ticketSetup.next', { step: name(next.key) })}</Button>}
    </nav>
  );
}
