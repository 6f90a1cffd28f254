import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '#web/api.ts';
import { instant, money } from '#web/format.ts';
import { Problem } from '#web/ui/Problem.tsx';

export interface ConflictShown { resourceId: string; resourceName: string; startsAt: string; endsAt: string; kind: string; label: string | null; path: string | null; clientName?: string | null }

/** "Sala A está ocupada de 10:00 a 12:00 por S-2026-000042", with a link to what is in the way. */
export function ConflictLine({ conflict, zone }: { conflict: ConflictShown; zone: string }) {
  const { t } = useTranslation();
  const who = [conflict.label, conflict.clientName].filter(Boolean).join(' · ');
  const [time, day] = [(at: string) => instant(at, zone, 'time'), (at: string) => instant(at, zone, 'weekday')];
  const oneDay = day(conflict.startsAt) === day(conflict.endsAt);
  const values = oneDay ? { resource: conflict.resourceName, day: day(conflict.startsAt), from: time(conflict.startsAt), to: time(conflict.endsAt) }
    : { resource: conflict.resourceName, from: `${day(conflict.startsAt)} ${time(conflict.startsAt)}`, to: `${day(conflict.endsAt)} ${time(conflict.endsAt)}` };
  const kind = ['booking', 'hold', 'block', 'time_off'].includes(conflict.kind) ? conflict.kind : 'booking';
  return (
    <span>
      {t(`studio.${oneDay ? 'conflict' : 'conflictDays'}.${kind}`, values)}
      {who && <> · {conflict.path ? <Link to={conflict.path as string} className="inline-flex min-h-6 items-center underline underline-offset-3">{who}</Link> : who}</>}
    </span>
  );
}

interface Props { error: unknown; zone: string; currency: string; children?: ReactNode; onRetry?: () => void; shownFields?: readonly string[]; className?: string }

/** A refusal of the studio: the sentence, then what stands in the way by name, and the amount or day that it speaks of. */
export function Refusal({ error, zone, currency, children, ...rest }: Props) {
  const { t } = useTranslation();
  const details = error instanceof ApiProblem ? error.details : {};
  const conflicts = Array.isArray(details['conflicts']) ? (details['conflicts'] as ConflictShown[]) : [];
  const amount = (key: string) => (typeof details[key] === 'number' ? money(details[key], currency) : null);
  const moment = (key: string) => (typeof details[key] === 'string' ? instant(details[key], zone, 'dateTime') : null);
  const facts = [
    amount('requiredMinor') && t('studio.refusal.required', { amount: amount('requiredMinor') }),
    amount('maxMinor') && t('studio.refusal.max', { amount: amount('maxMinor') }),
    moment('paymentDeadlineAt') && t('studio.refusal.payBy', { at: moment('paymentDeadlineAt') }),
    moment('changesDeadlineAt') && t('studio.refusal.changeBy', { at: moment('changesDeadlineAt') }),
    moment('at') && t('studio.refusal.at', { at: moment('at') }),
  ].filter((fact): fact is string => Boolean(fact));
  const more = conflicts.length > 0 || facts.length > 0 || children;
  return (
    <Problem error={error} {...rest}>
      {more && <>
        {facts.map((fact) => <p key={fact}>{fact}</p>)}
        {conflicts.length > 0 && <ul className="list-disc pl-5">{conflicts.map((conflict) => <li key={`${conflict.resourceId} ${conflict.startsAt}`}><ConflictLine conflict={conflict} zone={zone} /></li>)}</ul>}
        {children}
      </>}
    </Problem>
  );
}
