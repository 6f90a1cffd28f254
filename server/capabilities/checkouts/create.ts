import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { siteUrl } from '#platform/site.ts';
import { born, move } from '#platform/states.ts';
import { digest, openText, sealText, tenantOfToken, tenantToken } from '#platform/vault.ts';
import { accountToUse } from './gateways.ts';
import { insertCheckout, liveCheckouts, lockCheckout, updateCheckout } from './queries.ts';
import type { CheckoutRow } from './queries.ts';
import { checkoutMachine } from './states.ts';
import { tellCheckout } from './tell.ts';

export interface NewCheckout {
  ownerType: string;
  ownerId: string;
  clientId: string;
  branchId?: string | null;
  round: number;
  purpose: 'deposit' | 'balance';
  amountMinor: number;
  currency: string;
  /** What the client reads, at most 200 characters. */
  description: string;
  /** A path of ours where the client goes on afterwards. */
  returnPath?: string | null;
  /** 14 days when absent. */
  expiresAt?: Temporal.Instant;
  /** What the gateway is to call it, of letters, digits and hyphens, at most 40; a number goes behind for each try. */
  reference?: string;
  /** VAT inside the amount, and what it is charged on. */
  tax?: { amountMinor: number; baseMinor: number };
  /** Real money, or none (a try); absent: as the tenant's gateway is. */
  live?: boolean;
}

const PREFIX = 'pay_';
const SEALED = 'checkout link';
const DAYS = 14;

export const tenantOfLink = (token: string): string | null => tenantOfToken(PREFIX, token);
/** The link of a checkout; it is kept sealed, so that the same link can be sent again. */
export const linkOf = (tokenSealed: Buffer): string => siteUrl(`/pay/${openText(SEALED, tokenSealed)}`);
export const tokenOf = (tokenSealed: Buffer): string => openText(SEALED, tokenSealed);

/**
 * A link by which a client pays. Only writes rows: the gateway is called when somebody opens the link. What is the same
 * as an open one gives its link again; other open ones of this owner are called off. The caller has locked the owner.
 * @throws NO_GATEWAY
 */
export async function createCheckout(ctx: Ctx, wanted: NewCheckout): Promise<{ id: string; url: string; expiresAt: Temporal.Instant }> {
  const { gateway, connection } = await accountToUse(ctx, { currency: wanted.currency, ...(wanted.live !== undefined && { live: wanted.live }) });
  const expiresAt = wanted.expiresAt ?? ctx.now.add({ hours: 24 * DAYS });
  const live = await liveCheckouts(ctx, wanted.ownerType, wanted.ownerId);
  const same = live.find((row) => row.round === wanted.round && row.purpose === wanted.purpose && row.amountMinor === wanted.amountMinor && row.currency === wanted.currency && row.clientId === wanted.clientId
    && row.provider === gateway.key && row.connectionId === (connection?.id ?? null) && Temporal.Instant.compare(row.expiresAt, ctx.now) > 0);
  for (const row of live) if (row !== same) await callOff(ctx, row, 'replaced');
  if (same) {
    if (wanted.expiresAt && Temporal.Instant.compare(wanted.expiresAt, same.expiresAt) !== 0) await updateCheckout(ctx, same.id, { expiresAt });
    await audit(ctx, { action: 'checkout.share', entity: 'checkout', entityId: same.id });
    return { id: same.id, url: linkOf(same.tokenSealed), expiresAt: wanted.expiresAt ?? same.expiresAt };
  }
  const token = tenantToken(PREFIX, ctx.actor.tenantId);
  const row = await insertCheckout(ctx, {
    branchId: wanted.branchId ?? null, ownerType: wanted.ownerType, ownerId: wanted.ownerId, round: wanted.round, purpose: wanted.purpose, clientId: wanted.clientId, amountMinor: wanted.amountMinor, currency: wanted.currency,
    description: wanted.description.slice(0, 200), returnPath: wanted.returnPath ?? null, status: 'open', provider: gateway.key, connectionId: connection?.id ?? null, live: connection?.live ?? false,
    tokenHash: digest(token), tokenSealed: sealText(SEALED, token), expiresAt, reference: wanted.reference ?? null, taxMinor: wanted.tax?.amountMinor ?? 0, taxBaseMinor: wanted.tax?.baseMinor ?? 0,
  });
  await born(ctx, checkoutMachine, row.id, 'open', { round: wanted.round });
  await audit(ctx, { action: 'checkout.create', entity: 'checkout', entityId: row.id, after: { ownerType: row.ownerType, ownerId: row.ownerId, purpose: row.purpose, amountMinor: row.amountMinor, currency: row.currency, provider: row.provider } });
  await tellCheckout(ctx, row);
  return { id: row.id, url: siteUrl(`/pay/${token}`), expiresAt };
}

/** A locked checkout that is no longer wanted. Should the client pay nevertheless, the money becomes credit. */
export async function callOff(ctx: Ctx, row: CheckoutRow, reason: string): Promise<void> {
  await move(ctx, checkoutMachine, row as CheckoutRow & { status: 'open' }, 'canceled', { reason, trusted: true });
  await audit(ctx, { action: 'checkout.cancel', entity: 'checkout', entityId: row.id, reason });
  await tellCheckout(ctx, row);
}

/** All links of an owner that could still be paid are called off; the caller has locked the owner. */
export async function cancelCheckouts(ctx: Ctx, ownerType: string, ownerId: string, reason: string): Promise<void> {
  for (const row of await liveCheckouts(ctx, ownerType, ownerId)) await callOff(ctx, await lockCheckout(ctx, row.id), reason);
}

/** Links that may still be paid go on until another instant (a payment is under way); the caller has locked the owner. */
export async function extendCheckouts(ctx: Ctx, ownerType: string, ownerId: string, until: Temporal.Instant): Promise<void> {
  for (const row of await liveCheckouts(ctx, ownerType, ownerId)) await tellCheckout(ctx, await updateCheckout(ctx, row.id, { expiresAt: until }));
}
