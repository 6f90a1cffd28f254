import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { historyOf, type Session } from '#web/data/studio.ts';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Timeline } from '#web/ui/Timeline.tsx';
import { stateTone } from './state.tsx';

/** Every step it has taken, who took it and why, newest first. */
export function HistoryTab({ session }: { session: Session }) {
  const { t, i18n } = useTranslation();
  const { data, error, refetch } = useQuery(historyOf(session.id));
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonLines lines={6} />;
  const note = (reason: string | null, notes: string | null) => {
    const code = notes && i18n.exists(`studio.reasonCode.${notes}`) ? t(`studio.reasonCode.${notes}`) : notes;
    return [code, reason].filter(Boolean).join(' · ') || undefined;
  };
  // What the product does by itself has names of its own inside (a job, a gateway); people read which kind of doer it was.
  const who = ({ actorType, actorName }: { actorType: string; actorName: string | null }) =>
    actorName !== null && ['user', 'api_key'].includes(actorType) ? actorName : i18n.exists(`studio.actor.${actorType}`) ? t(`studio.actor.${actorType}`) : actorType;
  return (
    <Timeline zone={session.zone} items={[...data.items].sort((a, b) => b.occurredAt.localeCompare(a.occurredAt) || b.id.localeCompare(a.id)).map((entry) => ({
      id: entry.id, at: entry.occurredAt, tone: stateTone[entry.toState],
      title: <>{entry.fromState ? t('studio.history.step', { from: t(`studio.state.${entry.fromState}`), to: t(`studio.state.${entry.toState}`) }) : t('studio.history.born')}{(entry.round ?? 1) > 1 && <span className="text-soft"> · {t('studio.round', { count: entry.round })}</span>}</>,
      who: who(entry),
      note: note(entry.reason, entry.notes),
    }))} />
  );
}
