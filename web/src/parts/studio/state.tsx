import { useTranslation } from 'react-i18next';
import type { SessionStatus } from '#contracts/studio-terms.ts';
import { Status, type Tone } from '#web/ui/Status.tsx';

/** One colour a state, the same in list, agenda, board and report. */
export const stateTone: Record<SessionStatus, Tone> = {
  request: 'info', negotiation: 'special', pre_scheduled: 'wait', confirmed: 'good', assigned: 'good',
  attended: 'info', in_editing: 'special', ready_for_delivery: 'wait', completed: 'neutral', canceled: 'bad',
};
/** The states that are only asked for, or over. */
const hollow: readonly SessionStatus[] = ['request', 'negotiation', 'canceled'];

export function SessionState({ status, className }: { status: SessionStatus; className?: string }) {
  const { t } = useTranslation();
  return <Status tone={stateTone[status]} hollow={hollow.includes(status)} className={className}>{t(`studio.state.${status}`)}</Status>;
}
