import type { Mutation } from './mutation.ts';

const file = 'proof/money.proof.ts';

export const money: readonly Mutation[] = [
  {
    id: 'D1', name: 'a line of the books is a unit too much', file,
    sql: `create function skew() returns trigger language plpgsql as $$ begin new.amount_minor := new.amount_minor + 1; return new; end $$;
      create trigger a_skew before insert on ledger_line for each row when (new.amount_minor > 30000) execute function skew()`,
  },
  { id: 'D2', name: 'units that are left over go to nobody', file, edit: { file: 'contracts/money.ts', from: 'for (const index of byRemainder.slice(0, left)) parts[index] = (parts[index] ?? 0n) + 1n;', to: '' } },
  { id: 'D3', name: 'a half is rounded down', file, size: 20_000, edit: { file: 'contracts/money.ts', from: 'return exactMinor(floorDiv(2n * BigInt(n) + BigInt(d), twice));', to: 'return exactMinor(floorDiv(2n * BigInt(n) + BigInt(d) - 1n, twice));' } },
  { id: 'D3', name: 'dinars of Kuwait with two decimals', file, edit: { file: 'contracts/money.ts', from: 'JOD: 3, KWD: 3,', to: 'JOD: 3, KWD: 2,' } },
  { id: 'D4', name: 'what was put into a drawer is told with a unit more', file, edit: { file: 'server/capabilities/cash/present.ts', from: "inMinor: of('in')", to: "inMinor: of('in') + 1" } },
  { id: 'C5', name: 'a gateway that says nothing is asked after half an hour', file: 'proof/payments-in.proof.ts', size: 150, edit: { file: 'server/capabilities/checkouts/asking.ts', from: 'const FIRST_MIN = [2, 5, 15, 60];', to: 'const FIRST_MIN = [30, 60];' } },
  {
    id: 'D5', name: 'the price that the browser expects is the price', file: 'proof/prices.proof.ts', size: 400,
    edit: { file: 'server/apps/tickets/orders/deal.ts', from: 'quote.totalMinor !== wanted.expectedTotalMinor) throw priceChanged({ quote: presentQuote(quote, prices.offer) });', to: 'quote.totalMinor !== wanted.expectedTotalMinor) quote.totalMinor = wanted.expectedTotalMinor;' },
  },
];
