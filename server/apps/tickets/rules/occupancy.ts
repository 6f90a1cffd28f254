import { halfUp } from '#contracts/money.ts';

/** Admissions of an area or event, by what has become of their units. */
export interface Admissions {
  capacity: number;
  blocked: number;
  disabled: number;
  sold: number;
}

/** Sold of what can be sold, and of the total capacity, in basis points, half up; null where there is nothing (tickets 5.4). */
export const occupancyOf = ({ capacity, blocked, disabled, sold }: Admissions): { ofSellableBp: number | null; ofCapacityBp: number | null } => ({
  ofSellableBp: shareBp(sold, capacity - blocked - disabled),
  ofCapacityBp: shareBp(sold, capacity),
});

const shareBp = (part: number, whole: number): number | null => (whole <= 0 ? null : halfUp(BigInt(part) * 10_000n, whole));
