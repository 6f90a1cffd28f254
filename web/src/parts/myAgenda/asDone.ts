import type { AgendaEntry } from '#web/data/agenda.ts';
import type { Errand } from '#web/offline/store.ts';

/** What a photographer does in the field, as the outbox names it. */
export const errandKind = { acknowledge: 'studio.acknowledge', attendance: 'studio.attendance', note: 'studio.note' } as const;

export interface EntryOnDevice extends AgendaEntry {
  /** What of it waits to be sent. */
  unsent: { acknowledged: boolean; attendance: boolean; notes: number };
  refused: Errand[];
}

/** The agenda as it will be once everything that waits has arrived. */
export function asDone(entry: AgendaEntry, errands: readonly Errand[]): EntryOnDevice {
  const own = errands.filter(({ subject }) => subject === entry.assignmentId);
  const waiting = own.filter(({ state }) => state === 'waiting');
  const last = waiting.findLast(({ kind }) => kind === errandKind.attendance);
  const acknowledged = waiting.find(({ kind }) => kind === errandKind.acknowledge);
  const attended = last ? last.request.body?.attended === true : entry.attended;
  return {
    ...entry, attended,
    attendedAt: last ? (attended ? new Date(last.at).toISOString() : null) : entry.attendedAt,
    ...(acknowledged && { acknowledgedAt: entry.acknowledgedAt ?? new Date(acknowledged.at).toISOString(), assignmentStatus: 'acknowledged' as const }),
    team: entry.team.map((one) => (one.isMe ? { ...one, attended } : one)),
    unsent: { acknowledged: acknowledged !== undefined, attendance: last !== undefined, notes: waiting.filter(({ kind }) => kind === errandKind.note).length },
    refused: own.filter(({ state }) => state === 'refused'),
  };
}

export type Step = 'acknowledge' | 'attend' | 'unattend' | null;

/** The one step that comes next for this person, as the server would allow it. */
export function nextStep(entry: Pick<AgendaEntry, 'status' | 'assignmentStatus' | 'acknowledgedAt' | 'attended' | 'attendFrom'>, now: number): Step {
  if (entry.status !== 'assigned') return null;
  if (entry.attended) return 'unattend';
  if (Date.parse(entry.attendFrom) <= now) return 'attend';
  return entry.assignmentStatus === 'assigned' && entry.acknowledgedAt === null ? 'acknowledge' : null;
}

export type Part = 'toMark' | 'today' | 'ahead';

/** What of the past still has to be marked, what is today, and what comes. */
export const partOf = (entry: Pick<AgendaEntry, 'sessionDate' | 'status' | 'attended'>, today: string): Part | null => {
  if (entry.sessionDate === today) return 'today';
  if (entry.sessionDate > today) return 'ahead';
  return entry.status === 'assigned' && !entry.attended ? 'toMark' : null;
};
