import type { z } from 'zod';
import type { BookingRequest, bookingForm as formContract } from '#contracts/studio-public.ts';
import type { Presented } from '#contracts/endpoint.ts';
import { NewClient } from '#contracts/clients.ts';
import { NewSession } from '#contracts/studio.ts';
import { addDays, isBefore, localDateOf, todayIn } from '#contracts/time.ts';
import { renewHold } from '#capabilities/calendar/public.ts';
import { captchaFailed, redeemProof } from '#capabilities/challenges/public.ts';
import { clientSettings, createClient, matchClients, normalizePhone } from '#capabilities/clients/public.ts';
import { addressCounter, tenantBySlug } from '#capabilities/identity/public.ts';
import { asVisitor, countTry, onceByKey, storedByKey } from '#capabilities/links/public.ts';
import { placeOfBranch } from '#apps/studio/quotes/queries.ts';
import { publicSettingsOf } from '#apps/studio/quotes/settings.ts';
import { whenOf } from '#apps/studio/quotes/words.ts';
import { tellCoordinators } from '#apps/studio/sessions/alerts.ts';
import { createSession } from '#apps/studio/sessions/create.ts';
import { OWNER } from '#apps/studio/sessions/owner.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import { lockAll } from '#platform/db.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { AppError, invalid } from '#platform/errors.ts';
import { readSettings } from '#platform/settings.ts';
import { businessOf } from './business.ts';
import { bookingClosed, bookingRefused, slotTaken, tooManyRequestsOpen } from './errors.ts';
import { issuePortalLink } from './portal-link.ts';
import { branchesOf, businessRow, openRequestsOf, packagesToShow } from './queries.ts';
import { freeRoom, nextDates, slotsOfDay } from './slots.ts';
import type { SlotQuestion } from './slots.ts';

/** Requests of the public take the time for a day at most (studio 14). */
const MOST_HOLD_HOURS = 24;
const MOST_OPEN = 3;
const MOST_PER_HOUR = 10;

/** The business behind an address, if it takes requests online. @throws BOOKING_CLOSED */
async function tenantOf(open: OpenCtx, slug: string): Promise<string> {
  const tenant = await tenantBySlug(open.db.global, slug);
  if (!tenant) throw bookingClosed();
  return tenant.id;
}

/** @throws BOOKING_CLOSED */
async function openForm(ctx: Ctx) {
  const business = await businessRow(ctx);
  const settings = await publicSettingsOf(ctx);
  if (business.status !== 'active' || !business.apps.includes('studio') || !settings.bookingOpen) throw bookingClosed();
  return { business, settings };
}

export async function bookingForm(open: OpenCtx, slug: string): Promise<Presented<z.output<(typeof formContract)['response']>>> {
  return asVisitor(open, await tenantOf(open, slug), {}, async (ctx) => {
    const { business, settings } = await openForm(ctx);
    const [branches, packages, { clientEmailRequired }] = await Promise.all([branchesOf(ctx), packagesToShow(ctx, settings.bookingPackageIds), readSettings(ctx, clientSettings)]);
    const today = todayIn(business.zone, ctx.now);
    return {
      business: await businessOf(ctx, branches[0]?.phone ?? null), text: settings.bookingText, sessionTypes: settings.bookingExternal ? ['studio', 'external'] : ['studio'], emailRequired: clientEmailRequired, currency: business.currency,
      firstDate: localDateOf(ctx.now.add({ hours: settings.bookingLeadHours }), business.zone), lastDate: addDays(today, settings.bookingDaysAhead),
      branches: branches.map(({ id, name, zone, address }) => ({ id, name, zone, address })),
      packages: packages.map(({ id, name, description, kind, basePriceMinor, durationMin }) => ({
        id, name, description, sessionType: kind as 'studio' | 'external' | 'both', priceMinor: settings.bookingShowPrices ? basePriceMinor : null, durationMin: durationMin ?? settings.bookingDurationMin,
      })),
    };
  });
}

interface Wish { branchId: string; sessionType: 'studio' | 'external'; packageId?: string | undefined }

/** What a wish means in the calendar. @throws VALIDATION_ERROR for what the form does not offer */
async function questionOf(ctx: Ctx, wish: Wish, at: '/query' | '/body'): Promise<SlotQuestion> {
  const { settings } = await openForm(ctx);
  const branch = (await branchesOf(ctx)).find(({ id }) => id === wish.branchId);
  if (!branch) throw invalid(`${at}/branchId`, 'unknown_reference');
  if (wish.sessionType === 'external' && !settings.bookingExternal) throw invalid(`${at}/sessionType`, 'invalid');
  const offered = wish.packageId && settings.bookingPackageIds.includes(wish.packageId) ? (await packagesToShow(ctx, [wish.packageId]))[0] : undefined;
  if (wish.packageId && (!offered || (offered.kind !== 'both' && offered.kind !== wish.sessionType))) throw invalid(`${at}/packageId`, 'unknown_reference');
  return {
    branchId: branch.id, zone: branch.zone, sessionType: wish.sessionType, durationMin: offered?.durationMin ?? settings.bookingDurationMin, notBefore: ctx.now.add({ hours: settings.bookingLeadHours }), lastDate: addDays(todayIn(branch.zone, ctx.now), settings.bookingDaysAhead),
  };
}

export const bookingSlots = async (open: OpenCtx, slug: string, { date, withNext, ...wish }: Wish & { date: string; withNext?: boolean | undefined }) =>
  asVisitor(open, await tenantOf(open, slug), {}, async (ctx) => {
    const question = await questionOf(ctx, wish, '/query');
    const slots = await slotsOfDay(ctx, question, date);
    return { date, zone: question.zone, slots, nextDates: withNext && slots.length === 0 ? await nextDates(ctx, question, date) : [] };
  });

export const mustBeOpen = async (open: OpenCtx, slug: string): Promise<void> => {
  await asVisitor(open, await tenantOf(open, slug), {}, openForm);
};

/** What a proof of the form is good for. */
export const bookingProof = (slug: string): string => `booking-${slug}`;

interface Asked { code: string; token: string; startsAt: string; zone: string; held: boolean }

/**
 * Somebody asks for a session: captcha and limits, client found by phone, then e-mail, or made; the session is born a
 * request with the time held for a day at most; coordinators and client hear of it.
 * @throws BOOKING_CLOSED, CAPTCHA_FAILED, RATE_LIMITED, TOO_MANY_REQUESTS_OPEN, SLOT_TAKEN, BOOKING_REFUSED, VALIDATION_ERROR
 */
export async function requestBooking(open: OpenCtx, slug: string, key: string, request: z.output<typeof BookingRequest>): Promise<Asked> {
  const tenantId = await tenantOf(open, slug);
  const { captcha, website, ...asked } = request;
  if (website) throw captchaFailed();
  // The riddle is left out of what makes two requests the same: a retry brings another one.
  const command = { key, who: 'public', operation: 'studio.requestBooking', input: asked };
  const stored = await asVisitor(open, tenantId, {}, (ctx) => storedByKey<Asked>(ctx, command));
  if (stored) return stored;
  // Before the transaction: counting takes connections of its own, and a burst must not wait for itself.
  await asVisitor(open, tenantId, {}, (ctx) => mayAsk(ctx, request));
  await redeemProof(open, bookingProof(slug), captcha);
  await countTry(open, [{ counter: `booking:${tenantId}:${addressCounter(open.origin.ip)}`, most: MOST_PER_HOUR, minutes: 60 }]);
  return asVisitor(open, tenantId, { writes: true, name: 'client' }, (ctx) => onceByKey(ctx, command, () => takeRequest(ctx, asked)));
}

async function mayAsk(ctx: Ctx, request: z.output<typeof BookingRequest>): Promise<void> {
  await openForm(ctx);
  const country = (await businessRow(ctx)).country;
  if (normalizePhone(request.phone, country) === null) throw invalid('/body/phone', 'invalid_phone');
  const { clientEmailRequired } = await readSettings(ctx, clientSettings);
  if (clientEmailRequired && !request.email) throw invalid('/body/email', 'required');
  if (request.sessionType === 'external' && !request.locationText) throw invalid('/body/locationText', 'required');
}

async function takeRequest(ctx: Ctx, request: Omit<z.output<typeof BookingRequest>, 'captcha' | 'website'>): Promise<Asked> {
  const question = await questionOf(ctx, request, '/body');
  const { country } = await businessRow(ctx);
  const phone = normalizePhone(request.phone, country)!;
  const email = request.email ?? null;
  await lockAll(ctx.tx, 'booking_contact', [phone, ...(email ? [email.toLowerCase()] : [])]);
  const matches = await matchClients(ctx, [{ phone, email: null }, ...(email ? [{ phone: null, email }] : [])]);
  const known = matches.flatMap((match) => (match ? [match.id] : []));
  if ((await openRequestsOf(ctx, known)) >= MOST_OPEN) throw tooManyRequestsOpen({ most: MOST_OPEN });
  const clientId = known[0] ?? (await newClient(ctx, request.name, request.phone, email));
  const slot = { startsAt: Temporal.Instant.from(request.startsAt), endsAt: Temporal.Instant.from(request.startsAt).add({ minutes: question.durationMin }) };
  await mustBeOffered(ctx, question, slot.startsAt);
  const session = await born(ctx, question, request, clientId, slot);
  const until = ctx.now.add({ hours: Math.min(MOST_HOLD_HOURS, (await settingsOf(ctx, question.branchId)).requestHoldHours) });
  const held = question.sessionType === 'studio' && (await renewHold(ctx, OWNER, session.id, until));
  const link = await issuePortalLink(ctx, session);
  await tellStudio(ctx, session);
  return { code: session.code, token: link.token, startsAt: slot.startsAt.toString(), zone: question.zone, held };
}

const newClient = async (ctx: Ctx, fullName: string, number: string, email: string | null): Promise<string> =>
  (await createClient(ctx, NewClient.parse({ fullName, phones: [{ number }], emails: email ? [{ email }] : [] }))).id;

/** The time is one that the form shows. @throws SLOT_TAKEN with others that are free */
async function mustBeOffered(ctx: Ctx, question: SlotQuestion, startsAt: Temporal.Instant): Promise<void> {
  if (isBefore(startsAt, question.notBefore)) throw invalid('/body/startsAt', 'too_soon');
  const date = localDateOf(startsAt, question.zone);
  const slots = await slotsOfDay(ctx, question, date);
  if (slots.some((slot) => slot.startsAt.equals(startsAt))) return;
  throw slotTaken({ alternatives: slots.slice(0, 6).map((slot) => ({ startsAt: slot.startsAt.toString(), endsAt: slot.endsAt.toString() })) });
}

async function born(ctx: Ctx, question: SlotQuestion, request: { sessionType: 'studio' | 'external'; locationText: string; wishes: string; packageId?: string | undefined }, clientId: string, slot: { startsAt: Temporal.Instant; endsAt: Temporal.Instant }) {
  const roomId = question.sessionType === 'studio' ? await freeRoom(ctx, question.branchId, slot) : null;
  if (question.sessionType === 'studio' && roomId === null) throw slotTaken({ alternatives: [] });
  try {
    return await createSession(ctx, NewSession.parse({
      branchId: question.branchId, clientId, sessionType: question.sessionType, startsAt: slot.startsAt.toString(), endsAt: slot.endsAt.toString(), roomId, locationText: question.sessionType === 'external' ? request.locationText : null,
      clientRequirements: request.wishes || null, leadSource: 'web', ...(request.packageId && { packageIds: [request.packageId] }),
    }));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'ROOM_NOT_AVAILABLE') throw slotTaken({ alternatives: [] }, { cause: error });
    // Why somebody is not served is between the studio and that person.
    if (error.code.startsWith('CLIENT_')) throw bookingRefused(undefined, { cause: error });
    throw error;
  }
}

/** Coordinators answer the same day; the client's own message follows the event of the request (messages/follow.ts). */
async function tellStudio(ctx: Ctx, session: Awaited<ReturnType<typeof createSession>>): Promise<void> {
  const { locale } = await placeOfBranch(ctx, session.branchId);
  await tellCoordinators(ctx, session, 'studio.request_received', '1', { when: whenOf({ startsAt: session.startsAt.toString(), endsAt: session.endsAt.toString(), zone: session.zone }, locale) });
}
