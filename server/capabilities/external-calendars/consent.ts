import { randomUUID } from 'node:crypto';
import { notAStaffResource, replaceBusy, resourceOfUser } from '#capabilities/calendar/public.ts';
import { ProviderError, connectionOf } from '#capabilities/connections/public.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { inTenant } from '#platform/db.ts';
import { insufficientPermissions, unauthenticated } from '#platform/errors.ts';
import { enqueue } from '#platform/outbox.ts';
import { digest, openText, randomToken, sealText } from '#platform/vault.ts';
import { consentNotFound, consentRefused, notConnected, notSetUp, providerUnavailable } from './errors.ts';
import { AccessRevoked, consentAddress, redeem } from './google.ts';
import { googleCalendar } from './provider.ts';
import { busyEvents, calendarOfUser, dropBusy, dropSent, insertCalendar, keepConsent, lockCalendar, takeConsent, updateCalendar } from './queries.ts';
import type { CalendarRow } from './queries.ts';
import { askForSync, leaveCalendar } from './sync.ts';
import { tellOwner } from './tell.ts';
import { sealTokens } from './tokens.ts';

const MINUTES = 10;
const VERIFIER = 'external_calendar_verifier';

function userOf({ actor }: Ctx): string {
  if (actor.userId === null) throw insufficientPermissions({ permission: 'signed_in' });
  return actor.userId;
}

/** @throws NOT_A_STAFF_RESOURCE, EXTERNAL_CALENDARS_NOT_SET_UP */
async function whereTo(ctx: Ctx) {
  const resource = await resourceOfUser(ctx, userOf(ctx));
  if (!resource) throw notAStaffResource();
  const connection = await connectionOf(ctx, googleCalendar);
  if (!connection) throw notSetUp();
  return { resource, connection };
}

export async function isAvailable(ctx: Ctx): Promise<boolean> {
  if (ctx.actor.userId === null || !(await resourceOfUser(ctx, ctx.actor.userId))) return false;
  return (await connectionOf(ctx, googleCalendar)) !== null;
}

/** The caller's calendar, unless it was left. */
export async function ownCalendar(ctx: Ctx): Promise<CalendarRow | null> {
  const row = ctx.actor.userId === null ? undefined : await calendarOfUser(ctx, ctx.actor.userId);
  return row && row.status !== 'disconnected' ? row : null;
}

/** What leads a person to the provider: a word by which she is known when she comes back, and a secret that only we have (PKCE). */
export async function beginConsent(ctx: Ctx): Promise<string> {
  const { connection } = await whereTo(ctx);
  const [state, verifier] = [randomToken(), randomToken(48)];
  await keepConsent(ctx, { userId: userOf(ctx), stateHash: digest(state), verifier: sealText(VERIFIER, verifier), expiresAt: ctx.now.add({ minutes: MINUTES }) });
  return consentAddress(connection, { state, verifier });
}

/** Three steps, since the provider is asked in between. What a person brought back is good once, for her alone. */
export async function finishConsent(open: OpenCtx, { state, code }: { state: string; code: string }): Promise<CalendarRow> {
  const { actor } = open;
  if (!actor) throw unauthenticated();
  const later: (() => void)[] = [];
  const run = <T>(work: (ctx: Ctx) => Promise<T>): Promise<T> => inTenant(open.db, { tenantId: actor.tenantId, userId: actor.userId, now: open.now }, (tx) => {
    later.length = 0;
    return work({ tx, now: open.now, actor, locale: open.locale, origin: open.origin, expectedVersion: null, audited: { count: 0 }, afterCommit: (then) => void later.push(then) });
  });
  const { verifier, connection } = await run(async (ctx) => {
    const taken = await takeConsent(ctx, userOf(ctx), digest(state));
    if (!taken) throw consentNotFound();
    return { verifier: openText(VERIFIER, taken.verifier), ...(await whereTo(ctx)) };
  });
  const given = await redeem(connection, { code, verifier, now: open.now }).catch((error: unknown) => {
    if (error instanceof AccessRevoked) throw consentRefused({ reason: error.message }, { cause: error });
    if (error instanceof ProviderError) throw providerUnavailable({ reason: error.message }, { cause: error });
    throw error;
  });
  const row = await run((ctx) => connect(ctx, connection.id, given));
  for (const one of later) one();
  return row;
}

async function connect(ctx: Ctx, connectionId: string, { tokens, subject, email }: Awaited<ReturnType<typeof redeem>>): Promise<CalendarRow> {
  const { resource } = await whereTo(ctx);
  const userId = userOf(ctx);
  const found = await calendarOfUser(ctx, userId);
  const before = found && (await lockCalendar(ctx, found.id));
  const id = before?.id ?? randomUUID();
  // Another account, or another place in the calendar here: nothing of what was copied holds.
  if (before && (before.subject !== subject || before.resourceId !== resource.id)) await forget(ctx, before, { sent: true });
  const now = { resourceId: resource.id, connectionId, subject, email, status: 'active', tokens: sealTokens(id, tokens), connectedAt: ctx.now, syncToken: null, attempts: 0, lastError: null } as const;
  const none = { channelId: null, channelResource: null, channelExpiresAt: null, lastSyncedAt: null };
  const row = before ? await updateCalendar(ctx, id, { ...now, ...none }) : await insertCalendar(ctx, { id, userId, ...now });
  await audit(ctx, { action: 'external_calendar.connect', entity: 'external_calendar', entityId: id, after: { email, provider: googleCalendar.key } });
  await askForSync(ctx, id);
  await tellOwner(ctx, row);
  return row;
}

/** Take back what came in from it and is not over. */
async function forget(ctx: Ctx, { id, resourceId }: CalendarRow, { sent }: { sent: boolean }): Promise<void> {
  const busy = await busyEvents(ctx, id, null);
  await replaceBusy(ctx, resourceId, { withdraw: busy.map(({ timeOffId }) => timeOffId), add: [] });
  await dropBusy(ctx, id, busy.map(({ eventId }) => eventId));
  if (sent) await dropSent(ctx, id);
}

export async function disconnect(ctx: Ctx): Promise<void> {
  const own = await ownCalendar(ctx);
  const row = own && (await lockCalendar(ctx, own.id));
  if (!row) throw notConnected();
  await forget(ctx, row, { sent: false });
  const left = await updateCalendar(ctx, row.id, { status: 'disconnected', syncToken: null });
  await audit(ctx, { action: 'external_calendar.disconnect', entity: 'external_calendar', entityId: row.id, before: { email: row.email } });
  await enqueue(ctx, leaveCalendar, { calendarId: row.id });
  await tellOwner(ctx, left);
}
