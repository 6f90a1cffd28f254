import { addNote, assignPhotographer, createSession, recordPayment, transition } from '#apps/studio/public.ts';
import { NewSession } from '#contracts/studio.ts';
import { addDays, localToInstant, todayIn, weekdayOf } from '#contracts/time.ts';
import type { Ctx } from '#platform/context.ts';
import type { StudioWorld } from './studio.ts';

/** A session that took place some working days ago, and how far its material has come. */
interface Past {
  client: string;
  /** Working days before today, Sundays left out. */
  daysAgo: number;
  at: string;
  min: number;
  room?: 'A' | 'B' | 'C';
  place?: string;
  packages?: string[];
  items?: [code: string, quantity: number][];
  rush?: number;
  event?: string;
  wishes?: string;
  team: string[];
  state: 'assigned' | 'attended' | 'in_editing' | 'ready_for_delivery' | 'completed';
  note?: [kind: 'photographer_observation' | 'incident', body: string];
  rework?: string;
  /** The rest of the money is paid when it is ready. */
  paid?: boolean;
}

const PAST: readonly Past[] = [
  { client: 'familia-barrios', daysAgo: 12, at: '10:00', min: 90, room: 'A', packages: ['FAMILIA'], team: ['ANDREA'], state: 'completed', paid: true },
  { client: 'cafetalera', daysAgo: 11, at: '14:00', min: 120, place: 'Finca Las Nubes, San Pedro', items: [['COB-HORA', 2], ['FOTO-DIG', 40]], event: 'Fotos de producto para el catálogo.', team: ['RODRIGO'], state: 'completed', paid: true },
  { client: 'boda-ingrid', daysAgo: 9, at: '13:00', min: 480, place: 'Casa Popenoe, Antigua', packages: ['BODA'], event: 'Boda, 90 invitados.', team: ['ANDREA', 'VALERIA'], state: 'ready_for_delivery', note: ['photographer_observation', 'La luz de la iglesia era muy baja; las fotos del altar van a ISO 6400.'] },
  { client: 'retrato-tomas', daysAgo: 8, at: '11:00', min: 60, room: 'B', packages: ['RETRATO'], team: ['RODRIGO'], state: 'ready_for_delivery', paid: true },
  { client: 'xv-camila', daysAgo: 6, at: '15:00', min: 300, place: 'Salón Las Orquídeas, zona 15', packages: ['XV'], event: 'Quince años de Camila.', team: ['VALERIA', 'ANDREA'], state: 'in_editing', note: ['incident', 'Se fue la luz veinte minutos durante el vals; se repitió la entrada.'], rework: 'La mamá pide retocar el retrato del álbum.' },
  { client: 'producto-joyas', daysAgo: 5, at: '09:00', min: 120, room: 'C', items: [['SES-1H', 2], ['FOTO-DIG', 30]], rush: 2, event: 'Catálogo de fin de año.', team: ['RODRIGO'], state: 'in_editing' },
  { client: 'familia-montenegro', daysAgo: 3, at: '16:00', min: 90, room: 'A', packages: ['FAMILIA'], team: ['ANDREA'], state: 'attended' },
  { client: 'clinica', daysAgo: 2, at: '09:30', min: 90, room: 'B', items: [['SES-1H', 1], ['FOTO-DIG', 12]], rush: 1, event: 'Retratos del equipo para la página.', team: ['RODRIGO'], state: 'attended' },
  { client: 'bautizo', daysAgo: 1, at: '10:00', min: 180, place: 'Iglesia San Miguel, zona 1', items: [['COB-HORA', 3], ['FOTO-DIG', 50]], event: 'Bautizo de Emilio.', wishes: 'Retrato con las cuatro abuelas.', team: ['VALERIA'], state: 'attended' },
  { client: 'primera-comunion', daysAgo: 1, at: '15:00', min: 60, room: 'C', packages: ['GRADUACION'], team: ['ANDREA'], state: 'assigned' },
];

const DAY_H = 24;

/** Lets sessions of the last two weeks live up to where they are now: assigned, attended, in editing, ready, completed. */
export async function seedPast(world: StudioWorld): Promise<void> {
  for (const [index, past] of PAST.entries()) await live(world, past, index);
}

async function live(world: StudioWorld, past: Past, index: number): Promise<void> {
  const date = workdayBefore(todayIn(world.zone, world.now), past.daysAgo);
  const startsAt = localToInstant(date, past.at, world.zone);
  const endsAt = startsAt.add({ minutes: past.min });
  const step = <T>(at: Temporal.Instant, work: (ctx: Ctx) => Promise<T>): Promise<T> => world.at(at, work);
  const before = (days: number) => startsAt.subtract({ hours: days * DAY_H });
  const pay = (at: Temporal.Instant, id: string, amountMinor: number, n: number) => step(at, (ctx) => recordPayment(ctx, id, {
    method: index % 2 === 0 ? 'cash' : 'card_terminal', amountMinor, currency: 'GTQ', documentNumber: index % 2 === 0 ? null : `POS-${70_000 + index * 10 + n}`, paymentDate: todayIn(world.zone, at),
  }));

  const session = await step(before(20 - index / 2), (ctx) => createSession(ctx, requestOf(world, past, startsAt, endsAt)));
  await step(before(19 - index / 2), (ctx) => transition(ctx, session.id, { to: 'negotiation' }));
  const quoted = await step(before(18 - index / 2), (ctx) => transition(ctx, session.id, { to: 'pre_scheduled' }));
  await pay(before(17 - index / 2), quoted.id, quoted.depositMinor!, 1);
  for (const code of past.team) await step(before(15 - index / 2), (ctx) => assignPhotographer(ctx, session.id, { photographerId: world.calendar.people[code]! }));
  // Seven days before the session the client's changes end, and the team stands.
  const assigned = await step(before(5), (ctx) => transition(ctx, session.id, { to: 'assigned' }));
  if (past.state === 'assigned') return;

  await step(endsAt.add({ minutes: 20 }), (ctx) => transition(ctx, session.id, { to: 'attended', reason: 'Lo confirmó el equipo' }));
  if (past.note) await step(endsAt.add({ minutes: 30 }), (ctx) => addNote(ctx, session.id, { kind: past.note![0], body: past.note![1] }));
  if (past.state === 'attended') return;
  const editing = endsAt.add({ hours: DAY_H });
  await step(editing, (ctx) => transition(ctx, session.id, { to: 'in_editing', editorId: world.editorId }));
  if (past.state === 'in_editing' && !past.rework) return;
  const ready = editing.add({ hours: 2 * DAY_H });
  await step(ready, (ctx) => transition(ctx, session.id, { to: 'ready_for_delivery' }));
  if (past.rework) await step(ready.add({ hours: 3 }), (ctx) => transition(ctx, session.id, { to: 'in_editing', reason: past.rework }));
  if (past.paid) await pay(ready.add({ hours: 5 }), session.id, assigned.totalMinor - assigned.depositMinor!, 2);
  if (past.state === 'completed') await step(ready.add({ hours: DAY_H }), (ctx) => transition(ctx, session.id, { to: 'completed' }));
}

const requestOf = ({ branchId, clients, calendar, catalog }: StudioWorld, past: Past, startsAt: Temporal.Instant, endsAt: Temporal.Instant) => NewSession.parse({
  branchId, clientId: clients[past.client], sessionType: past.room ? 'studio' : 'external', startsAt: startsAt.toString(), endsAt: endsAt.toString(), ...(past.room ? { roomId: calendar.rooms[past.room] } : { locationText: past.place, travelZoneId: catalog.zones.city }),
  packageIds: (past.packages ?? []).map((code) => catalog.packages[code]), items: (past.items ?? []).map(([code, quantity]) => ({ itemId: catalog.items[code], quantity })), ...(past.rush && { isRush: true, rushEditingDays: past.rush }),
  eventDescription: past.event ?? null, clientRequirements: past.wishes ?? null, leadSource: 'whatsapp', deliveryMethod: 'digital', requiredPhotographers: past.team.length,
});

function workdayBefore(today: string, days: number): string {
  let date = today;
  for (let left = days; left > 0; ) {
    date = addDays(date, -1);
    if (weekdayOf(date) !== 7) left -= 1;
  }
  return date;
}
