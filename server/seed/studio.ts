import type { z } from 'zod';
import { receiptsOf, verifyReceipt } from '#capabilities/payments/public.ts';
import { assignPhotographer, cancelSession, createQuote, createSession, recordPayment, sessionById, teamOf, transition } from '#apps/studio/public.ts';
import { percentOf } from '#contracts/money.ts';
import { NewSession } from '#contracts/studio.ts';
import { addDays, localToInstant, todayIn, weekdayOf } from '#contracts/time.ts';
import type { Ctx } from '#platform/context.ts';
import type { SeededCalendar } from './calendar.ts';
import type { SeededCatalog } from './catalog.ts';
import { seedPast } from './studio-past.ts';

type Method = 'cash' | 'card_terminal' | 'transfer';

interface Story {
  /** Key of a client in clients.ts. */
  client: string;
  /** How long ago the client asked. */
  hoursAgo: number;
  /** Working days from today, Sundays left out. */
  day: number;
  at: string;
  min: number;
  room?: 'A' | 'B' | 'C';
  place?: string;
  /** Of the place, on the map. */
  point?: [lat: number, lng: number];
  far?: boolean;
  packages?: string[];
  items?: [code: string, quantity: number][];
  discountPct?: number;
  event?: string;
  wishes?: string;
  source: 'whatsapp' | 'phone' | 'instagram' | 'referral' | 'walk_in' | 'email';
  /** How far it has come. */
  state: 'request' | 'negotiation' | 'pre_scheduled' | 'confirmed' | 'canceled';
  deposit?: Method;
  /** A deposit by transfer that nobody has looked up yet. */
  unverified?: boolean;
  /** A quote stands ready to be sent. */
  quoted?: boolean;
  /** Paid to the end. */
  whole?: boolean;
  team?: string[];
  canceledHoursAgo?: number;
  why?: string;
}

/** Two weeks of a studio: three sessions today, weddings and school days ahead, quotes that wait for money, one that was called off. */
const STORIES: readonly Story[] = [
  { client: 'boda-lemus', hoursAgo: 480, day: 13, at: '14:00', min: 600, place: 'Finca El Pilar, San Juan del Obispo', point: [14.5203, -90.6921], far: true, packages: ['BODA-PREMIUM'], event: 'Boda, 180 invitados. Ceremonia a las 15:00 en el jardín.', wishes: 'Muchas fotos espontáneas; retrato de los abuelos antes de la ceremonia.', source: 'referral', state: 'confirmed', deposit: 'transfer' },
  { client: 'xv-sofia', hoursAgo: 360, day: 0, at: '15:00', min: 300, place: 'Salón Los Encinos, zona 10', point: [14.5962, -90.5131], packages: ['XV'], event: 'Quince años de Sofía. Vals a las 17:30.', source: 'instagram', state: 'confirmed', deposit: 'transfer', team: ['ANDREA', 'VALERIA'] },
  { client: 'aniversario', hoursAgo: 290, day: 0, at: '09:00', min: 90, room: 'A', packages: ['FAMILIA'], event: 'Bodas de oro: tres generaciones, once personas.', wishes: 'Fondo claro. Don Ernesto usa silla de ruedas.', source: 'phone', state: 'confirmed', deposit: 'cash', team: ['ANDREA'] },
  { client: 'familia-tzoc', hoursAgo: 240, day: 10, at: '10:00', min: 90, room: 'A', packages: ['FAMILIA'], source: 'whatsapp', state: 'canceled', deposit: 'card_terminal', canceledHoursAgo: 20, why: 'La familia viaja ese fin de semana.' },
  { client: 'retrato-quinonez', hoursAgo: 220, day: 0, at: '11:30', min: 60, room: 'B', packages: ['RETRATO'], items: [['FOTO-8X10', 2]], event: 'Retrato profesional para su página.', source: 'walk_in', state: 'confirmed', deposit: 'card_terminal', whole: true, team: ['RODRIGO'] },
  { client: 'maternidad-sosa', hoursAgo: 190, day: 1, at: '10:00', min: 120, room: 'A', packages: ['MATERNIDAD'], wishes: 'Trae dos cambios de ropa. Prefiere luz natural.', source: 'instagram', state: 'confirmed', deposit: 'cash', team: ['VALERIA'] },
  { client: 'retrato-wendy', hoursAgo: 170, day: 4, at: '12:00', min: 60, room: 'B', packages: ['RETRATO'], source: 'email', state: 'canceled', canceledHoursAgo: 40, why: 'Eligió otra fecha que ya no teníamos.' },
  { client: 'retrato-tomas', hoursAgo: 120, day: 7, at: '15:00', min: 60, room: 'B', packages: ['RETRATO'], source: 'whatsapp', state: 'request' },
  { client: 'colegio-maya', hoursAgo: 100, day: 4, at: '08:00', min: 180, place: 'Colegio San Rafael, zona 11', point: [14.6083, -90.5542], packages: ['COLEGIO'], items: [['FOTO-GRUPO', 12]], event: 'Foto de grupo de seis secciones.', source: 'email', state: 'confirmed', deposit: 'transfer', team: ['RODRIGO'] },
  { client: 'modelo', hoursAgo: 80, day: 12, at: '09:00', min: 60, room: 'B', packages: ['RETRATO'], discountPct: 10, source: 'referral', state: 'confirmed', deposit: 'card_terminal' },
  { client: 'boda-rodas', hoursAgo: 70, day: 5, at: '13:00', min: 480, place: 'Hotel Casa Santo Domingo, Antigua', point: [14.5601, -90.7268], far: true, packages: ['BODA'], event: 'Boda civil y recepción, 60 invitados.', source: 'whatsapp', state: 'pre_scheduled', deposit: 'transfer', unverified: true },
  { client: 'graduacion-chavez', hoursAgo: 46, day: 2, at: '09:30', min: 45, room: 'C', packages: ['GRADUACION'], source: 'phone', state: 'pre_scheduled', quoted: true },
  { client: 'familia-arriola', hoursAgo: 25, day: 6, at: '14:00', min: 90, room: 'A', packages: ['FAMILIA'], items: [['FOTO-11X14', 1]], source: 'instagram', state: 'pre_scheduled' },
  { client: 'maternidad-rosa', hoursAgo: 19, day: 8, at: '09:00', min: 120, room: 'A', packages: ['MATERNIDAD'], source: 'whatsapp', state: 'negotiation', quoted: true },
  { client: 'recien-nacido', hoursAgo: 3, day: 3, at: '11:00', min: 60, room: 'C', items: [['SES-1H', 1], ['FOTO-DIG', 12]], event: 'Recién nacido, dos semanas.', wishes: 'Que la sala esté tibia.', source: 'phone', state: 'request' },
  { client: 'empresa-eventos', hoursAgo: 1, day: 11, at: '10:00', min: 240, place: 'Club La Reforma, zona 10', event: 'Aniversario de la empresa; quiere saber precio.', source: 'email', state: 'request' },
];

export interface StudioWorld {
  /** Runs a step as it was at that moment. */
  at: <T>(moment: Temporal.Instant, work: (ctx: Ctx) => Promise<T>) => Promise<T>;
  branchId: string;
  zone: string;
  now: Temporal.Instant;
  /** Ids by key. */
  clients: Readonly<Record<string, string>>;
  calendar: SeededCalendar;
  catalog: SeededCatalog;
  /** Who edits. */
  editorId: string;
}

/** Lets each session live through its steps in its own time, so that holds, lines, money, deadlines and history agree. */
export async function seedSessions(world: StudioWorld): Promise<void> {
  for (const [index, story] of STORIES.entries()) await live(world, story, index);
  await seedPast(world);
}

async function live(world: StudioWorld, story: Story, index: number): Promise<void> {
  const step = <T>(hoursAgo: number, work: (ctx: Ctx) => Promise<T>): Promise<T> => world.at(inOfficeHours(world, hoursAgo), work);
  const { id, totalMinor } = await step(story.hoursAgo, (ctx) => createSession(ctx, requestOf(world, story)));
  if (story.state === 'request') return;
  await step(story.hoursAgo * 0.96, (ctx) => transition(ctx, id, { to: 'negotiation' }));
  if (story.state !== 'negotiation' && !(story.state === 'canceled' && !story.deposit)) {
    await step(story.hoursAgo * 0.94, (ctx) => transition(ctx, id, { to: 'pre_scheduled' }));
    if (story.deposit) await step(story.hoursAgo * 0.9, (ctx) => pay(ctx, world, { id, totalMinor }, story, index));
  }
  if (story.quoted) await step(story.hoursAgo * 0.92, (ctx) => createQuote(ctx, id));
  for (const code of story.team ?? []) await step(story.hoursAgo * 0.8, (ctx) => assignPhotographer(ctx, id, { photographerId: world.calendar.people[code]! }));
  await assignIfDue(world, id);
  if (story.state === 'canceled') {
    await step(story.canceledHoursAgo ?? 1, (ctx) => cancelSession(ctx, id, { initiator: 'client', reasonCode: story.deposit ? 'client_request' : 'negotiation_failed', reason: story.why ?? '' }));
  }
}

/** What the nightly run has done meanwhile: a confirmed session whose changes deadline has passed is assigned once its team is whole. */
async function assignIfDue(world: StudioWorld, id: string): Promise<void> {
  const { status, changesDeadlineAt, requiredPhotographers, team } = await world.at(world.now, async (ctx) => ({ ...(await sessionById(ctx, id)), team: (await teamOf(ctx, id)).length }));
  if (status !== 'confirmed' || changesDeadlineAt === null || Temporal.Instant.compare(changesDeadlineAt, world.now) > 0 || team < requiredPhotographers) return;
  await world.at(changesDeadlineAt, (ctx) => transition(ctx, id, { to: 'assigned' }));
}

/** So many hours ago; on days before today the night is pressed into the hours in which people work, in the same order. */
function inOfficeHours({ now, zone }: StudioWorld, hoursAgo: number): Temporal.Instant {
  const then = now.subtract({ seconds: Math.round(hoursAgo * 3600) }).toZonedDateTimeISO(zone);
  if (then.toPlainDate().toString() === todayIn(zone, now)) return then.toInstant();
  const minutes = 9 * 60 + Math.floor(((then.hour * 60 + then.minute) * 8) / 24);
  return then.startOfDay().add({ minutes, seconds: then.second }).toInstant();
}

function requestOf({ branchId, zone, now, clients, calendar, catalog }: StudioWorld, story: Story): z.output<typeof NewSession> {
  const date = workday(todayIn(zone, now), story.day);
  const startsAt = localToInstant(date, story.at, zone);
  return NewSession.parse({
    branchId, clientId: clients[story.client], sessionType: story.room ? 'studio' : 'external', startsAt: startsAt.toString(), endsAt: startsAt.add({ minutes: story.min }).toString(),
    ...(story.room ? { roomId: calendar.rooms[story.room] } : { locationText: story.place, ...(story.point && { lat: story.point[0], lng: story.point[1] }), travelZoneId: story.far ? catalog.zones.remote : catalog.zones.city, ...(story.far && { transportMinor: 20_000 }) }),
    packageIds: (story.packages ?? []).map((code) => catalog.packages[code]), items: (story.items ?? []).map(([code, quantity]) => ({ itemId: catalog.items[code], quantity })),
    ...(story.discountPct && { discountPct: story.discountPct }), eventDescription: story.event ?? null, clientRequirements: story.wishes ?? null, leadSource: story.source,
  });
}

/** So many days on, Sundays not counted; today is 0 whatever day it is. */
function workday(today: string, days: number): string {
  let date = today;
  for (let left = days; left > 0; ) {
    date = addDays(date, 1);
    if (weekdayOf(date) !== 7) left -= 1;
  }
  return date;
}

async function pay(ctx: Ctx, { zone }: StudioWorld, { id, totalMinor }: { id: string; totalMinor: number }, story: Story, index: number): Promise<void> {
  const method = story.deposit!;
  const record = (amountMinor: number, number: string) => recordPayment(ctx, id, {
    method, amountMinor, currency: 'GTQ', documentNumber: method === 'cash' ? null : number, paymentDate: todayIn(zone, ctx.now),
  });
  const depositMinor = percentOf(totalMinor, 50);
  await record(story.whole ? totalMinor : depositMinor, `${method === 'transfer' ? 'TR' : 'POS'}-${84_210 + index * 37}`);
  if (method !== 'transfer' || story.unverified) return;
  for (const receipt of await receiptsOf(ctx, 'studio_session', id)) if (receipt.status === 'pending') await verifyReceipt(ctx, receipt.id);
}
