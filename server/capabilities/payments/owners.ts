import type { Ctx, Locale } from '#platform/context.ts';
import type { Method } from './states.ts';
import type { Held } from './held.ts';

// The capability does not know what money is for. An app says how its things are locked, judged and told of money.

export interface Allocation { ownerType: string; ownerId: string; round: number; kind: 'deposit' | 'balance'; amountMinor: number }

export interface ReceiptToJudge {
  clientId: string; method: Method; amountMinor: number; currency: string; paymentDate: string; registeredAt: Temporal.Instant;
  /** Only those of this owner. */
  allocations: readonly Allocation[];
}
export interface VerifiedMoney {
  receiptId: string;
  registeredAt: Temporal.Instant;
  verifiedAt: Temporal.Instant;
  /** Only those of this owner. */
  allocations: readonly Allocation[];
  held: Held;
  /** By which payment at a gateway it came; null: not by a gateway. */
  gateway: GatewayPayment | null;
}
export interface GatewayPayment { checkoutId: string; provider: string; transactionId: string; live: boolean; paidAt: Temporal.Instant }

/** Money that a gateway took, to be split over what it was asked for. */
export interface GatewayMoney {
  purpose: 'deposit' | 'balance'; round: number; amountMinor: number; currency: string; paidAt: Temporal.Instant;
  /** Its demand was paid before, by another payment. */
  further: boolean;
}
/** What a gateway says of a payment that is under way, was declined, or was taken back. */
export interface PaymentWord { checkoutId: string; transactionId: string | null; amountMinor: number; currency: string; at: Temporal.Instant }
export type Share = Pick<Allocation, 'round' | 'kind' | 'amountMinor'>;

export interface PaymentOwner {
  /** Besides whoever verifies payments: who hears of money for it that does not fit, by a permission, and where they look. */
  minded?: { by: string; path: (ownerId: string) => string };
  /** Lock the owner's row until commit. @throws the owner's own NOT_FOUND */
  lock: (ctx: Ctx, ownerId: string) => Promise<void>;
  /** The last look before a receipt is written, with the owner locked; throws to refuse. */
  judge?: (ctx: Ctx, ownerId: string, receipt: ReceiptToJudge, held: Held) => Promise<void>;
  /**
   * What of gateway money is for it, with the owner locked; what is left over is the client's credit. Money that has
   * come is never refused. Absent: all of it, for what it was asked.
   */
  allocate?: (ctx: Ctx, ownerId: string, money: GatewayMoney, held: Held) => Promise<Share[]>;
  /**
   * A further payment of a demand that is paid is booked like the first one, and `allocate` and `onVerified` judge it
   * (most likely it goes back). Absent: it is kept aside for a person and not booked.
   */
  takesFurther?: true;
  /** A gateway says that a payment is under way, once for each; nothing is paid yet. The owner is locked. */
  onPending?: (ctx: Ctx, ownerId: string, word: PaymentWord) => Promise<void>;
  /** A payment was declined, once for each, while nothing is paid. The owner is locked. */
  onDeclined?: (ctx: Ctx, ownerId: string, word: PaymentWord & { reason: string | null }) => Promise<void>;
  /** An approved payment was taken back by its bank, and no refund of ours did it: the books know it already. The owner is locked. */
  onReversed?: (ctx: Ctx, ownerId: string, word: PaymentWord & { receiptId: string }) => Promise<void>;
  /** Money for it has been verified, in the same transaction. */
  onVerified?: (ctx: Ctx, ownerId: string, money: VerifiedMoney) => Promise<void>;
  /** Anything changed what it holds, in the same transaction (before `onVerified`). */
  onChanged?: (ctx: Ctx, ownerId: string, held: Held) => Promise<void>;
  /** How it is called in lists, for a caller who may see it. */
  describe?: (ctx: Ctx, ownerIds: readonly string[]) => Promise<ReadonlyMap<string, { title: string | null; path: string | null }>>;
  /** What a receipt says of it, whoever is given the receipt. */
  account?: (ctx: Ctx, ownerIds: readonly string[], locale: Locale) => Promise<ReadonlyMap<string, Account>>;
}

export interface Account {
  title: string;
  /** Its code or number. */
  short: string;
  /** Still to be paid for it now; null where nothing is owed for it (called off). */
  balanceDueMinor: number | null;
}

const owners = new Map<string, PaymentOwner>();

/** Called by an app once, when its module is loaded. */
export function registerPaymentOwner(ownerType: string, owner: PaymentOwner): void {
  if (owners.has(ownerType)) throw new Error(`the payment owner ${ownerType} is registered twice`);
  owners.set(ownerType, owner);
}

export function ownerOf(ownerType: string): PaymentOwner {
  const owner = owners.get(ownerType);
  if (!owner) throw new Error(`nothing called ${ownerType} takes payments`);
  return owner;
}

const keyOf = ({ ownerType, ownerId }: { ownerType: string; ownerId: string }) => `${ownerType} ${ownerId}`;

/** Each owner once, in the order in which they are locked. */
export const ownersOf = <O extends { ownerType: string; ownerId: string }>(rows: readonly O[]): { ownerType: string; ownerId: string; rows: O[] }[] =>
  [...Map.groupBy(rows, keyOf)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, own]) => ({ ownerType: own[0]!.ownerType, ownerId: own[0]!.ownerId, rows: own }));

export async function lockOwners(ctx: Ctx, rows: readonly { ownerType: string; ownerId: string }[]): Promise<void> {
  for (const { ownerType, ownerId } of ownersOf(rows)) await ownerOf(ownerType).lock(ctx, ownerId);
}

/** Names for a page of rows; an owner whose app is not loaded has none. */
export async function describeOwners(ctx: Ctx, rows: readonly { ownerType: string | null; ownerId: string | null }[]): Promise<(ownerType: string, ownerId: string) => { title: string | null; path: string | null }> {
  const names = new Map<string, { title: string | null; path: string | null }>();
  const owned = rows.filter((row): row is { ownerType: string; ownerId: string } => row.ownerType !== null && row.ownerId !== null);
  for (const [ownerType, own] of Map.groupBy(owned, (row) => row.ownerType)) {
    const described = await owners.get(ownerType)?.describe?.(ctx, [...new Set(own.map(({ ownerId }) => ownerId))]);
    for (const [ownerId, name] of described ?? []) names.set(keyOf({ ownerType, ownerId }), name);
  }
  return (ownerType, ownerId) => names.get(keyOf({ ownerType, ownerId })) ?? { title: null, path: null };
}

/** What a receipt says of its owners; one whose app says nothing is called by its id. */
export async function accountsOf(ctx: Ctx, rows: readonly { ownerType: string; ownerId: string }[], locale: Locale): Promise<(ownerType: string, ownerId: string) => Account> {
  const accounts = new Map<string, Account>();
  for (const [ownerType, own] of Map.groupBy(rows, (row) => row.ownerType)) {
    const told = await owners.get(ownerType)?.account?.(ctx, [...new Set(own.map(({ ownerId }) => ownerId))], locale);
    for (const [ownerId, account] of told ?? []) accounts.set(keyOf({ ownerType, ownerId }), account);
  }
  return (ownerType, ownerId) => accounts.get(keyOf({ ownerType, ownerId })) ?? { title: ownerId.slice(-8), short: ownerId.slice(-8), balanceDueMinor: null };
}
