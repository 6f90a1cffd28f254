import type { Blocker } from '#contracts/tickets-terms.ts';
import { isBefore } from '#contracts/time.ts';
import { activeAccount } from '#capabilities/checkouts/public.ts';
import { coverMissing, eventInPast, legalInfoMissing, noInventory, paymentsNotConfigured, pulepMissing } from '#apps/tickets/errors.ts';
import type { Ctx } from '#platform/context.ts';
import type { DeclaredError } from '#platform/errors.ts';
import { text } from '#platform/texts.ts';
import { findEvent } from './find.ts';
import { inventoryOf } from './queries.ts';
import type { EventRow } from './queries.ts';

const refusals: Record<Blocker, DeclaredError> = {
  EVENT_IN_PAST: eventInPast, LEGAL_INFO_MISSING: legalInfoMissing, NO_INVENTORY: noInventory, COVER_MISSING: coverMissing, PAYMENTS_NOT_CONFIGURED: paymentsNotConfigured, PULEP_MISSING: pulepMissing,
};

/** All that keeps an event from being published, in the page's order (tickets 4.1). The tax id of a legal profile is valid, or the table would not hold it. */
async function blockersOf(ctx: Ctx, event: EventRow): Promise<Blocker[]> {
  const { sellable, priced, hasCover } = await inventoryOf(ctx, event.id);
  const found: [Blocker, boolean][] = [
    ['EVENT_IN_PAST', !isBefore(ctx.now, event.startAt)],
    ['LEGAL_INFO_MISSING', event.legalProfileId === null],
    ['NO_INVENTORY', !sellable],
    ['COVER_MISSING', !hasCover],
    ['PAYMENTS_NOT_CONFIGURED', priced && (await activeAccount(ctx)) === null],
    ['PULEP_MISSING', event.isPerformingArt && event.venueCountry === 'CO' && event.pulepCode === null],
  ];
  return found.flatMap(([blocker, holds]) => (holds ? [blocker] : []));
}

/** With the sentence that says what to do. */
const explain = (ctx: Ctx, blockers: readonly Blocker[]) => blockers.map((code) => ({ code, message: text(ctx.locale, `error.${code}`) }));

/** @throws the first blocker, which names all of them in `details.blockers` and `errors` */
export async function mustBeReady(ctx: Ctx, event: EventRow): Promise<void> {
  const blockers = await blockersOf(ctx, event);
  const [first] = blockers;
  if (first === undefined) return;
  throw refusals[first]({ blockers }, { errors: explain(ctx, blockers).map(({ code, message }) => ({ pointer: '', code, message })) });
}

/** @throws EVENT_NOT_FOUND */
export async function readiness(ctx: Ctx, id: string) {
  const blockers = explain(ctx, await blockersOf(ctx, await findEvent(ctx, id)));
  return { ready: blockers.length === 0, blockers };
}
