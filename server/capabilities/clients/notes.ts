import type { Ctx } from '#platform/context.ts';
import { can, mustHave } from '#platform/context.ts';
import { noteNotFound } from './errors.ts';
import { findClient, lockForChange } from './find.ts';
import { familyOf, selectNote } from './queries.ts';
import { record } from './record.ts';
import { deleteNote, insertConsent, insertNote, updateClientRow } from './write-queries.ts';
import type { ConsentValues } from './write-queries.ts';

/** @throws CLIENT_NOT_FOUND, CLIENT_MERGED, CLIENT_ANONYMIZED */
export async function addNote(ctx: Ctx, clientId: string, text: string) {
  await lockForChange(ctx, clientId, null);
  const note = await insertNote(ctx.tx, { tenantId: ctx.actor.tenantId, clientId, text, authorId: ctx.actor.id, authorName: ctx.actor.name });
  await record(ctx, clientId, 'add_note', null, { note: text });
  return note;
}

/** One's own; anybody's with clients.delete. @throws CLIENT_NOT_FOUND, CLIENT_MERGED, NOTE_NOT_FOUND, INSUFFICIENT_PERMISSIONS */
export async function removeNote(ctx: Ctx, clientId: string, noteId: string): Promise<void> {
  const { tx, actor: { tenantId, id: actorId } } = ctx;
  await findClient(ctx, clientId);
  const note = await selectNote(tx, tenantId, await familyOf(tx, tenantId, clientId), noteId);
  if (!note) throw noteNotFound();
  if (note.authorId === null || note.authorId !== actorId) mustHave(ctx.actor, 'clients.delete');
  await deleteNote(tx, tenantId, noteId);
  await record(ctx, clientId, 'remove_note', { note: note.text }, null);
}

/** A yes or no about images is the image release as well. @throws CLIENT_NOT_FOUND, CLIENT_MERGED, CLIENT_ANONYMIZED */
export async function recordConsent(ctx: Ctx, clientId: string, consent: ConsentValues) {
  const client = await lockForChange(ctx, clientId, null);
  const stored = await insertConsent(ctx.tx, ctx.actor.tenantId, clientId, ctx.actor.name, consent);
  const imageRelease = consent.granted ? 'granted' as const : 'denied' as const;
  if (consent.purpose === 'image_release') await updateClientRow(ctx.tx, ctx.actor.tenantId, clientId, { imageRelease, imageReleaseAt: ctx.now });
  await record(ctx, clientId, 'consent', consent.purpose === 'image_release' ? { imageRelease: client.imageRelease } : null,
    consent.purpose === 'image_release' ? { imageRelease } : { [consent.purpose]: consent.granted });
  return stored;
}

export const mayRemove = (ctx: Ctx, authorId: string | null): boolean => (authorId !== null && authorId === ctx.actor.id) || can(ctx.actor, 'clients.delete');
