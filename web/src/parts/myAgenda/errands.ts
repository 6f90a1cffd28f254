import { acknowledgeAssignment, addNote, markAttendance } from '#contracts/studio-life.ts';
import type { NoteKind } from '#contracts/studio-terms.ts';
import { urlOf } from '#web/api.ts';
import type { AgendaEntry } from '#web/data/agenda.ts';
import { topic } from '#web/data/studio.ts';
import { newKey } from '#web/newKey.ts';
import { run } from '#web/offline/outbox.ts';
import { errandKind } from './asDone.ts';

// What a photographer does in the field. It is written on the device first, so that it needs no network.

const topics = [topic.session];

export const acknowledge = (entry: AgendaEntry, title: string): Promise<void> =>
  run({ kind: errandKind.acknowledge, subject: entry.assignmentId, title, topics, request: { method: 'POST', path: urlOf(acknowledgeAssignment, { params: { assignmentId: entry.assignmentId } }), body: {} } });

export const attend = (entry: AgendaEntry, { attended, closeForTeam = false }: { attended: boolean; closeForTeam?: boolean }, title: string): Promise<void> =>
  run({
    kind: errandKind.attendance, subject: entry.assignmentId, title, topics,
    request: { method: 'POST', path: urlOf(markAttendance, { params: { assignmentId: entry.assignmentId } }), body: { attended, ...(attended && { occurredAt: new Date().toISOString() }), ...(closeForTeam && { closeForTeam }) } },
  });

export function note(entry: AgendaEntry, { kind, body, photo }: { kind: NoteKind; body: string; photo: File | null }, title: string): Promise<void> {
  const id = newKey();
  return run({
    id, kind: errandKind.note, subject: entry.assignmentId, title, topics, request: { method: 'POST', path: urlOf(addNote, { params: { id: entry.sessionId } }), body: { id, kind, body, occurredAt: new Date().toISOString() } },
    file: photo && { content: photo, name: photo.name || 'foto.jpg', purpose: 'photo', field: 'fileId' },
  });
}
