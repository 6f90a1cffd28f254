import type { Insertable } from 'kysely';
import type { Ctx } from '#platform/context.ts';
import type { DB } from '#platform/db.ts';

const columns = ['id', 'photoSessionId', 'kind', 'body', 'fileId', 'authorId', 'authorName', 'occurredAt', 'createdAt'] as const;

export const selectNotes = (ctx: Ctx, sessionId: string) =>
  ctx.tx.selectFrom('photoSessionNote').select(columns).where('tenantId', '=', ctx.actor.tenantId).where('photoSessionId', '=', sessionId).orderBy('occurredAt').orderBy('id').execute();

export const selectNote = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('photoSessionNote').select(columns).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).executeTakeFirst();
export type NoteRow = NonNullable<Awaited<ReturnType<typeof selectNote>>>;

/** Undefined when a note with this id is there already. */
export const insertNote = (ctx: Ctx, values: Omit<Insertable<DB['photoSessionNote']>, 'tenantId'>): Promise<NoteRow | undefined> =>
  ctx.tx.insertInto('photoSessionNote').values({ ...values, tenantId: ctx.actor.tenantId }).onConflict((oc) => oc.columns(['tenantId', 'id']).doNothing()).returning(columns).executeTakeFirst();

/** What people wrote about sessions of clients who are forgotten (studio 14). */
export const eraseNotes = (ctx: Ctx, clientIds: readonly string[]) =>
  ctx.tx.updateTable('photoSessionNote').set({ body: '' }).where('tenantId', '=', ctx.actor.tenantId)
    .where('photoSessionId', 'in', (eb) => eb.selectFrom('photoSession').select('id').where('tenantId', '=', ctx.actor.tenantId).where('clientId', 'in', clientIds)).execute();
