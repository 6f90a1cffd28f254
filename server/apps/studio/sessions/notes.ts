import type { z } from 'zod';
import type { addNote as contract } from '#contracts/studio-life.ts';
import { isBefore } from '#contracts/time.ts';
import { attachFile, fileNotFound, presentFiles, registerFileOwner } from '#capabilities/files/public.ts';
import { immutableSession, noteIdTaken, sessionNotAssigned } from '#apps/studio/errors.ts';
import { can } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { invalid, rethrowConstraint } from '#platform/errors.ts';
import { emit } from '#platform/outbox.ts';
import { sessionNoteAdded } from './events.ts';
import { findSummary } from './list-queries.ts';
import { insertNote, selectNote, selectNotes } from './note-queries.ts';
import type { NoteRow } from './note-queries.ts';
import { findSession } from './queries.ts';
import { tell } from './tell.ts';

const ENTITY = 'photo_session_note';
/** A phone's clock may be ahead by so much. */
const AHEAD_MIN = 5;

async function present(ctx: Ctx, notes: readonly NoteRow[]) {
  const files = await presentFiles(ctx, notes.flatMap((note) => (note.fileId === null ? [] : [note.fileId])));
  return notes.map(({ photoSessionId: _, fileId, ...note }) => ({ ...note, file: fileId === null ? null : (files.get(fileId) ?? null) }));
}

/** Observations and incidents of a session, in the order in which they were written. */
export const notesOf = async (ctx: Ctx, sessionId: string) => present(ctx, await selectNotes(ctx, sessionId));

/**
 * Add an observation or an incident; whoever may see the session may. The same id of the same author again answers the
 * note that is there.
 * @throws SESSION_NOT_FOUND, SESSION_NOT_ASSIGNED_TO_USER, IMMUTABLE_SESSION, NOTE_ID_TAKEN, FILE_NOT_FOUND, FILE_IN_USE
 */
export async function addNote(ctx: Ctx, sessionId: string, { id, kind, body, fileId, occurredAt }: z.output<typeof contract.body>) {
  const session = await findSession(ctx, sessionId);
  if (!(await findSummary(ctx, sessionId))) throw sessionNotAssigned();
  const known = id === undefined ? undefined : await selectNote(ctx, id);
  if (known) return again(ctx, sessionId, known);
  if (session.status === 'canceled' || (session.status === 'completed' && !can(ctx.actor, 'studio.session.edit.all'))) throw immutableSession({ status: session.status });
  const at = occurredAt === undefined ? ctx.now : Temporal.Instant.from(occurredAt);
  if (isBefore(ctx.now.add({ minutes: AHEAD_MIN }), at)) throw invalid('/body/occurredAt', 'in_the_future');
  const note = await insertNote(ctx, { ...(id !== undefined && { id }), photoSessionId: sessionId, kind, body, fileId: fileId ?? null, authorId: ctx.actor.userId, authorName: ctx.actor.name, occurredAt: at })
    .catch((error: unknown) => rethrowConstraint(error, { photo_session_note_file: fileNotFound }));
  if (!note) return again(ctx, sessionId, (await selectNote(ctx, id!))!); // it came twice at once
  if (fileId) await attachFile(ctx, fileId, { entity: ENTITY, id: note.id });
  await emit(ctx, sessionNoteAdded, sessionId, { sessionId, round: session.round, noteId: note.id, kind });
  await tell(ctx, session);
  return (await present(ctx, [note]))[0]!;
}

async function again(ctx: Ctx, sessionId: string, known: NoteRow) {
  if (known.photoSessionId !== sessionId || known.authorId !== ctx.actor.userId) throw noteIdTaken();
  return (await present(ctx, [known]))[0]!;
}

/** A picture of an incident is for whoever may see the session. */
export const registerNoteFiles = (): void =>
  registerFileOwner(ENTITY, async (ctx, noteId) => {
    const note = await selectNote(ctx, noteId);
    return note !== undefined && (await findSummary(ctx, note.photoSessionId)) !== undefined;
  });
