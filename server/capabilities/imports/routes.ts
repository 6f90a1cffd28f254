import type { FastifyRequest } from 'fastify';
import * as contract from '#contracts/imports.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { inTenant } from '#platform/db.ts';
import { invalid, unsupportedMediaType } from '#platform/errors.ts';
import { findAnswer, keepAnswer, requestHash } from '#platform/idempotency.ts';
import { readCursor, toPage } from '#platform/paging.ts';
import type { Routes } from '#platform/route.ts';
import { parseInput } from '#platform/validate.ts';
import { fileTooLarge } from './errors.ts';
import { importKinds } from './kinds.ts';
import type { ImportKind } from './kinds.ts';
import { presentKind, presentRow, presentRun } from './present.ts';
import { pageOfRows, pageOfRuns, tenantTerms } from './queries.ts';
import { changeMapping, createRun, mayImport, mustFind, mustKnow, scopesOf, startCommit, startUndo } from './runs.ts';
import type { SentFile } from './runs.ts';
import { hashOfFiles } from './analyse.ts';
import { LIMITS } from './sheets/limits.ts';
import { createHash } from 'node:crypto';

const one = async (ctx: Ctx, id: string) => presentRun(await mustFind(ctx, id), ctx.locale);
const kindsFor = (ctx: Ctx): ImportKind[] => importKinds().filter((kind) => mayImport(ctx.actor, kind));
const MAX_FILES = 20;
const OVERHEAD = 64 * 1024;

export function importRoutes(routes: Routes): void {
  routes.mount(contract.listKinds, async (ctx) => {
    const { country } = await tenantTerms(ctx);
    const items = [];
    for (const kind of kindsFor(ctx)) items.push(presentKind(kind, country, await scopesOf(ctx, kind)));
    return { items };
  });

  routes.mountOpen(contract.createImport, async (ctx, _, { request }) => {
    const { fields, files } = await receive(request);
    const input = parseInput(contract.createImport.body, fields, '/body');
    const kind = mustKnow(input.app, importKinds().map(({ app }) => app));
    return creating(ctx, request, [input, hashOfFiles(files.map(({ content }) => createHash('sha256').update(content).digest('hex')))], async (inner) =>
      one(inner, await createRun(inner, kind, files, input)));
  });

  routes.mount(contract.listImports, async (ctx, { query }) => {
    const page = toPage(await pageOfRuns(ctx, query.limit, readCursor(query.cursor, 1), kindsFor(ctx).map(({ app }) => app), query.app), query.limit, (run) => [run.id]);
    return { ...page, items: page.items.map((run) => presentRun(run, ctx.locale)) };
  });
  routes.mount(contract.getImport, (ctx, { params }) => one(ctx, params.id));
  routes.mount(contract.listRows, async (ctx, { params, query }) => {
    await mustFind(ctx, params.id);
    const { currency } = await tenantTerms(ctx);
    const rows = await pageOfRows(ctx, params.id, query.limit, readCursor(query.cursor, 2), query);
    const page = toPage(rows, query.limit, (row) => [row.sheet, row.position]);
    return { ...page, items: page.items.map((row) => presentRow(row, ctx.locale, currency)) };
  });

  routes.mount(contract.mapImport, async (ctx, { params, body }) => {
    await changeMapping(ctx, params.id, body.sheets, body.amountFormat);
    return one(ctx, params.id);
  });
  routes.mount(contract.commitImport, async (ctx, { params, body }) => {
    await startCommit(ctx, params.id, body);
    return one(ctx, params.id);
  });
  routes.mount(contract.undoImport, async (ctx, { params }) => {
    await startUndo(ctx, params.id);
    return one(ctx, params.id);
  });
}

/** @throws IMPORT_FILE_TOO_LARGE by the announced length, before a byte is read; BODY_TOO_LARGE by what really comes */
async function receive(request: FastifyRequest): Promise<{ fields: Record<string, string>; files: SentFile[] }> {
  if (!request.isMultipart()) throw unsupportedMediaType();
  if (Number(request.headers['content-length'] ?? 0) > LIMITS.fileBytes + OVERHEAD) throw fileTooLarge({ reason: 'bytes', limit: LIMITS.fileBytes / 1024 / 1024 });
  return readParts(request);
}

async function readParts(request: FastifyRequest): Promise<{ fields: Record<string, string>; files: SentFile[] }> {
  const fields: Record<string, string> = {};
  const files: SentFile[] = [];
  let bytes = 0;
  for await (const part of request.parts({ limits: { fileSize: LIMITS.fileBytes, files: MAX_FILES, fields: 10, fieldSize: 1000 } })) {
    if (part.type === 'field') {
      if (Object.hasOwn(fields, part.fieldname)) throw invalid(`/body/${part.fieldname}`, 'invalid');
      fields[part.fieldname] = String(part.value);
      continue;
    }
    const content = await part.toBuffer();
    bytes += content.length;
    if (bytes > LIMITS.fileBytes) throw fileTooLarge({ reason: 'bytes', limit: LIMITS.fileBytes / 1024 / 1024 });
    files.push({ name: part.filename || 'archivo', content });
  }
  return { fields, files };
}

type Run = ReturnType<typeof presentRun>;

/**
 * The upload is received with no transaction open; what follows is one, with the Idempotency-Key honoured as every POST
 * does (the platform does it only where it opens the transaction itself).
 */
async function creating(ctx: OpenCtx, request: FastifyRequest, same: unknown, work: (inner: Ctx) => Promise<Run>): Promise<Run> {
  const actor = ctx.actor!; // the route is not public
  const key = request.headers['idempotency-key'];
  if (key !== undefined && (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key))) throw invalid('/headers/idempotency-key', 'invalid');
  const later: (() => void)[] = [];
  const result = await inTenant(ctx.db, { tenantId: actor.tenantId, userId: actor.userId, now: ctx.now }, async (tx) => {
    later.length = 0;
    const inner: Ctx = { tx, now: ctx.now, actor, locale: ctx.locale, origin: ctx.origin, expectedVersion: null, audited: { count: 0 }, afterCommit: (then) => void later.push(then) };
    const who = actor.id ?? 'system';
    const hash = requestHash(contract.createImport.id, null, null, same);
    const stored = key === undefined ? null : await findAnswer(tx, who, key, hash);
    if (stored) return JSON.parse(stored.body ?? 'null') as Run;
    const made = await work(inner);
    if (key !== undefined) await keepAnswer(tx, actor.tenantId, who, key, hash, { status: 202, headers: {}, body: JSON.stringify(made) });
    return made;
  });
  for (const then of later) then();
  return result;
}
