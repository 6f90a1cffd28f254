import { useTranslation } from 'react-i18next';
import type { CommissionStatus, SettlementStatus } from '#contracts/tickets-terms.ts';
import { number } from '#web/format.ts';
import { Status, type Tone } from '#web/ui/Status.tsx';

const commissionTone: Record<CommissionStatus, Tone> = { pending: 'wait', approved: 'info', paid: 'good', cancelled: 'neutral' };
export function CommissionState({ status }: { status: CommissionStatus }) {
  const { t } = useTranslation();
  return <Status tone={commissionTone[status]} hollow={status === 'cancelled'}>{t(`status.commission.${status}`)}</Status>;
}

const settlementTone: Record<SettlementStatus, Tone> = { draft: 'neutral', reviewed: 'wait', closed: 'info', paid: 'good' };
export function SettlementState({ status, className }: { status: SettlementStatus; className?: string }) {
  const { t } = useTranslation();
  return <Status tone={settlementTone[status]} hollow={status === 'draft'} className={className}>{t(`status.settlement.${status}`)}</Status>;
}

/** Basis points as people read a rate. */
export const rate = (bp: number): string => number(bp / 10_000, { style: 'percent', maximumFractionDigits: 2 });
