import * as contract from '#contracts/passes.ts';
import { connectionsOf } from '#capabilities/connections/public.ts';
import { asVisitor } from '#capabilities/links/public.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { FileAnswer } from '#platform/route.ts';
import type { Raw, Routes } from '#platform/route.ts';
import { contentOf } from '../content.ts';
import { passRefused } from '../errors.ts';
import { accountOf, appleFile, appleFileAnswer } from '../passes.ts';
import { passById, passesOfPhone, register, unregister } from '../queries.ts';
import type { PassRow } from '../queries.ts';
import type { AppleAccount } from './account.ts';
import { isPassToken } from './token.ts';

interface Asked { tenant: string; passType: string; serial: string }
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The pass that a phone shows the token of. @throws PASS_REFUSED, the same whatever is wrong */
async function visitPass<T>(open: OpenCtx, { tenant, passType, serial }: Asked, { request }: Raw, writes: boolean, run: (ctx: Ctx, row: PassRow, account: AppleAccount) => Promise<T>): Promise<T> {
  // Judged before anything is looked up: whoever shows it was given it by us.
  if (!UUID.test(serial) || !isPassToken(request.headers.authorization, tenant, serial)) throw passRefused();
  return asVisitor(open, tenant, { writes }, async (ctx) => {
    const row = await passById(ctx, serial);
    const account = row && ((await accountOf(ctx, row)) as AppleAccount | null);
    if (!row || !account || account.settings.passType !== passType) throw passRefused();
    return run(ctx, row, account);
  });
}

const nothing = (status: number): FileAnswer => new FileAnswer('', 'application/json', {}, status);
/** A change may commit a moment after a later one: whoever asks is told of the last moments again. */
const OVERLAP = { minutes: 2 };

const readTag = (tag: string | undefined): Temporal.Instant | null => (tag !== undefined && /^\d{1,15}$/.test(tag) ? Temporal.Instant.fromEpochMilliseconds(Number(tag)) : null);
const seconds = (at: Temporal.Instant): number => Math.floor(at.epochMilliseconds / 1000);

export function appleRoutes(routes: Routes): void {
  routes.mountOpen(contract.registerPhone, (open, { params, body }, raw) => visitPass(open, params, raw, true, async (ctx, { id }) => nothing((await register(ctx, params.device, id, body.pushToken)) ? 201 : 200)));
  routes.mountOpen(contract.unregisterPhone, (open, { params }, raw) => visitPass(open, params, raw, true, async (ctx, { id }) => {
    await unregister(ctx, params.device, id);
    return nothing(200);
  }));
  // Apple's phones show no token here: the name of the device is what they know (it is random, and only they and we have it).
  routes.mountOpen(contract.changedPasses, (open, { params, query }) => asVisitor(open, params.tenant, {}, async (ctx) => {
    const accounts = (await connectionsOf(ctx, 'passes')).filter(({ provider, settings }) => provider === 'apple_wallet' && settings['passType'] === params.passType);
    const since = readTag(query.passesUpdatedSince);
    const changed = accounts.length === 0 ? [] : await passesOfPhone(ctx, params.device, accounts.map(({ id }) => id), since && since.subtract(OVERLAP));
    if (changed.length === 0) return nothing(204);
    return { serialNumbers: changed.map(({ id }) => id), lastUpdated: String(Math.max(...changed.map(({ changedAt }) => changedAt.epochMilliseconds), since?.epochMilliseconds ?? 0)) };
  }));
  routes.mountOpen(contract.latestPass, (open, { params }, raw) => visitPass(open, params, raw, false, async (ctx, row, account) => {
    const known = Date.parse(raw.request.headers['if-modified-since'] ?? '');
    if (!Number.isNaN(known) && seconds(row.changedAt) <= Math.floor(known / 1000)) return nothing(304);
    const content = await contentOf(ctx, row);
    if (!content) throw passRefused();
    return appleFileAnswer(await appleFile(ctx, account, row, content), content.reference, { 'last-modified': new Date(row.changedAt.epochMilliseconds).toUTCString() });
  }));
  routes.mountOpen(contract.phoneLog, async (_open, { body }, { request }) => {
    request.log.warn({ logs: body.logs }, 'a phone reports trouble with a pass');
    return nothing(200);
  });
}
