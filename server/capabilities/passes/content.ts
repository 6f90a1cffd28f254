import { createHash } from 'node:crypto';
import type { Ctx, Locale } from '#platform/context.ts';

export type Wallet = 'apple' | 'google';
export const WALLETS: readonly Wallet[] = ['apple', 'google'];

type Words = Readonly<Record<Locale, string>>;

/** What a pass shows, in neutral words. */
export interface PassContent {
  /** Passes of one occasion belong together. */
  groupId: string;
  organizer: string;
  name: string;
  /** Null while it is to be announced. */
  times: { doors: Temporal.Instant; start: Temporal.Instant; end: Temporal.Instant; zone: string } | null;
  place: { name: string; address: string | null; lat: number | null; lng: number | null } | null;
  /** Text of its QR code; null while it opens nothing. */
  code: string | null;
  /** What turns behind it each half minute (a dot and six digits of TOTP): the secret in hex, and whether the code is good without. */
  turning: { secret: string; required: boolean } | null;
  /** It will open nothing any more. */
  voided: boolean;
  /** Under the code, and what a person reads out. */
  reference: string;
  holder: string | null;
  section: string;
  seat: string;
  /** More to read, on its back. */
  details: readonly { key: string; label: Words; value: string }[];
  link: { label: Words; url: string } | null;
  locale: Locale;
  color: string | null;
  /** Ids of files of the business. */
  logo: string | null;
  picture: string | null;
}

export interface PassKind {
  ownerType: string;
  /** @returns null when the thing is gone altogether */
  content: (ctx: Ctx, ownerId: string, holderId: string) => Promise<PassContent | null>;
}

const kinds = new Map<string, PassKind>();
/** Called once by the module whose things are shown. */
export function definePasses(kind: PassKind): void {
  if (kinds.has(kind.ownerType)) throw new Error(`passes of ${kind.ownerType} are defined twice`);
  kinds.set(kind.ownerType, kind);
}

export function contentOf(ctx: Ctx, { ownerType, ownerId, holderId }: { ownerType: string; ownerId: string; holderId: string }): Promise<PassContent | null> {
  const kind = kinds.get(ownerType);
  if (!kind) throw new Error(`nobody has defined passes of ${ownerType}`);
  return kind.content(ctx, ownerId, holderId);
}

/** Equal for passes that show the same. */
export const printOf = (content: PassContent): string => createHash('sha256').update(JSON.stringify(content)).digest('base64url');
