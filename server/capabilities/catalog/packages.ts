import type { z } from 'zod';
import type { NewPackage, PackageChanges, PackageDetail } from '#contracts/catalog.ts';
import { sum } from '#contracts/money.ts';
import type { Presented } from '#contracts/endpoint.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { duplicateCode, invalid, resourceInactive, rethrowConstraint, versionMismatch } from '#platform/errors.ts';
import { publish } from '#platform/outbox.ts';
import { born, move } from '#platform/states.ts';
import { itemNotFound, packageHasInactiveItems, packageInUse, packageItemsEmpty, packageKindNotAllowed, packageNotFound } from './errors.ts';
import { MAX_MINOR, explodePackage } from './explosion.ts';
import type { ExplodedLine, Package, PackageItem } from './explosion.ts';
import { currencyOf, deletePackageRow, insertPackage, itemsByIds, lockPackage, packageById, packageItems, replacePackageItems, updatePackage } from './queries.ts';
import { packageMachine } from './states.ts';
import { catalogChanged } from './topic.ts';
import { isUsed } from './uses.ts';
import { checkPackageKind } from './words.ts';

const known = { catalog_package_code_unique: duplicateCode, catalog_package_item_item: itemNotFound };

async function lockedPackage(ctx: Ctx, id: string) {
  const row = await lockPackage(ctx, id);
  if (!row) throw packageNotFound();
  if (ctx.expectedVersion !== null && row.version !== ctx.expectedVersion) throw versionMismatch();
  return row;
}

/** A package with its items. @throws PACKAGE_NOT_FOUND */
export async function readPackage(ctx: Ctx, id: string): Promise<Presented<PackageDetail>> {
  const row = await packageById(ctx, id);
  if (!row) throw packageNotFound();
  const items = await packageItems(ctx, id);
  return {
    ...row,
    items: items.map(({ itemId, code, name, itemType, unitMeasure, unitPriceMinor, quantity, status }) => ({ itemId, code, name, itemType, unitMeasure, unitPriceMinor, quantity, status })),
  };
}

/** Items at their own prices may not pass what an amount can hold. */
async function checkItems(ctx: Ctx, items: readonly { itemId: string; quantity: number }[] | undefined): Promise<void> {
  if (!items || items.length === 0) return;
  const rows = new Map((await itemsByIds(ctx, items.map(({ itemId }) => itemId))).map((row) => [row.id, row]));
  let list = 0n;
  for (const { itemId, quantity } of items) {
    const item = rows.get(itemId);
    if (!item) throw itemNotFound({ itemId });
    list += BigInt(quantity) * BigInt(item.unitPriceMinor);
  }
  if (list > MAX_MINOR) throw invalid('/body/items', 'amount_too_large');
}

/** @throws DUPLICATE_CODE, ITEM_NOT_FOUND, VALIDATION_ERROR for a kind the apps don't know */
export async function createPackage(ctx: Ctx, { items, ...values }: z.output<typeof NewPackage>) {
  checkPackageKind(values.kind);
  await checkItems(ctx, items);
  const { id } = await insertPackage(ctx, { ...values, currency: await currencyOf(ctx) }).catch((error) => rethrowConstraint(error, known));
  await replacePackageItems(ctx, id, items).catch((error) => rethrowConstraint(error, known));
  await born(ctx, packageMachine, id, 'active');
  const pack = await readPackage(ctx, id);
  await audit(ctx, { action: 'package.create', entity: 'catalog_package', entityId: id, after: pack });
  await publish(ctx, catalogChanged, [id]);
  return pack;
}

/** What was sold keeps its copy. @throws PACKAGE_NOT_FOUND, VERSION_MISMATCH, DUPLICATE_CODE, ITEM_NOT_FOUND */
export async function changePackage(ctx: Ctx, id: string, { items, ...values }: z.output<typeof PackageChanges>) {
  await lockedPackage(ctx, id);
  const before = await readPackage(ctx, id);
  checkPackageKind(values.kind);
  await checkItems(ctx, items);
  await updatePackage(ctx, id, values).catch((error) => rethrowConstraint(error, known));
  if (items) await replacePackageItems(ctx, id, items).catch((error) => rethrowConstraint(error, known));
  const pack = await readPackage(ctx, id);
  await audit(ctx, { action: 'package.change', entity: 'catalog_package', entityId: id, before, after: pack });
  await publish(ctx, catalogChanged, [id], { version: pack.version });
  return pack;
}

/** @throws PACKAGE_NOT_FOUND, INVALID_STATE_TRANSITION */
export async function setPackageStatus(ctx: Ctx, id: string, to: 'active' | 'inactive') {
  const before = await lockedPackage(ctx, id);
  await move(ctx, packageMachine, before, to);
  await audit(ctx, { action: `package.${to === 'active' ? 'activate' : 'deactivate'}`, entity: 'catalog_package', entityId: id, before: { status: before.status }, after: { status: to } });
  await publish(ctx, catalogChanged, [id]);
  return readPackage(ctx, id);
}

/** @throws PACKAGE_NOT_FOUND, VERSION_MISMATCH, PACKAGE_IN_USE */
export async function deletePackage(ctx: Ctx, id: string): Promise<void> {
  const before = await lockedPackage(ctx, id);
  if (await isUsed(ctx, 'packages', id)) throw packageInUse({ code: before.code });
  await deletePackageRow(ctx, id);
  await audit(ctx, { action: 'package.delete', entity: 'catalog_package', entityId: id, before });
  await publish(ctx, catalogChanged, [id]);
}

// -------------------------------------------------------------------------------------------------------- explosion
export interface SoldPackage extends Package { leadDays: number; durationMin: number | null; requiredStaff: number; currency: string }

/** A package with what its explosion needs. @throws PACKAGE_NOT_FOUND */
export async function packageToSell(ctx: Ctx, id: string): Promise<SoldPackage> {
  const row = await packageById(ctx, id);
  if (!row) throw packageNotFound();
  const items = (await packageItems(ctx, id)).map(({ status, ...item }): PackageItem => ({ ...item, isActive: status === 'active' }));
  const { code, name, kind, basePriceMinor, leadDays, durationMin, requiredStaff, currency } = row;
  return { id, code, name, kind, basePriceMinor, isActive: row.status === 'active', items, leadDays, durationMin, requiredStaff, currency };
}

const refusals = { RESOURCE_INACTIVE: resourceInactive, PACKAGE_ITEMS_EMPTY: packageItemsEmpty, PACKAGE_HAS_INACTIVE_ITEMS: packageHasInactiveItems, INVALID_SESSION_TYPE: packageKindNotAllowed };

function linesOf(pack: Package, wantedKind: string | null): ExplodedLine[] {
  const exploded = explodePackage(pack, wantedKind);
  if (exploded.ok) return exploded.value;
  if (exploded.code === 'AMOUNT_TOO_LARGE') throw invalid('', 'amount_too_large');
  throw refusals[exploded.code](exploded.details);
}

/**
 * The lines that selling a package writes, at the prices of now.
 * @param wantedKind the kind of work it is sold for; null asks for no match
 * @throws PACKAGE_NOT_FOUND, RESOURCE_INACTIVE, PACKAGE_ITEMS_EMPTY, PACKAGE_HAS_INACTIVE_ITEMS with details.codes, INVALID_SESSION_TYPE
 */
export async function explodeForSale(ctx: Ctx, id: string, wantedKind: string | null): Promise<{ package: SoldPackage; lines: ExplodedLine[] }> {
  const pack = await packageToSell(ctx, id);
  return { package: pack, lines: linesOf(pack, wantedKind) };
}

const totalsOf = (basePriceMinor: number, lines: readonly ExplodedLine[]) => {
  const listMinor = sum(lines.filter((line) => line.lineType === 'item').map((line) => line.listMinor));
  return { listMinor, totalMinor: basePriceMinor, differenceMinor: basePriceMinor - listMinor };
};

/** The preview of a saved package. */
export async function previewOf(ctx: Ctx, id: string, wantedKind: string | null) {
  const { package: pack, lines } = await explodeForSale(ctx, id, wantedKind);
  return { packageId: id, currency: pack.currency, lines, ...totalsOf(pack.basePriceMinor, lines) };
}

/** The preview of one that is being edited. @throws ITEM_NOT_FOUND, PACKAGE_ITEMS_EMPTY, PACKAGE_HAS_INACTIVE_ITEMS */
export async function previewOfInput(ctx: Ctx, { basePriceMinor, items }: { basePriceMinor: number; items: readonly { itemId: string; quantity: number }[] }) {
  const rows = new Map(items.length === 0 ? [] : (await itemsByIds(ctx, items.map(({ itemId }) => itemId))).map((row) => [row.id, row]));
  const parts = items.map(({ itemId, quantity }, index): PackageItem => {
    const row = rows.get(itemId);
    if (!row) throw itemNotFound({ itemId });
    const { code, name, description, itemType, unitMeasure, unitPriceMinor, taxClass, status } = row;
    return { itemId, code, name, description, itemType, unitMeasure, unitPriceMinor, taxClass, isActive: status === 'active', quantity, displayOrder: index + 1 };
  });
  const lines = linesOf({ id: '', code: '-', name: '-', kind: 'both', basePriceMinor, isActive: true, items: parts }, null);
  return { currency: await currencyOf(ctx), lines: lines.map((line) => ({ ...line, sourceId: line.sourceId || null })), ...totalsOf(basePriceMinor, lines) };
}
