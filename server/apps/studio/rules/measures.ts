import { halfUp, sum } from '#contracts/money.ts';
import { daysBetween, type Interval, lengthMin, localDateOf, minutesBetween, monthOf, sharedMin, union } from '#contracts/time.ts';

type At = Temporal.Instant;

/** A share in basis points (741 = 7.41 %), half up; null when there is nothing to share. */
export const shareBp = (part: number, whole: number): number | null => (whole === 0 ? null : halfUp(BigInt(part) * 10_000n, whole));

/** Blocked minutes inside opening hours over opening minutes (E33). */
export function roomUse(opening: readonly Interval[], blocked: readonly Interval[]): { blockedMin: number; openMin: number; useBp: number | null } {
  const openMin = Math.round(union(opening).reduce((total, hours) => total + lengthMin(hours), 0));
  const blockedMin = Math.round(sharedMin(opening, blocked));
  return { blockedMin, openMin, useBp: shareBp(blockedMin, openMin) };
}

/** The month a receipt is revenue of: that of its payment date, whenever it was registered (E34). */
export const revenueMonthOf = (receipt: { paymentDate: string }): string => monthOf(receipt.paymentDate);

/** Cash revenue of local days `from` to `to`, both included: verified receipts by payment date less refunds by local day of execution. */
export function cashRevenue({ receipts, refunds, from, to, zone }: {
  receipts: readonly { status: string; paymentDate: string; amountMinor: number }[];
  refunds: readonly { status: string; executedAt: At | null; amountMinor: number }[];
  from: string; to: string; zone: string;
}): { receivedMinor: number; refundedMinor: number; netMinor: number } {
  const isIn = (date: string) => from <= date && date <= to;
  const receivedMinor = sum(receipts.filter((each) => each.status === 'verified' && isIn(each.paymentDate)).map((each) => each.amountMinor));
  const refundedMinor = sum(refunds
    .filter((each) => each.status === 'executed' && each.executedAt !== null && isIn(localDateOf(each.executedAt, zone))).map((each) => each.amountMinor));
  return { receivedMinor, refundedMinor, netMinor: receivedMinor - refundedMinor };
}

/** Of the sessions requested in a period, how many are completed and how many were ever confirmed. */
export const conversion = (requested: readonly { status: string; everConfirmed: boolean }[]): { completedBp: number | null; confirmedBp: number | null } => ({
  completedBp: shareBp(requested.filter((each) => each.status === 'completed').length, requested.length),
  confirmedBp: shareBp(requested.filter((each) => each.everConfirmed).length, requested.length),
});

/** Ready by the end of the day promised, in local days. */
export const isOnTime = (readyAt: At, deliveryDate: string, zone: string): boolean => localDateOf(readyAt, zone) <= deliveryDate;

/** Mean and median in hours with one decimal; null without jobs. Rework counts from the first start to the last ready. */
export function editingHours(jobs: readonly { startedAt: At; readyAt: At }[]): { mean: number; median: number } | null {
  const minutes = jobs.map((job) => Math.round(minutesBetween(job.startedAt, job.readyAt))).sort((a, b) => a - b);
  const [low, high] = [minutes[Math.floor((minutes.length - 1) / 2)], minutes[Math.floor(minutes.length / 2)]];
  if (low === undefined || high === undefined) return null;
  const tenths = (sumMin: number, count: number) => halfUp(sumMin, count * 6) / 10;
  return { mean: tenths(sum(minutes), minutes.length), median: tenths(low + high, 2) };
}

export const agingBuckets = ['0-30', '31-60', '61-90', '90+'] as const;

/** Receivables by age in local days since the material was ready, or since the session. */
export function agingBucket({ readyAt, sessionDate, today, zone }: { readyAt: At | null; sessionDate: string; today: string; zone: string }): (typeof agingBuckets)[number] {
  const days = daysBetween(readyAt ? localDateOf(readyAt, zone) : sessionDate, today);
  if (days <= 30) return '0-30';
  if (days <= 60) return '31-60';
  return days <= 90 ? '61-90' : '90+';
}
