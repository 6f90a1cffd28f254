import type { Reconciliation } from '#contracts/imports.ts';
import { sum } from '#contracts/money.ts';
import { monthOf } from '#contracts/time.ts';
import { isTaken } from '#capabilities/imports/public.ts';
import type { Ctx } from '#platform/context.ts';
import { heldByOwners } from './money.ts';
import type { Plan } from './plan.ts';
import { totalsOf } from './queries.ts';
import { inParts } from './write-sessions.ts';

interface Sums { records: number; totalMinor: number; paidMinor: number }
const none = (): Sums => ({ records: 0, totalMinor: 0, paidMinor: 0 });

/**
 * By month of the session: what the accepted rows of the file add up to, against what the system holds for the same
 * sessions (studio 13). The file's side is what it says, not what was made of it.
 */
export async function reconcile(ctx: Ctx, plan: Plan, currency: string): Promise<Reconciliation> {
  const file = new Map<string, Sums>();
  const system = new Map<string, Sums>();
  const of = (side: Map<string, Sums>, month: string): Sums => {
    const sums = side.get(month) ?? none();
    side.set(month, sums);
    return sums;
  };
  const paidOf = new Map<string, number>();
  for (const draft of plan.tables.payments) {
    const { ref = '', kind, amount = 0 } = draft.values;
    if (isTaken(draft)) paidOf.set(ref, (paidOf.get(ref) ?? 0) + (kind === 'refund' ? -amount : amount));
  }
  for (const session of plan.sessions) {
    const { total, subtotal } = session.draft.values;
    const sums = of(file, monthOf(session.date));
    sums.records += 1;
    sums.totalMinor += total ?? (subtotal === undefined ? session.totalMinor : subtotal + session.transportMinor - session.discountMinor);
    sums.paidMinor += paidOf.get(session.ref) ?? 0;
  }
  await inParts(plan.sessions.map(({ id }) => id), async (ids) => {
    const held = await heldByOwners(ctx, ids);
    for (const { id, sessionDate, totalMinor } of await totalsOf(ctx, ids)) {
      const sums = of(system, monthOf(sessionDate));
      sums.records += 1;
      sums.totalMinor += totalMinor;
      sums.paidMinor += held.get(id) ?? 0;
    }
  });

  const months = [...new Set([...file.keys(), ...system.keys()])].sort().map((month) => {
    const [said, has] = [file.get(month) ?? none(), system.get(month) ?? none()];
    return { month, records: { file: said.records, system: has.records }, ...compared(said, has) };
  });
  const all = (side: Map<string, Sums>): Sums => ({ records: 0, totalMinor: sum([...side.values()].map((one) => one.totalMinor)), paidMinor: sum([...side.values()].map((one) => one.paidMinor)) });
  return {
    currency, months, ...compared(all(file), all(system)),
    differenceMinor: sum(months.flatMap(({ total, paid, records }) => [Math.abs(total.differenceMinor), Math.abs(paid.differenceMinor), Math.abs(records.file - records.system)])),
  };
}

const compare = (fileMinor: number, systemMinor: number) => ({ fileMinor, systemMinor, differenceMinor: systemMinor - fileMinor });
const compared = (said: Sums, has: Sums) => ({
  total: compare(said.totalMinor, has.totalMinor), paid: compare(said.paidMinor, has.paidMinor), balance: compare(said.totalMinor - said.paidMinor, has.totalMinor - has.paidMinor),
});
