import type { z } from 'zod';
import type { checkAvailability as contract } from '#contracts/studio.ts';
import { findConflicts, listResources, suggest } from '#capabilities/calendar/public.ts';
import { resourceNotFound, roomNotFound } from '#apps/studio/errors.ts';
import { zoneNotFound } from '#apps/studio/zones/errors.ts';
import type { Ctx } from '#platform/context.ts';
import { invalid } from '#platform/errors.ts';
import { PHOTOGRAPHER, capacityFor } from './capacity.ts';
import { defaultBranch, findSession, travelZoneOf } from './queries.ts';
import { OWNER } from './owner.ts';

type Question = z.output<typeof contract.query>;

/**
 * Is it free? Every active room and photographer of the branch is judged for exactly the interval asked for, so that
 * the answer and what else would do are on one screen (studio 5.7, 8).
 */
export async function checkAvailability(ctx: Ctx, question: Question) {
  const startsAt = Temporal.Instant.from(question.startsAt);
  const endsAt = Temporal.Instant.from(question.endsAt);
  const branchId = question.branchId ?? (await defaultBranch(ctx));
  if (!branchId) throw invalid('/query/branchId', 'unknown_reference');
  if (question.excludeSessionId) await findSession(ctx, question.excludeSessionId);
  if (question.travelZoneId && !(await travelZoneOf(ctx, question.travelZoneId))) throw zoneNotFound();
  const exclude = question.excludeSessionId ? { ownerType: OWNER, ownerId: question.excludeSessionId } : null;
  const [rooms, staff, capacity] = await Promise.all([
    listResources(ctx, { branchId, kind: 'room', status: 'active' }), listResources(ctx, { branchId, kind: 'staff', status: 'active', skill: PHOTOGRAPHER }),
    capacityFor(ctx, { id: question.excludeSessionId ?? null, branchId, sessionType: question.sessionType, startsAt, endsAt, travelZoneId: question.travelZoneId ?? null, requiredPhotographers: question.requiredPhotographers }),
  ]);
  const wantedPeople = question.photographerIds ?? [];
  if (question.roomId && !rooms.some((room) => room.id === question.roomId)) throw roomNotFound();
  if (wantedPeople.some((id) => !staff.some((person) => person.id === id))) throw resourceNotFound();

  const { coverage } = capacity;
  const asked = [
    ...rooms.map((room) => ({ resourceId: room.id, startsAt, endsAt })),
    ...staff.map((person) => ({ resourceId: person.id, startsAt, endsAt, blockFrom: coverage.start, blockTo: coverage.end })),
  ];
  const [conflicts, suggestions] = await Promise.all([
    findConflicts(ctx, asked, exclude),
    suggest(ctx, { branchId, kind: 'room', startsAt, endsAt, resourceId: question.roomId ?? null, people: question.people, staff: { skill: PHOTOGRAPHER, from: coverage.start, to: coverage.end }, exclude }),
  ]);
  const taken = new Set(conflicts.map((conflict) => conflict.resourceId));
  const answer = <R extends { id: string; name: string; kind: string; capacity: number | null }>({ id, name, kind, capacity: places }: R) => ({ id, name, kind, capacity: places, free: !taken.has(id) });
  const roomAnswers = rooms.map(answer);
  const people = staff.map(answer);
  const roomIsFree = question.sessionType === 'external' || (question.roomId ? !taken.has(question.roomId) : roomAnswers.some((room) => room.free));
  const wanted = new Set([...(question.roomId ? [question.roomId] : []), ...wantedPeople]);
  const room = rooms.find((one) => one.id === question.roomId);
  const slot = ({ startsAt: from, endsAt: to }: { startsAt: Temporal.Instant; endsAt: Temporal.Instant }) => ({ resourceId: room!.id, resourceName: room!.name, startsAt: from, endsAt: to });
  return {
    free: roomIsFree && wantedPeople.every((id) => !taken.has(id)) && capacity.answer.ok,
    rooms: roomAnswers, photographers: people,
    // Named are those that stand in the way of what was asked for; without a wish, all of them.
    conflicts: conflicts.filter((conflict) => wanted.size === 0 || wanted.has(conflict.resourceId)).map(({ resourceId, resourceName, startsAt: from, endsAt: to, kind, label, path }) => ({ resourceId, resourceName, startsAt: from, endsAt: to, kind, label, clientName: null, path })),
    capacity: {
      ok: capacity.answer.ok, available: capacity.members.length, freePhotographers: people.filter((person) => person.free).length,
      at: capacity.answer.ok ? null : (capacity.answer.details.at as string), shortBy: capacity.answer.ok ? 0 : (capacity.answer.details.shortBy as number),
    },
    coverage: { startsAt: coverage.start, endsAt: coverage.end },
    suggestions: {
      otherRooms: question.sessionType === 'external' ? [] : suggestions.otherResources.map(({ id, name }) => ({ resourceId: id, resourceName: name, startsAt, endsAt })),
      sameDay: suggestions.sameDay.map(slot), nextDays: suggestions.nextDays.map(slot), photographers: suggestions.staff.map(({ id, name, weekMin }) => ({ id, name, assignedMinutes: Math.round(weekMin) })),
    },
  };
}
