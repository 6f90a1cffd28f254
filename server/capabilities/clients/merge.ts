import type { z } from 'zod';
import type { MergeField } from '#contracts/clients.ts';
import type { Ctx } from '#platform/context.ts';
import { invalid, rethrowConstraint, versionMismatch } from '#platform/errors.ts';
import type { AddressValue, EmailValue, PhoneValue, TaxIdValue } from './contacts.ts';
import { copiesOf, tidyTags, writeLists } from './edit.ts';
import { clientAnonymized, clientNotFound, duplicateEmail, mergeCannotBeUndone, mergeNotFound } from './errors.ts';
import { findClient, standing } from './find.ts';
import type { ClientRecord } from './find.ts';
import { clientUses } from './hooks.ts';
import { insertMerge, lockMerge, markUndone } from './merge-queries.ts';
import { addressesOf, emailsOf, lockClientRows, phonesOf, taxIdsOf } from './queries.ts';
import { record } from './record.ts';
import { setEmailsLive, updateClientRow } from './write-queries.ts';
import type { ClientValues } from './write-queries.ts';

const SINGLE = ['kind', 'fullName', 'preferredChannel', 'creditTermsDays', 'imageRelease', 'notes', 'externalRef', 'blockedReason'] as const;
type Single = (typeof SINGLE)[number];
/** Of the kept client where it says nothing: then what the other says is taken without asking. */
const EMPTY: Partial<Record<Single, unknown>> = { notes: null, externalRef: null, blockedReason: null, imageRelease: 'unknown' };

/** What a merge changes of the kept client; stored before and after, so that it can be taken back by value. */
interface Snapshot { values: Pick<ClientValues, Single>; tags: string[]; phones: PhoneValue[]; emails: EmailValue[]; addresses: AddressValue[]; taxIds: TaxIdValue[] }

const MOST = 20;

/**
 * Make one client of two. The kept one takes over the named values, all phones, e-mails, addresses, tax ids and tags;
 * what apps know of the other is pointed to it. Notes, consents and history of both are shown together from then on.
 * Locks: both clients, by id.
 * @throws CLIENT_NOT_FOUND, CLIENT_MERGED, VERSION_MISMATCH, CLIENT_ANONYMIZED
 */
export async function mergeClients(ctx: Ctx, keptId: string, { goneId, goneVersion, take }: { goneId: string; goneVersion: number; take: z.output<typeof MergeField>[] }, expectedVersion: number | null): Promise<ClientRecord> {
  const { tx, actor: { tenantId } } = ctx;
  if (goneId === keptId) throw invalid('/body/goneId', 'same_client');
  const locked = await lockClientRows(tx, tenantId, [keptId, goneId], 'update');
  const kept = standing(locked.find(({ id }) => id === keptId));
  const gone = standing(locked.find(({ id }) => id === goneId));
  if ((expectedVersion !== null && kept.version !== expectedVersion) || gone.version !== goneVersion) throw versionMismatch({ version: kept.version, goneVersion: gone.version });
  if (kept.anonymizedAt || gone.anonymizedAt) throw clientAnonymized();

  const before = await snapshotOf(ctx, kept);
  const after = joined(before, await snapshotOf(ctx, gone), new Set(take));
  if (after.values.kind === 'individual' && after.values.creditTermsDays > 0) throw invalid('/body/take', 'credit_needs_institution');

  await updateClientRow(tx, tenantId, goneId, { deletedAt: ctx.now, mergedInto: keptId });
  await setEmailsLive(tx, tenantId, goneId, false);
  await writeSnapshot(ctx, keptId, before, after);
  const moved: Record<string, unknown> = {};
  for (const use of clientUses()) if (use.merged) moved[use.kind] = (await use.merged(ctx, { keptId, goneId })) ?? null;
  await insertMerge(tx, { tenantId, keptId, goneId, before, after, moved, mergedBy: ctx.actor.name });

  await record(ctx, keptId, 'merge', { fullName: kept.fullName, mergedFrom: null }, { fullName: after.values.fullName, mergedFrom: goneId });
  await record(ctx, goneId, 'merged', { mergedInto: null }, { mergedInto: keptId });
  return findClient(ctx, keptId);
}

/**
 * Make two clients of one again. What was changed at the kept one since the merge stays; what the merge brought goes back.
 * @throws MERGE_NOT_FOUND, MERGE_CANNOT_BE_UNDONE (already undone, or one of the two was deleted, merged on or erased), DUPLICATE_EMAIL
 */
export async function undoMerge(ctx: Ctx, mergeId: string): Promise<{ kept: ClientRecord; restored: ClientRecord }> {
  const { tx, actor: { tenantId } } = ctx;
  const merge = await lockMerge(tx, tenantId, mergeId);
  if (!merge) throw mergeNotFound();
  const { keptId, goneId } = merge;
  const locked = await lockClientRows(tx, tenantId, [keptId, goneId], 'update');
  const kept = locked.find(({ id }) => id === keptId);
  const gone = locked.find(({ id }) => id === goneId);
  if (!kept || !gone) throw clientNotFound();
  if (merge.undoneAt || kept.deletedAt || kept.anonymizedAt || gone.anonymizedAt || gone.mergedInto !== keptId) throw mergeCannotBeUndone();

  const before = merge.before as Snapshot;
  const after = merge.after as Snapshot;
  const now = await snapshotOf(ctx, kept);
  await writeSnapshot(ctx, keptId, now, withdrawn(now, before, after));
  await updateClientRow(tx, tenantId, goneId, { deletedAt: null, mergedInto: null });
  await setEmailsLive(tx, tenantId, goneId, true).catch((error) => rethrowConstraint(error, { client_email_unique: duplicateEmail }));
  const moved = merge.moved as Record<string, unknown>;
  for (const use of clientUses()) if (use.unmerged && use.kind in moved) await use.unmerged(ctx, { keptId, goneId, moved: moved[use.kind] });
  await markUndone(tx, tenantId, mergeId, ctx.now, ctx.actor.name);

  await record(ctx, keptId, 'undo_merge', { mergedFrom: goneId }, { mergedFrom: null });
  await record(ctx, goneId, 'undo_merge', { mergedInto: keptId }, { mergedInto: null });
  return { kept: await findClient(ctx, keptId), restored: await findClient(ctx, goneId) };
}

async function snapshotOf({ tx, actor: { tenantId } }: Ctx, client: ClientRecord): Promise<Snapshot> {
  const bare = <T extends { id: string }>(rows: readonly T[]) => rows.map(({ id: _, ...row }) => row);
  return {
    values: Object.fromEntries(SINGLE.map((field) => [field, client[field]])) as Snapshot['values'], tags: client.tags,
    phones: bare(await phonesOf(tx, tenantId, client.id)), emails: bare(await emailsOf(tx, tenantId, client.id)),
    addresses: bare(await addressesOf(tx, tenantId, client.id)), taxIds: bare(await taxIdsOf(tx, tenantId, client.id)),
  };
}

function joined(kept: Snapshot, gone: Snapshot, take: ReadonlySet<string>): Snapshot {
  const values = Object.fromEntries(SINGLE.map((field) => [field, take.has(field) || (field in EMPTY && kept.values[field] === EMPTY[field]) ? gone.values[field] : kept.values[field]])) as Snapshot['values'];
  return {
    values, tags: tidyTags([...kept.tags, ...gone.tags]).slice(0, MOST),
    phones: union(kept.phones, gone.phones, phoneKey, take.has('primaryPhone')), emails: union(kept.emails, gone.emails, emailKey, take.has('primaryEmail')),
    addresses: union(kept.addresses, gone.addresses, addressKey, false), taxIds: union(kept.taxIds, gone.taxIds, taxKey, false),
  };
}

/** What the merge brought is taken out, by value; what it replaced comes back unless somebody has changed it since. */
function withdrawn(now: Snapshot, before: Snapshot, after: Snapshot): Snapshot {
  const values = Object.fromEntries(SINGLE.map((field) => [field, now.values[field] === after.values[field] ? before.values[field] : now.values[field]])) as Snapshot['values'];
  if (values.kind === 'individual') values.creditTermsDays = 0;
  return {
    values, tags: without(now.tags, before.tags, after.tags, (tag) => tag.toLocaleLowerCase('es')),
    phones: without(now.phones, before.phones, after.phones, phoneKey), emails: without(now.emails, before.emails, after.emails, emailKey),
    addresses: without(now.addresses, before.addresses, after.addresses, addressKey), taxIds: without(now.taxIds, before.taxIds, after.taxIds, taxKey),
  };
}

const phoneKey = ({ e164 }: PhoneValue) => e164;
const emailKey = ({ email }: EmailValue) => email;
const addressKey = ({ line, city }: AddressValue) => `${line} ${city}`.toLocaleLowerCase('es');
const taxKey = ({ kind, number }: TaxIdValue) => `${kind} ${number}`;

function union<T>(kept: readonly T[], gone: readonly T[], keyOf: (value: T) => string, goneFirst: boolean): T[] {
  const values = new Map<string, T>();
  for (const value of [...(goneFirst ? gone.slice(0, 1) : []), ...kept, ...gone]) if (!values.has(keyOf(value))) values.set(keyOf(value), value);
  return [...values.values()].slice(0, MOST);
}

/** In the order of before where it stood there, then what was added since. */
function without<T>(now: readonly T[], before: readonly T[], after: readonly T[], keyOf: (value: T) => string): T[] {
  const had = new Map(before.map((value, i) => [keyOf(value), i]));
  const brought = new Set(after.map(keyOf).filter((key) => !had.has(key)));
  const place = (value: T) => had.get(keyOf(value)) ?? before.length;
  return now.filter((value) => !brought.has(keyOf(value))).toSorted((a, b) => place(a) - place(b));
}

async function writeSnapshot(ctx: Ctx, id: string, now: Snapshot, next: Snapshot): Promise<void> {
  await writeLists(ctx, id, next);
  const release = next.values.imageRelease === now.values.imageRelease ? {} : { imageReleaseAt: next.values.imageRelease === 'unknown' ? null : ctx.now };
  await updateClientRow(ctx.tx, ctx.actor.tenantId, id, { ...next.values, tags: next.tags, ...release, ...copiesOf(next.phones, next.emails) });
}
