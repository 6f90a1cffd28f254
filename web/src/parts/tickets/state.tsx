import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { EventStatus, StagePhase } from '#contracts/tickets-terms.ts';
import { Status, type Tone } from '#web/ui/Status.tsx';

const toneOf: Record<EventStatus, Tone> = { draft: 'neutral', published: 'good', paused: 'wait', postponed: 'special', cancelled: 'bad', completed: 'neutral', archived: 'neutral' };

export function EventState({ status, className }: { status: EventStatus; className?: string }) {
  const { t } = useTranslation();
  return <Status tone={toneOf[status]} hollow={status === 'draft' || status === 'cancelled'} className={className}>{t(`status.ticket_event.${status}`)}</Status>;
}

type Phase = z.infer<typeof StagePhase>;
const phaseTone: Record<Phase, Tone> = { inactive: 'neutral', scheduled: 'info', active: 'good', exhausted: 'wait', ended: 'neutral' };

/** Where a stage or a promotion stands right now. */
export function PhaseState({ phase }: { phase: Phase }) {
  const { t } = useTranslation();
  return <Status tone={phaseTone[phase]} hollow={phase === 'inactive'}>{t(`tickets.phase.${phase}`)}</Status>;
}
