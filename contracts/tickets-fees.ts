import { roundToStep } from './money.ts';

/** A version of what the platform charges for each sold unit, its VAT included (tickets 3.9). */
export interface FeePlan {
  rateBp: number;
  fixedMinor: number;
  /** What the rate is taken of. */
  basis: 'base_price' | 'paid_price';
  vatBp: number;
}

/** R(minor * rate): a share of an amount, in steps of its currency. */
export const shareOf = (minor: number, rateBp: number, step: number): number => roundToStep(BigInt(minor) * BigInt(rateBp), 10_000, step);

/** The fee of one sold unit, whatever people it admits; what costs nothing bears none (tickets 5.3.4). */
export const feeOf = (plan: FeePlan, unit: { baseMinor: number; paidMinor: number }, step: number): number =>
  unit.paidMinor === 0 ? 0 : shareOf(plan.basis === 'base_price' ? unit.baseMinor : unit.paidMinor, plan.rateBp, step) + plan.fixedMinor;

/** The tax inside an amount that includes it: amount - R(amount / (1 + rate)) (tickets 5.3.5). */
export const taxInside = (grossMinor: number, rateBp: number, step: number): number =>
  grossMinor - roundToStep(BigInt(grossMinor) * 10_000n, 10_000 + rateBp, step);
