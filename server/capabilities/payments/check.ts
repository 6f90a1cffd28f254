import { z } from 'zod';
import type { LedgerBalance } from '#contracts/payments.ts';
import { sum } from '#contracts/money.ts';
import { todayIn } from '#contracts/time.ts';
import type { Ctx } from '#platform/context.ts';
import { defineCron, defineJob, enqueue } from '#platform/outbox.ts';
import { alertOfBooks } from './alerts.ts';
import { accountBalances, brokenSeals, ledgerFigures } from './ledger-queries.ts';
import { placeOf } from './queries.ts';

type Balance = z.output<typeof LedgerBalance>;

/** Balances of all accounts, and what is wrong with the books, if anything. */
export async function checkLedger(ctx: Ctx, { seals }: { seals: boolean }): Promise<Balance> {
  const balances = await accountBalances(ctx);
  const { entries, unbalanced, unsealed, ownersDiffer } = await ledgerFigures(ctx);
  const problems: Balance['problems'] = [
    { code: 'unbalanced' as const, count: unbalanced }, { code: 'unsealed' as const, count: unsealed }, { code: 'owner_differs' as const, count: ownersDiffer },
    { code: 'seal_broken' as const, count: seals ? await brokenSeals(ctx) : 0 },
  ].filter(({ count }) => count > 0);
  const currencies = [...Map.groupBy(balances, ({ currency }) => currency)].map(([currency, own]) => ({
    currency, accounts: own.map(({ account, amountMinor }) => ({ account, amountMinor })), sumMinor: sum(own.map(({ amountMinor }) => amountMinor)),
  }));
  return { currencies, entries, sound: problems.length === 0, problems };
}

/** Fails while the books are not sound, so that it stays on the list of failed work until they are and it is run again. */
const soundBooks = defineJob({
  name: 'payments.sound_books', maxAttempts: 1, payload: z.object({ day: z.string() }),
  run: async (ctx) => {
    const { sound, problems } = await checkLedger(ctx, { seals: true });
    if (!sound) throw new Error(`the books are not sound: ${inWords(problems)}`);
  },
});
const inWords = (problems: Balance['problems']): string => problems.map(({ code, count }) => `${code} ${count}`).join(', ');

/** Every night: books that are not sound are told to people, and put on the list of failed work by a job of their own. */
export const ledgerCheck = defineCron({
  name: 'payments.check_ledger', at: ['02:00'],
  run: async (ctx) => {
    const { sound, problems } = await checkLedger(ctx, { seals: true });
    if (sound) return;
    const day = todayIn((await placeOf(ctx, null)).zone, ctx.now);
    await alertOfBooks(ctx, day, inWords(problems));
    await enqueue(ctx, soundBooks, { day });
  },
});
