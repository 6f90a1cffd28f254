import { monthOf, localDateOf } from '#contracts/time.ts';
import { sum } from '#contracts/money.ts';
import type { Reconciliation } from '#contracts/imports.ts';
import type { UnitStatus } from '#contracts/tickets-terms.ts';
import type { Ctx } from '#platform/context.ts';
import type { Plan } from './plan.ts';
import { salesOf, unitsByStatus } from './queries.ts';
import { ticketTables } from './sheets.ts';

const compared = (fileMinor: number, systemMinor: number) => ({ fileMinor, systemMinor, differenceMinor: systemMinor - fileMinor });

/** Events that the rows touch and that stand already. */
export const eventsTouched = (plan: Plan): string[] => [...new Set([...plan.newEvents.map(({ of }) => of), ...plan.newAreas.map(({ of }) => of.event), ...plan.newUnits.map(({ unit }) => unit.area.event), ...plan.sales.map(({ unit }) => unit.area.event)].map(({ id }) => id))];

/** What the file says was paid elsewhere against the orders it became, by the month of the payment; units before and after (tickets 13). */
export async function reconcile(ctx: Ctx, plan: Plan, before: Record<UnitStatus, number>, zone: string, currency: string): Promise<Reconciliation> {
  const orders = new Map((await salesOf(ctx, plan.sales.map(({ id }) => id))).map((order) => [order.id, order]));
  const monthAt = (at: Temporal.Instant) => monthOf(localDateOf(at, zone));
  const months = [...Map.groupBy(plan.sales, ({ paidAt }) => monthAt(paidAt))].sort(([a], [b]) => (a < b ? -1 : 1)).map(([month, sales]) => {
    const there = sales.flatMap(({ id }) => orders.get(id) ?? []);
    const paid = compared(sum(sales.map(({ paidMinor }) => paidMinor)), sum(there.map(({ totalMinor }) => totalMinor)));
    return { month, records: { file: sales.length, system: there.length }, total: paid, paid, balance: compared(0, 0) };
  });
  const paid = compared(sum(months.map((month) => month.paid.fileMinor)), sum(months.map((month) => month.paid.systemMinor)));
  const rows = ticketTables(plan.tables).sold;
  const inFile = sum(rows.map(({ values }) => values.paid ?? 0));
  const after = await unitsByStatus(ctx, eventsTouched(plan));
  const found = (code: string, column?: string) => rows.filter(({ issues }) => issues.some((issue) => issue.code === code && (column === undefined || issue.column === column))).length;
  const count = (key: string, value: number, was: number | null = null) => ({ key, kind: 'count' as const, before: was, after: value });
  return {
    currency, months, total: paid, paid, balance: compared(0, 0), differenceMinor: sum(months.map((month) => Math.abs(month.paid.differenceMinor))),
    facts: [
      { key: 'moneyInFile', kind: 'money', before: null, after: inFile }, { key: 'moneyImported', kind: 'money', before: null, after: paid.systemMinor }, { key: 'moneyRefused', kind: 'money', before: null, after: inFile - paid.fileMinor },
      count('tickets', sum([...orders.values()].map(({ admissions }) => admissions))),
      count('unitsAvailable', after.available, before.available), count('unitsSold', after.sold, before.sold), count('unitsBlocked', after.blocked, before.blocked), count('unitsHeld', after.held, before.held), count('unitsDisabled', after.disabled, before.disabled),
      count('seatsClaimedTwice', found('SEAT_CLAIMED_TWICE')), count('emailsInvalid', found('EMAIL_INVALID')),
    ],
  };
}
