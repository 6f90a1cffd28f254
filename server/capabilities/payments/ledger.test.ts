import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { sum } from '#contracts/money.ts';
import { AppError } from '#platform/errors.ts';
import { makeTenant, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { ORDER, createOrders, makeClient, makeOrder } from './testing.ts';
import { applyCredit, checkLedger, createRefunds, creditOf, executeRefund, failRefund, heldOf, planRefund, registerReceipt, rejectReceipt, releasePending, retryRefund, verifyReceipt, voidRefund } from './public.ts';
import { refundCredit } from './refunds.ts';

const world = useWorld();
beforeAll(() => createOrders(world));

/** How often each kind of step went through, so that the test cannot pass by refusing everything. */
const done = new Map<string, number>();
const METHODS = ['cash', 'card_terminal', 'transfer', 'bank_slip'] as const;
const ACCOUNT = { cash: 'cash', card_terminal: 'card_terminal', transfer: 'bank', bank_slip: 'bank', gateway: 'gateway' } as const;
const amount = fc.integer({ min: 1, max: 60 });
const pick = fc.nat({ max: 9 });
const step = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('register' as const), method: fc.constantFrom(...METHODS), owner: fc.nat({ max: 1 }), amount, spare: fc.integer({ min: 0, max: 60 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('verify' as const, 'reject' as const, 'execute' as const, 'fail' as const, 'retry' as const, 'void' as const), pick }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('refund' as const, 'release' as const, 'apply' as const, 'payOut' as const), owner: fc.nat({ max: 1 }), amount }) },
);

// An obvious second set of books: what each receipt and refund is, in plain values.
interface Receipt { id: string; method: (typeof METHODS)[number]; amount: number; status: 'pending' | 'verified' | 'rejected'; parts: { owner: number; amount: number }[] }
interface Refund { id: string; method: (typeof METHODS)[number]; owner: number | null; amount: number; status: 'pending' | 'executed' | 'failed' | 'voided' }

test('after every step of any history the books balance and agree with an obvious second set of books', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
    const tenant: TestTenant = await makeTenant(world);
    const clientId = await makeClient(tenant);
    const owners = [await makeOrder(tenant, 200), await makeOrder(tenant, 100_000)];
    const receipts: Receipt[] = [];
    const refunds: Refund[] = [];
    let documents = 0;

    const live = (status: Refund['status']) => status === 'pending' || status === 'executed';
    const verified = (owner: number) => sum(receipts.filter((r) => r.status === 'verified').flatMap((r) => r.parts.filter((p) => p.owner === owner).map((p) => p.amount)));
    const pending = (owner: number) => sum(receipts.filter((r) => r.status === 'pending').flatMap((r) => r.parts.filter((p) => p.owner === owner).map((p) => p.amount)));
    const refunded = (owner: number | null) => sum(refunds.filter((r) => r.owner === owner && live(r.status)).map((r) => r.amount));
    const credit = () => sum(receipts.filter((r) => r.status === 'verified').map((r) => r.amount - sum(r.parts.map((p) => p.amount)))) - refunded(null);

    const run = async (one: typeof steps[number]): Promise<void> => {
      const real = receipts.filter(({ id }) => id !== '');
      const receipt = 'pick' in one ? real[one.pick % Math.max(1, real.length)] : undefined;
      const refund = 'pick' in one ? refunds[one.pick % Math.max(1, refunds.length)] : undefined;
      switch (one.do) {
        case 'register': {
          const made = await tenant.run((ctx) => registerReceipt(ctx, {
            clientId, method: one.method, amountMinor: one.amount + one.spare, currency: 'GTQ', paymentDate: '2026-11-20', documentNumber: `D${(documents += 1)}`,
            allocations: [{ ownerType: ORDER, ownerId: owners[one.owner]!, round: 1, kind: 'balance', amountMinor: one.amount }],
          }));
          receipts.push({ id: made.id, method: one.method, amount: one.amount + one.spare, status: made.status, parts: [{ owner: one.owner, amount: one.amount }] });
          break;
        }
        case 'verify':
          if (receipt) receipt.status = (await tenant.run((ctx) => verifyReceipt(ctx, receipt.id))).status;
          break;
        case 'reject':
          if (receipt) receipt.status = (await tenant.run((ctx) => rejectReceipt(ctx, receipt.id, 'x'))).status;
          break;
        case 'release':
          await tenant.run((ctx) => releasePending(ctx, ORDER, owners[one.owner]!));
          for (const each of receipts.filter((r) => r.status === 'pending')) each.parts = each.parts.filter((part) => part.owner !== one.owner);
          break;
        case 'refund': {
          const made = await tenant.run(async (ctx) => createRefunds(ctx, { ownerType: ORDER, ownerId: owners[one.owner]!, reason: 'goodwill', parts: await planRefund(ctx, ORDER, owners[one.owner]!, one.amount) }));
          expect(sum(made.map(({ amountMinor }) => amountMinor))).toBe(one.amount);
          refunds.push(...made.map((each) => ({ id: each.id, method: each.method as Refund['method'], owner: one.owner, amount: each.amountMinor, status: each.status })));
          break;
        }
        case 'payOut': {
          const made = await tenant.run((ctx) => refundCredit(ctx, clientId, { amountMinor: one.amount, currency: 'GTQ' }));
          refunds.push(...made.map((each) => ({ id: each.id, method: each.method as Refund['method'], owner: null, amount: each.amountMinor, status: each.status })));
          break;
        }
        case 'apply':
          await tenant.run((ctx) => applyCredit(ctx, { clientId, currency: 'GTQ', ownerType: ORDER, ownerId: owners[one.owner]!, round: 1, kind: 'balance', amountMinor: one.amount }));
          receipts.push({ id: '', method: 'cash', amount: 0, status: 'verified', parts: [{ owner: one.owner, amount: one.amount }] }); // moves money, brings none
          break;
        case 'execute':
          if (refund) refund.status = (await tenant.run((ctx) => executeRefund(ctx, refund.id, { documentNumber: 'x' }))).status;
          break;
        case 'fail':
          if (refund) refund.status = (await tenant.run((ctx) => failRefund(ctx, refund.id, 'x'))).status;
          break;
        case 'retry':
          if (refund) refund.status = (await tenant.run((ctx) => retryRefund(ctx, refund.id))).status;
          break;
        case 'void':
          if (refund) refund.status = (await tenant.run((ctx) => voidRefund(ctx, refund.id, 'x'))).status;
          break;
      }
    };

    for (const one of steps) {
      await run(one).then(() => done.set(one.do, (done.get(one.do) ?? 0) + 1)).catch((error: unknown) => {
        if (!(error instanceof AppError) || error.status >= 500) throw error; // a refusal must leave no trace, which is checked below
      });
      const { sound, problems, currencies } = await tenant.run((ctx) => checkLedger(ctx, { seals: false }));
      expect({ sound, problems }).toEqual({ sound: true, problems: [] });
      const balance = (account: string) => currencies[0]?.accounts.find((each) => each.account === account)?.amountMinor ?? 0;
      for (const account of ['cash', 'card_terminal', 'bank'] as const) {
        const came = sum(receipts.filter((r) => r.status === 'verified' && ACCOUNT[r.method] === account).map((r) => r.amount));
        const went = sum(refunds.filter((r) => r.status === 'executed' && ACCOUNT[r.method] === account).map((r) => r.amount));
        expect(balance(account)).toBe(came - went);
      }
      expect(balance('refunds_payable')).toBe(-sum(refunds.filter((r) => r.status === 'pending').map((r) => r.amount)) + 0);
      expect(balance('client_credit')).toBe(0 - credit());
      for (const [owner, id] of owners.entries()) {
        const held = await tenant.run((ctx) => heldOf(ctx, ORDER, id));
        expect(held).toMatchObject({ verifiedMinor: verified(owner), pendingMinor: pending(owner), refundedMinor: refunded(owner), netPaidMinor: verified(owner) - refunded(owner) });
        expect(held.netPaidMinor).toBeGreaterThanOrEqual(0);
      }
    }
    expect(sum((await tenant.run((ctx) => creditOf(ctx, clientId))).map(({ amountMinor }) => amountMinor))).toBe(credit());
    expect((await tenant.run((ctx) => checkLedger(ctx, { seals: true }))).sound).toBe(true);
  }), { numRuns: 60 });
  expect([...done.keys()].sort()).toEqual(['apply', 'execute', 'fail', 'payOut', 'refund', 'register', 'reject', 'release', 'retry', 'verify', 'void']);
}, 120_000);
