import { allocate, splitIncludedTax, sum } from '#contracts/money.ts';

export interface LineToInvoice {
  kind: 'good' | 'service';
  description: string;
  quantity: number;
  /** With tax. */
  unitPriceMinor: number;
  discountMinor: number;
  /** Basis points; the default of the tenant when absent. */
  rateBp?: number;
  /** The tax inside its total, where the app has charged it already: a document says what was charged, to the unit. */
  taxMinor?: number;
}
export interface TaxedLine extends Required<LineToInvoice> { totalMinor: number; taxCode: string; netMinor: number; taxMinor: number }

/** Each line with the tax inside its total: base = HU(total / (1 + rate)), tax = the rest (studio 5.11, E35). */
export function taxed(line: LineToInvoice, defaultRateBp: number): TaxedLine {
  const rateBp = line.rateBp ?? defaultRateBp;
  const totalMinor = line.quantity * line.unitPriceMinor - line.discountMinor;
  return { ...line, rateBp, totalMinor, taxCode: rateBp === 0 ? 'EXEMPT' : 'VAT', ...(line.taxMinor === undefined ? splitIncludedTax(totalMinor, String(rateBp / 100)) : { netMinor: totalMinor - line.taxMinor, taxMinor: line.taxMinor }) };
}

/** A discount on the whole, spread over the lines by what they cost after their own. */
export function spreadDiscount(lines: readonly LineToInvoice[], discountMinor: number): LineToInvoice[] {
  if (discountMinor === 0) return [...lines];
  const shares = allocate(discountMinor, lines.map((line) => line.quantity * line.unitPriceMinor - line.discountMinor));
  return lines.map((line, i) => ({ ...line, discountMinor: line.discountMinor + shares[i]! }));
}

/** Part of a document (a refund of an invoice) as lines of the same tax: one for each rate, in proportion. */
export function partOf(lines: readonly { rateBp: number; totalMinor: number; kind: 'good' | 'service' }[], amountMinor: number, description: string): LineToInvoice[] {
  const rates = [...Map.groupBy(lines, ({ rateBp }) => rateBp)].map(([rateBp, own]) => ({ rateBp, weight: sum(own.map(({ totalMinor }) => totalMinor)), kind: own[0]!.kind }));
  const shares = allocate(amountMinor, rates.map(({ weight }) => weight));
  return rates.map(({ rateBp, kind }, i) => ({ kind, description, quantity: 1, unitPriceMinor: shares[i]!, discountMinor: 0, rateBp })).filter(({ unitPriceMinor }) => unitPriceMinor > 0);
}
