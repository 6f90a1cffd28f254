import type { PublicBasket } from '#contracts/tickets-public.ts';
import { challengeFor, challengeRequired } from '#capabilities/challenges/public.ts';
import { holdCooldown, tooManyHolds } from '#apps/tickets/errors.ts';
import { chosenOf } from '#apps/tickets/orders/price.ts';
import { letGoSince, liveCounts, seenOf } from '#apps/tickets/orders/queries.ts';
import { passesOf } from '#apps/tickets/queue/pass.ts';
import { effortFor } from '#apps/tickets/rules/suspicion.ts';
import { settingsOf } from '#apps/tickets/settings.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';

const COOLDOWN_MIN = 2;
/** How long what a network did counts against it. */
const REMEMBERED_MIN = 60;

/** What a proof is made and good for. */
export const holdPurpose = (eventId: string): string => `hold-${eventId}`;

interface Holder { open: OpenCtx; basket: PublicBasket; visitorHash: string; addressPrefix: string; /** Has shown that a person is there. */ isHuman: boolean; pass: string | undefined }

/**
 * Holding as an attack (tickets 14): few at once by browser, more from one network only for people, and not the same seats
 * again and again; and the pass where a waiting room stands in front of the event.
 * @returns judges one of them by its index, those counted in who were served before it; throws TOO_MANY_HOLDS, CHALLENGE_REQUIRED, HOLD_COOLDOWN, QUEUE_PASS_REQUIRED, QUEUE_PASS_EXPIRED, QUEUE_PASS_IN_USE
 */
export async function judgeHolders(ctx: Ctx, eventId: string, holders: readonly Holder[], settingsNow = settingsOf(ctx)): Promise<(index: number, served: readonly number[]) => Promise<void>> {
  const seats = holders.flatMap(({ basket, visitorHash }) => chosenOf(basket).map((unitId) => ({ visitorHash, unitId })));
  const [{ holdsPerVisitor, holdsPerAddress }, live, seen, given, judgePass] = await Promise.all([
    settingsNow, liveCounts(ctx, eventId, holders.map(({ visitorHash }) => visitorHash)), seenOf(ctx, eventId, holders.map(({ addressPrefix }) => addressPrefix), ctx.now.subtract({ minutes: REMEMBERED_MIN })),
    letGoSince(ctx, seats, ctx.now.subtract({ minutes: COOLDOWN_MIN })), passesOf(ctx, eventId, holders),
  ]);
  const letGo = new Set(given.map(({ visitorHash, unitId }) => `${visitorHash} ${unitId}`));
  return async (index, served) => {
    const { open, basket, visitorHash, addressPrefix, isHuman } = holders[index]!;
    const before = served.map((one) => holders[one]!);
    const byVisitor = (live.get(visitorHash) ?? 0) + before.filter((one) => one.visitorHash === visitorHash).length;
    if (byVisitor >= holdsPerVisitor) throw tooManyHolds({ limit: holdsPerVisitor });
    const network = seen.get(addressPrefix)!;
    const effort = isHuman ? null : effortFor({ ...network, open: network.open + before.filter((one) => one.addressPrefix === addressPrefix).length, free: holdsPerAddress });
    if (effort !== null) throw challengeRequired({ challenge: await challengeFor(ctx, open, { purpose: holdPurpose(eventId), effort }) });
    if (chosenOf(basket).some((unitId) => letGo.has(`${visitorHash} ${unitId}`))) throw holdCooldown({ minutes: COOLDOWN_MIN });
    judgePass(index, byVisitor > 0);
  };
}
