import * as contract from '#contracts/clients.ts';
import { FileAnswer } from '#platform/route.ts';
import type { Routes } from '#platform/route.ts';
import { readCursor, toPage } from '#platform/paging.ts';
import { changeSettings, readSettings } from '#platform/settings.ts';
import { dismissDuplicate, findDuplicates } from './duplicates.ts';
import { createClient, deleteClient, editClient, restoreClient, setClientStatus } from './edit.ts';
import { findClient } from './find.ts';
import { mergeClients, undoMerge } from './merge.ts';
import { addNote, recordConsent, removeNote } from './notes.ts';
import { anonymizeClient, exportClient, logLook, previewAnonymisation } from './personal-data.ts';
import { normalizePhone, readablePhone } from './phone.ts';
import { presentClient, presentRows } from './present.ts';
import { changesOf, consentsOf, countryOf, familyOf, holdersOf, listTags, notesOf } from './queries.ts';
import { listClients } from './search.ts';
import { clientSettings } from './settings.ts';

export function routes(r: Routes): void {
  r.mount(contract.listClients, async (ctx, { query }) => {
    const { items, next } = await listClients(ctx, query);
    return { items: await presentRows(ctx, items), next };
  });
  r.mount(contract.listClientTags, async (ctx) => ({ items: await listTags(ctx.tx, ctx.actor.tenantId) }));
  r.mount(contract.checkContact, async (ctx, { query: { phone, email, exceptId } }) => {
    const { tx, actor: { tenantId } } = ctx;
    const country = await countryOf(tx, tenantId);
    const e164 = phone ? normalizePhone(phone, country) : null;
    const address = email ? contract.EmailInput.safeParse({ email }).data?.email.toLowerCase() ?? null : null;
    const holders = e164 || address ? await holdersOf(tx, tenantId, e164, address) : [];
    return {
      phone: phone ? { e164, national: e164 && readablePhone(e164, country) } : null,
      email: email ? { valid: address !== null } : null,
      matches: holders.filter(({ id }) => id !== exceptId).map(({ by, ...client }) => ({ by, client })),
    };
  });
  r.mount(contract.readClientSettings, (ctx) => readSettings(ctx, clientSettings));
  r.mount(contract.changeClientSettings, async (ctx, { body }) => {
    await changeSettings(ctx, clientSettings, body);
    return readSettings(ctx, clientSettings);
  });

  r.mount(contract.createClient, async (ctx, { body }) => presentClient(ctx, await createClient(ctx, body)));
  r.mount(contract.readClient, async (ctx, { params }) => {
    const client = await findClient(ctx, params.id);
    await logLook(ctx, client.id);
    return presentClient(ctx, client);
  });
  r.mount(contract.editClient, async (ctx, { params, body }) => presentClient(ctx, await editClient(ctx, params.id, body, ctx.expectedVersion)));
  r.mount(contract.setClientStatus, async (ctx, { params, body }) => presentClient(ctx, await setClientStatus(ctx, params.id, body.status, body.reason, ctx.expectedVersion)));
  r.mount(contract.deleteClient, (ctx, { params }) => deleteClient(ctx, params.id, ctx.expectedVersion));
  r.mount(contract.restoreClient, async (ctx, { params }) => presentClient(ctx, await restoreClient(ctx, params.id, ctx.expectedVersion)));

  r.mount(contract.listNotes, async (ctx, { params, query }) => {
    const family = await ofClient(ctx, params.id);
    const { items, next } = toPage(await notesOf(ctx.tx, ctx.actor.tenantId, family, readCursor(query.cursor, 1), query.limit), query.limit, ({ id }) => [id]);
    return { items: items.map((note) => presentNote(note, ctx.actor.id)), next };
  });
  r.mount(contract.addNote, async (ctx, { params, body }) => presentNote(await addNote(ctx, params.id, body.text), ctx.actor.id));
  r.mount(contract.removeNote, (ctx, { params }) => removeNote(ctx, params.id, params.noteId));
  r.mount(contract.listConsents, async (ctx, { params }) => ({ items: await consentsOf(ctx.tx, ctx.actor.tenantId, await ofClient(ctx, params.id)) }));
  r.mount(contract.recordConsent, (ctx, { params, body }) => recordConsent(ctx, params.id, body));
  r.mount(contract.clientHistory, async (ctx, { params, query }) => {
    const family = await ofClient(ctx, params.id);
    return toPage(await changesOf(ctx.tx, ctx.actor.tenantId, family, readCursor(query.cursor, 1), query.limit), query.limit, ({ id }) => [id]);
  });

  r.mount(contract.listDuplicates, async (ctx, { query }) => ({ items: await findDuplicates(ctx, query.clientId ?? null) }));
  r.mount(contract.dismissDuplicate, (ctx, { body }) => dismissDuplicate(ctx, body.firstId, body.secondId));
  r.mount(contract.mergeClients, async (ctx, { params, body }) => presentClient(ctx, await mergeClients(ctx, params.id, body, ctx.expectedVersion)));
  r.mount(contract.undoMerge, async (ctx, { params }) => {
    const { kept, restored } = await undoMerge(ctx, params.mergeId);
    return { kept: await presentClient(ctx, kept), restored: await presentClient(ctx, restored) };
  });

  r.mount(contract.exportClient, async (ctx, { params }) =>
    new FileAnswer(JSON.stringify(await exportClient(ctx, params.id), null, 2), 'application/json; charset=utf-8', { 'content-disposition': `attachment; filename="client-${params.id}.json"` }));
  r.mount(contract.previewAnonymisation, (ctx, { params }) => previewAnonymisation(ctx, params.id));
  r.mount(contract.anonymizeClient, async (ctx, { params, body }) => presentClient(ctx, await anonymizeClient(ctx, params.id, body.reason, ctx.expectedVersion)));
}

/** The client of a path and those merged into it. @throws CLIENT_NOT_FOUND, CLIENT_MERGED */
async function ofClient(ctx: Parameters<typeof findClient>[0], id: string): Promise<string[]> {
  await findClient(ctx, id);
  return familyOf(ctx.tx, ctx.actor.tenantId, id);
}

const presentNote = ({ id, text, authorId, authorName, createdAt }: { id: string; text: string; authorId: string | null; authorName: string | null; createdAt: Temporal.Instant }, callerId: string | null) =>
  ({ id, text, authorName, createdAt, mine: authorId !== null && authorId === callerId });
