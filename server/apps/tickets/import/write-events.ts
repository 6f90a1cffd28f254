import { NewArea } from '#contracts/tickets-areas.ts';
import { NewEvent } from '#contracts/tickets-events.ts';
import { createArea } from '#apps/tickets/areas/areas.ts';
import { lockArea, updateArea } from '#apps/tickets/areas/queries.ts';
import { createEvent, doorsBefore } from '#apps/tickets/events/create.ts';
import { lockEvent, updateEvent } from '#apps/tickets/events/queries.ts';
import { createLegalProfile } from '#apps/tickets/legal/profiles.ts';
import { eventChanged } from '#apps/tickets/topic.ts';
import { dataChanged } from '#capabilities/imports/public.ts';
import type { Action, Draft, Written } from '#capabilities/imports/public.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { AppError, rethrowConstraint } from '#platform/errors.ts';
import { publish } from '#platform/outbox.ts';
import type { Plan, PlannedArea, PlannedEvent } from './plan.ts';
import { instantIn } from './prepare.ts';

type ActionOf = (draft: Draft) => Action;

/** What somebody did between the look and the writing, told as such: the whole import is taken back. */
export const meanwhile = (error: unknown): never => {
  if (error instanceof AppError && error.status < 500) throw dataChanged({ because: error.code }, { cause: error });
  throw error;
};

async function legalProfileOf(ctx: Ctx, { legal, draft }: PlannedEvent): Promise<string | null> {
  if (legal === null) return null;
  legal.id ??= (await createLegalProfile(ctx, {
    legalName: legal.legalName, taxIdType: legal.taxIdType, taxId: legal.taxId, taxIdCheckDigit: legal.digit, producerRegistration: null, address: null, city: draft.values.city ?? null, email: null, phone: null, taxRegime: 'standard',
  })).id;
  return legal.id;
}

/** Drafts of events, one a row, with who answers for them. A PULEP code stands for a performing art. */
export async function writeEvents(ctx: Ctx, plan: Plan, actionOf: ActionOf): Promise<Written[]> {
  const written: Written[] = [];
  for (const planned of plan.newEvents) {
    const { draft, of } = planned;
    const action = actionOf(draft);
    if (action === 'unchanged') continue;
    const legalProfileId = await legalProfileOf(ctx, planned);
    const { name = '', category = 'other', venue = null, city = null } = draft.values;
    if (action === 'create') {
      const input = NewEvent.parse({
        name, category, startAt: planned.startsAt, endAt: planned.endsAt, timeZone: of.zone, slug: of.slug, venue: { name: venue, city }, legalProfileId,
        ...(planned.pulep !== null && { pulepCode: planned.pulep, isPerformingArt: true }),
      });
      of.id = (await createEvent(ctx, input).catch(meanwhile)).id;
      written.push({ draft, entityId: of.id });
    } else written.push({ draft, entityId: of.id, before: await changeEvent(ctx, planned, legalProfileId) });
  }
  return written;
}

/** A draft whose row was put right. @returns what it replaced */
async function changeEvent(ctx: Ctx, { draft, of, startsAt, endsAt, pulep }: PlannedEvent, legalProfileId: string | null): Promise<unknown> {
  const before = await lockEvent(ctx, of.id);
  const [startAt, endAt] = [instantIn(startsAt, of.zone), instantIn(endsAt, of.zone)];
  if (!before || before.status !== 'draft' || startAt === null || endAt === null) throw dataChanged();
  const { name = before.name, category, venue, city } = draft.values;
  const after = await updateEvent(ctx, of.id, {
    name, startAt, endAt, doorsOpenAt: doorsBefore(startAt), salesEndAt: startAt, legalProfileId, ...(category && { category }), ...(venue !== undefined && { venueName: venue }), ...(city !== undefined && { venueCity: city }),
    ...(pulep !== null && { pulepCode: pulep, isPerformingArt: true }),
  });
  await audit(ctx, { action: 'ticket_event.change', entity: 'ticket_event', entityId: of.id, before, after });
  await publish(ctx, eventChanged, [of.id]);
  const { startAt: s, endAt: e, doorsOpenAt: d, salesEndAt: l, venueName, venueCity, pulepCode, isPerformingArt } = before;
  return { name: before.name, startAt: s, endAt: e, doorsOpenAt: d, salesEndAt: l, legalProfileId: before.legalProfileId, category: before.category, venueName, venueCity, pulepCode, isPerformingArt };
}

/** Areas, with the numbered places that no row of the file brings. */
export async function writeAreas(ctx: Ctx, plan: Plan, actionOf: ActionOf): Promise<Written[]> {
  const written: Written[] = [];
  for (const planned of plan.newAreas) {
    const { draft, of } = planned;
    const action = actionOf(draft);
    if (action === 'create') {
      of.id = await addArea(ctx, planned);
      written.push({ draft, entityId: of.id });
    } else if (action === 'update') written.push({ draft, entityId: of.id, before: await changeArea(ctx, planned) });
  }
  return written;
}

const addArea = async (ctx: Ctx, { draft: { values }, of, numbered, generate }: PlannedArea): Promise<string> =>
  (await createArea(ctx, of.event.id, NewArea.parse({
    name: of.name, priceMinor: of.priceMinor, unitCapacity: of.unitCapacity, nomenclatureLetter: values.letter ?? null, seatingMode: numbered ? 'numbered' : 'general', unitCount: generate,
  })).catch(meanwhile)).id;

async function changeArea(ctx: Ctx, { draft: { values }, of }: PlannedArea): Promise<unknown> {
  const before = await lockArea(ctx, of.id);
  if (!before) throw dataChanged();
  const next = { priceMinor: values.price ?? before.priceMinor, nomenclatureLetter: values.letter ?? null, unitCapacity: values.unitCapacity ?? 1 };
  const after = await updateArea(ctx, of.id, next).catch((error) => rethrowConstraint(error, { ticket_area_letter_unique: dataChanged, ticket_area_printed: dataChanged }));
  of.priceMinor = after.priceMinor;
  of.unitCapacity = after.unitCapacity;
  await audit(ctx, { action: 'ticket_area.change', entity: 'ticket_area', entityId: of.id, before, after });
  await publish(ctx, eventChanged, [of.event.id]);
  return { priceMinor: before.priceMinor, nomenclatureLetter: before.nomenclatureLetter, unitCapacity: before.unitCapacity };
}
