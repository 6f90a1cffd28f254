import { expect, test } from 'vitest';
import type { AgendaEntry } from '#web/data/agenda.ts';
import type { Errand } from '#web/offline/store.ts';
import { asDone, nextStep, partOf } from './asDone.ts';

const entry: AgendaEntry = {
  assignmentId: 'a1', sessionId: 's1', code: '#42', version: 3, status: 'assigned', assignmentStatus: 'assigned', tentative: false, role: 'lead', zone: 'America/Guatemala', sessionType: 'studio', sessionDate: '2026-11-21',
  startsAt: '2026-11-21T16:00:00Z', endsAt: '2026-11-21T18:00:00Z', coverageStart: '2026-11-21T16:00:00Z', coverageEnd: '2026-11-21T18:00:00Z', roomName: 'Sala A', locationText: null, lat: null, lng: null, client: { fullName: 'Ana', primaryPhone: null, email: null },
  eventDescription: null, clientRequirements: null, notes: null, deliverables: [], team: [{ name: 'Yo', role: 'lead', attended: false, isMe: true }], acknowledgedAt: null, attended: false, attendedAt: null, attendFrom: '2026-11-21T06:00:00Z',
};
const errand = (kind: string, body: Record<string, unknown>, state: Errand['state'] = 'waiting'): Errand => ({
  id: kind + String(body.attended), owner: 'me', at: Date.parse('2026-11-21T18:05:00Z'), kind, subject: 'a1', title: '', request: { method: 'POST', path: '', body }, file: null, fileId: null, topics: [], state, refusal: null,
});

test('what waits to be sent is shown as done, the last word counts', () => {
  const marked = asDone(entry, [errand('studio.attendance', { attended: true }), errand('studio.note', { body: 'x' })]);
  expect([marked.attended, marked.attendedAt, marked.team[0]?.attended, marked.unsent]).toEqual([true, '2026-11-21T18:05:00.000Z', true, { acknowledged: false, attendance: true, notes: 1 }]);
  expect(asDone(entry, [errand('studio.attendance', { attended: true }), errand('studio.attendance', { attended: false })]).attended).toBe(false);
});

test('what was refused is not shown as done, and stays in sight', () => {
  const refused = asDone(entry, [errand('studio.attendance', { attended: true }, 'refused')]);
  expect([refused.attended, refused.refused.length]).toEqual([false, 1]);
});

test('the next step is to acknowledge before the day, to mark from its first minute, and to unmark until the session goes on', () => {
  expect(nextStep(entry, Date.parse('2026-11-20T12:00:00Z'))).toBe('acknowledge');
  expect(nextStep({ ...entry, acknowledgedAt: '2026-11-20T12:00:00Z' }, Date.parse('2026-11-20T13:00:00Z'))).toBeNull();
  expect(nextStep(entry, Date.parse('2026-11-21T06:00:00Z'))).toBe('attend');
  expect(nextStep({ ...entry, attended: true }, Date.parse('2026-11-21T19:00:00Z'))).toBe('unattend');
  expect(nextStep({ ...entry, attended: true, status: 'attended' }, Date.parse('2026-11-21T19:00:00Z'))).toBeNull();
  expect(nextStep({ ...entry, status: 'confirmed', assignmentStatus: 'tentative' }, Date.parse('2026-11-20T12:00:00Z'))).toBeNull();
});

test('a session of the past is only shown while it has to be marked', () => {
  expect(partOf(entry, '2026-11-21')).toBe('today');
  expect(partOf(entry, '2026-11-20')).toBe('ahead');
  expect(partOf(entry, '2026-11-22')).toBe('toMark');
  expect(partOf({ ...entry, status: 'attended' }, '2026-11-22')).toBeNull();
});
