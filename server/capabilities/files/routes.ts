import { MAX_UPLOAD, abandonUpload, beginUpload, completeUpload, fileContent, linkParts, putPart, readFile, readUpload, removeFile, uploadFile } from '#contracts/files.ts';
import { audit, writeAudit } from '#platform/audit.ts';
import type { Readable } from 'node:stream';
import type { Actor, Ctx, OpenCtx } from '#platform/context.ts';
import { inTenant, readTenant } from '#platform/db.ts';
import { unauthenticated } from '#platform/errors.ts';
import { findAnswer, keepAnswer, requestHash } from '#platform/idempotency.ts';
import { FileAnswer } from '#platform/route.ts';
import type { Raw, Routes } from '#platform/route.ts';
import { fileMissing, fileNotFound, fileTooLarge, uploadNotFound, uploadPartWrong } from './errors.ts';
import type { Purpose } from './judge.ts';
import { checkLink, checkPart } from './links.ts';
import { attachmentHeader } from './names.ts';
import { findReadable, presentFile, removeOwn } from './owners.ts';
import { selectFile, selectUpload } from './queries.ts';
import { rangeOf } from './range.ts';
import { inUse } from './settle.ts';
import { keepFile, prepareFile } from './upload.ts';
import { abandon, begin, complete, link, read } from './upload-parts.ts';

export function routes(r: Routes): void {
  r.mountOpen(uploadFile, async (open, { query: { purpose } }, raw) => {
    const actor = signedIn(open);
    return store(open, actor, purpose, await receive(raw, purpose), raw);
  });
  r.mount(readFile, async (ctx, { params }) => presentFile(ctx, await findReadable(ctx, params.id)));
  r.mount(removeFile, async (ctx, { params }) => {
    const { name } = await removeOwn(ctx, params.id);
    await audit(ctx, { action: 'file.remove', entity: 'file', entityId: params.id, summary: name });
  });
  r.mountOpen(fileContent, async (open, { params: { id }, query: { tenant, variant, expires, signature } }, { request }) => {
    const { store: files, secret } = inUse();
    checkLink(secret, { tenantId: tenant, id, variant, expires }, signature, open.now);
    const file = await selectFile(readTenant(open.db, { tenantId: tenant, now: open.now }), tenant, id);
    const key = variant === 'thumbnail' ? file?.thumbnailKey : file?.storageKey;
    const range = variant === 'original' && file ? rangeOf(request.headers.range, file.size) : null;
    const content = key ? await files.open(key, range ?? undefined) : null;
    if (!file || !content) throw fileNotFound();
    const type = variant === 'thumbnail' ? 'image/webp' : file.type;
    return new FileAnswer(content.stream, type, {
      'content-length': String(range ? range.end - range.start + 1 : content.size), ...(range && { 'content-range': `bytes ${range.start}-${range.end}/${content.size}` }),
      // Videos are asked for piece by piece; what is compressed has no pieces.
      ...(type.startsWith('video/') && { 'accept-ranges': 'bytes' }),
      // Pictures and videos can do nothing; anything else is for saving only. Nothing in it may run.
      'content-disposition': attachmentHeader(file.name, /^(?:image|video)\//.test(type) ? 'inline' : 'attachment'),
      'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; sandbox", 'cross-origin-resource-policy': 'same-origin',
    }, range ? 206 : 200);
  });

  r.mountOpen(beginUpload, (open, { body }) => begin(open, signedIn(open), body));
  r.mountOpen(readUpload, (open, { params }) => read(open, signedIn(open), params.id));
  r.mount(linkParts, async (ctx, { params, body }) => ({ links: await link(ctx, params.id, body.numbers) }));
  r.mountOpen(completeUpload, (open, { params }) => complete(open, signedIn(open), params.id));
  r.mountOpen(abandonUpload, (open, { params }) => abandon(open, signedIn(open), params.id));
  r.mountOpen(putPart, async (open, { params: { id, number }, query: { tenant, size, expires, signature } }, { request }) => {
    const { store: { parts }, secret } = inUse();
    checkPart(secret, { tenantId: tenant, uploadId: id, number, size, expires }, signature, open.now);
    const row = await selectUpload(readTenant(open.db, { tenantId: tenant, now: open.now }), tenant, id);
    if (!row || row.status !== 'open' || !parts.put) throw uploadNotFound();
    if (!isStream(request.body)) throw uploadPartWrong({ number, size });
    const outcome = await parts.put(row.storageKey, { number, size }, request.body);
    if (outcome === 'unknown') throw uploadNotFound();
    if (outcome === 'wrong size') throw uploadPartWrong({ number, size });
  });
}

const isStream = (body: unknown): body is Readable => typeof (body as Readable | null)?.pipe === 'function';

function signedIn(open: OpenCtx): Actor {
  if (!open.actor) throw unauthenticated();
  return open.actor;
}

/** @throws FILE_MISSING, FILE_TOO_LARGE */
async function receive({ request }: Raw, purpose: Purpose): Promise<{ content: Buffer; name: string | undefined }> {
  const limit = MAX_UPLOAD[purpose];
  if (!request.isMultipart()) throw fileMissing();
  try {
    const part = await request.file({ limits: { fileSize: limit, files: 1, fields: 5, parts: 6 } });
    if (!part || part.fieldname !== 'file') throw fileMissing();
    const content = await part.toBuffer();
    if (content.length === 0) throw fileMissing();
    return { content, name: part.filename };
  } catch (error) {
    if ((error as { code?: string }).code === 'FST_REQ_FILE_TOO_LARGE') throw fileTooLarge({ maximumMb: Math.floor(limit / 1024 / 1024) });
    throw error;
  }
}

/** The bytes are stored before the transaction begins; the row, the audit and the answer for a repeat come together. */
async function store(open: OpenCtx, actor: NonNullable<OpenCtx['actor']>, purpose: Purpose, upload: { content: Buffer; name: string | undefined }, { request }: Raw) {
  const prepared = await prepareFile(actor.tenantId, { ...upload, purpose });
  const header = request.headers['idempotency-key'];
  const key = typeof header === 'string' && /^[\x21-\x7e]{1,255}$/.test(header) ? header : null;
  const hash = requestHash(uploadFile.id, null, { purpose }, { sha256: prepared.sha256, name: prepared.name });
  return inTenant(open.db, { tenantId: actor.tenantId, userId: actor.userId, now: open.now }, async (tx) => {
    const ctx: Ctx = { tx, now: open.now, actor, locale: open.locale, origin: open.origin, expectedVersion: null, audited: { count: 0 }, afterCommit: () => undefined };
    const who = actor.id ?? 'system';
    if (key) {
      const earlier = await findAnswer(tx, who, key, hash);
      const file = earlier?.body ? await selectFile(tx, actor.tenantId, earlier.body) : undefined;
      if (file) return presentFile(ctx, file); // with fresh links
    }
    const file = await keepFile(tx, actor.tenantId, prepared);
    await writeAudit(tx, actor, open.origin, { action: 'file.upload', entity: 'file', entityId: file.id, after: { purpose, type: file.type, size: file.size } });
    if (key) await keepAnswer(tx, actor.tenantId, who, key, hash, { status: 201, headers: {}, body: file.id });
    return presentFile(ctx, file);
  });
}
