import { describe, expect, test } from 'vitest';
import { AssignmentStatus } from '#contracts/studio-terms.ts';
import { attendedInstant, evaluateAssign, hasComeToPass, isActiveAssignment, isTeamDone, mayAssign, mayCancelWith, type Staffing } from './team.ts';

const at = (text: string) => Temporal.Instant.from(text);
const zone = 'America/Guatemala';
const deadline = at('2025-10-14T06:00:00Z');
const ready: Staffing = { status: 'confirmed', sessionType: 'studio', changesDeadlineAt: deadline, activeAssignments: 1, requiredPhotographers: 1, roomId: 'room' };

describe('assigning', () => {
  test('waits for the changes deadline, then for photographers and room', () => {
    expect(mayAssign(ready, at('2025-10-14T05:59:59.999Z'))).toMatchObject({ code: 'CHANGES_DEADLINE_NOT_REACHED' });
    expect(mayAssign(ready, deadline)).toMatchObject({ ok: true });
    expect(mayAssign({ ...ready, requiredPhotographers: 2 }, deadline)).toMatchObject({ code: 'MISSING_RESOURCES', details: { missing: { photographers: 1, room: false } } });
    expect(mayAssign({ ...ready, roomId: null }, deadline)).toMatchObject({ code: 'MISSING_RESOURCES', details: { missing: { photographers: 0, room: true } } });
    expect(mayAssign({ ...ready, roomId: null, sessionType: 'external' }, deadline)).toMatchObject({ ok: true });
    expect(mayAssign({ ...ready, status: 'assigned' }, deadline)).toMatchObject({ code: 'INVALID_STATE_TRANSITION' });
  });

  test('happens by itself, alerts when someone is missing, and leaves early sessions alone', () => {
    expect([evaluateAssign(ready, deadline), evaluateAssign({ ...ready, activeAssignments: 0 }, deadline), evaluateAssign(ready, at('2025-10-01T00:00:00Z'))])
      .toEqual(['assign', 'alert', 'nothing']);
    expect(evaluateAssign({ ...ready, status: 'pre_scheduled' }, deadline)).toBe('nothing');
  });
});

describe('attendance', () => {
  const row = (status: AssignmentStatus, attended: boolean) => ({ status, attended });

  test('is complete when every active photographer is marked, or the team is closed, and at least one came', () => {
    expect(AssignmentStatus.options.filter(isActiveAssignment)).toEqual(['tentative', 'assigned', 'acknowledged']);
    expect(isTeamDone([row('assigned', true), row('acknowledged', true), row('reassigned', false)], false)).toBe(true);
    expect(isTeamDone([row('assigned', true), row('assigned', false)], false)).toBe(false);
    expect(isTeamDone([row('assigned', true), row('no_show', false)], false)).toBe(true);
    expect(isTeamDone([row('assigned', true), row('assigned', false)], true)).toBe(true);
    expect(isTeamDone([row('assigned', false)], true)).toBe(false);
    expect(isTeamDone([row('no_show', true)], true)).toBe(false);
  });

  test('starts on the local day of the session', () => {
    expect(hasComeToPass('2025-10-20', at('2025-10-20T05:59:59Z'), zone)).toMatchObject({ code: 'SESSION_DATE_NOT_REACHED' });
    expect(hasComeToPass('2025-10-20', at('2025-10-20T06:00:00Z'), zone)).toMatchObject({ ok: true });
  });

  test('keeps the instant of an offline phone when it can be true', () => {
    const now = at('2025-10-21T00:00:00Z');
    const kept = (occurredAt: string) => attendedInstant(at(occurredAt), '2025-10-20', now, zone).ok;
    expect(['2025-10-20T05:59:59Z', '2025-10-20T06:00:00Z', '2025-10-21T00:05:00Z', '2025-10-21T00:05:01Z'].map(kept)).toEqual([false, true, true, false]);
  });
});

test('a client who did not come is blamed only once the session should have begun', () => {
  const startsAt = at('2025-10-20T16:00:00Z');
  const blame = { reasonCode: 'client_no_show', initiator: 'client', status: 'assigned', startsAt, now: startsAt } as const;
  expect(mayCancelWith(blame).ok).toBe(true);
  expect(mayCancelWith({ ...blame, now: startsAt.subtract({ milliseconds: 1 }) }).ok).toBe(false);
  expect(mayCancelWith({ ...blame, initiator: 'company' }).ok).toBe(false);
  expect(mayCancelWith({ ...blame, status: 'confirmed' }).ok).toBe(false);
  expect(mayCancelWith({ ...blame, reasonCode: 'other', status: 'request', initiator: 'company' }).ok).toBe(true);
});
