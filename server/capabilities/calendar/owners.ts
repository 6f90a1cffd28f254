import type { Ctx } from '#platform/context.ts';

/** What a caller may read about the owner of a booking. Never money, never an e-mail address: feeds carry it. */
export interface OwnerCard {
  /** A code ("S-2026-000042"). */
  label: string | null;
  /** Who or what it is for. */
  title: string | null;
  /** The owner's state, as the app names it. */
  state: string | null;
  /** Where the web shows it. */
  path: string | null;
  place: string | null;
  /** The owner's row version, for a move from the calendar. */
  version?: number | null;
  /** The caller may move it from the calendar. */
  movable?: boolean;
}

/** Cards by owner id. An owner that the caller may not know is left out. */
export type DescribeOwners = (ctx: Ctx, ids: readonly string[]) => Promise<ReadonlyMap<string, OwnerCard>>;

const describers = new Map<string, DescribeOwners>();

/** An app says, at start, how the owners of its bookings are called, and to whom. */
export function describeOwners(ownerType: string, describe: DescribeOwners): void {
  if (describers.has(ownerType)) throw new Error(`owners of type ${ownerType} are described twice`);
  describers.set(ownerType, describe);
}

const key = (ownerType: string, ownerId: string): string => `${ownerType}:${ownerId}`;

/** A look-up of cards for these owners: one call to each app that has any of them. Undefined: not to be known. */
export async function cardsOf(ctx: Ctx, owners: readonly { ownerType: string; ownerId: string }[]): Promise<(ownerType: string, ownerId: string) => OwnerCard | undefined> {
  const cards = new Map<string, OwnerCard>();
  for (const type of new Set(owners.map((owner) => owner.ownerType))) {
    const ids = [...new Set(owners.filter((owner) => owner.ownerType === type).map((owner) => owner.ownerId))];
    const found = await describers.get(type)?.(ctx, ids);
    for (const [id, card] of found ?? []) cards.set(key(type, id), card);
  }
  return (ownerType, ownerId) => cards.get(key(ownerType, ownerId));
}
