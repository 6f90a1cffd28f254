import { addBlock, addResource, addSpecialDay, changeBranchHours, recordTimeOff } from '#capabilities/calendar/public.ts';
import { addDays, localToInstant, todayIn, weekdayOf } from '#contracts/time.ts';
import type { Ctx } from '#platform/context.ts';

export interface SeededPerson {
  userId: string | null;
  code: string;
  name: string;
  color: string;
}

export interface SeededCalendar {
  /** Room id by code: `A` (the large one), `B`, `C` (newborns). */
  rooms: Record<'A' | 'B' | 'C', string>;
  /** Staff resource id by the person's code. */
  people: Record<string, string>;
}

const ROOMS = [
  { code: 'A', name: 'Sala A', capacity: 25, bufferBeforeMin: 0, bufferAfterMin: 15, color: '#3b6fb6' },
  { code: 'B', name: 'Sala B', capacity: 10, bufferBeforeMin: 0, bufferAfterMin: 15, color: '#4b8a5e' },
  { code: 'C', name: 'Sala Recién Nacidos', capacity: 5, bufferBeforeMin: 15, bufferAfterMin: 30, color: '#a8628a' },
] as const;

/** The rooms, people, hours, holidays, and some time taken by hand, of a photo studio's branch; around the day of `ctx.now`. */
export async function seedCalendar(ctx: Ctx, { branchId, zone, people }: { branchId: string; zone: string; people: readonly SeededPerson[] }): Promise<SeededCalendar> {
  const none = { capacity: null, bufferBeforeMin: 0, bufferAfterMin: 0, userId: null, skills: [] as string[], color: null };
  await changeBranchHours(ctx, branchId, [1, 2, 3, 4, 5, 6].map((weekday) => ({ weekday, from: '09:00', to: '18:00' })));

  const made = { rooms: {}, people: {} } as SeededCalendar;
  for (const [sortOrder, room] of ROOMS.entries()) made.rooms[room.code] = (await addResource(ctx, { ...none, ...room, branchId, kind: 'room', sortOrder })).id;
  for (const [sortOrder, person] of people.entries()) made.people[person.code] = (await addResource(ctx, { ...none, ...person, branchId, kind: 'staff', skills: ['photographer'], sortOrder })).id;
  await addResource(ctx, { ...none, branchId, kind: 'equipment', code: 'KIT-1', name: 'Equipo de luces portátil', sortOrder: 0 });

  const today = todayIn(zone, ctx.now);
  const year = Number(today.slice(0, 4));
  for (const [day, name] of [[`${year}-12-25`, 'Navidad'], [`${year + 1}-01-01`, 'Año Nuevo']] as const) await addSpecialDay(ctx, { branchId, resourceId: null, day, name, hours: [] });
  for (const [day, name] of [[`${year}-12-24`, 'Nochebuena'], [`${year}-12-31`, 'Fin de año']] as const) await addSpecialDay(ctx, { branchId, resourceId: null, day, name, hours: [{ from: '09:00', to: '13:00' }] });

  // The next Tuesday, so that the week on the screen shows it.
  const tuesday = addDays(today, ((2 - weekdayOf(today) + 7) % 7) || 7);
  const on = (day: string, time: string) => localToInstant(day, time, zone);
  await addBlock(ctx, { resourceIds: [made.rooms.B], kind: 'maintenance', reason: 'Pintura del fondo infinito', startsAt: on(tuesday, '09:00'), endsAt: on(tuesday, '12:00') });
  const last = people.at(-1);
  if (last) await recordTimeOff(ctx, { resourceId: made.people[last.code]!, kind: 'vacation', startsAt: on(addDays(tuesday, 1), '00:00'), endsAt: on(addDays(tuesday, 4), '00:00'), note: null });
  return made;
}
