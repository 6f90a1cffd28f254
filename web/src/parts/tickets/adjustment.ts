import type { SaleStage } from '#web/data/tickets.ts';
import { money, number } from '#web/format.ts';

type Kind = SaleStage['adjustmentType'];

const signed = (minor: number, currency: string): string => (minor > 0 ? '+' : '') + money(minor, currency);

/** What a stage does to a price: `-20 %`, `+$5,000`, or the price itself. */
export function adjustment(kind: Kind, value: number, currency: string): string {
  if (kind === 'percentage') return number(value / 10_000, { style: 'percent', maximumFractionDigits: 2, signDisplay: 'exceptZero' });
  return kind === 'fixed' ? signed(value, currency) : money(value, currency);
}

/** What a promotion takes off, or what a package costs. */
export const discount = (kind: Kind, value: number, currency: string): string => adjustment(kind, kind === 'fixed_price' ? value : -value, currency);
