import type { z } from 'zod';
import type { ItemChanges, NewItem } from '#contracts/catalog.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { duplicateCode, resourceInactive, rethrowConstraint, versionMismatch } from '#platform/errors.ts';
import { publish } from '#platform/outbox.ts';
import { born, move } from '#platform/states.ts';
import { itemInUse, itemNotFound, taxClassNotFound } from './errors.ts';
import { currencyOf, deleteItemRow, insertItem, itemById, lockItem, packagesWith, taxClassById, updateItem } from './queries.ts';
import { itemMachine } from './states.ts';
import { catalogChanged } from './topic.ts';
import { isUsed } from './uses.ts';
import { checkItemType } from './words.ts';

const known = { catalog_item_code_unique: duplicateCode, catalog_item_tax_class: taxClassNotFound };

async function lockedItem(ctx: Ctx, id: string) {
  const row = await lockItem(ctx, id);
  if (!row) throw itemNotFound();
  if (ctx.expectedVersion !== null && row.version !== ctx.expectedVersion) throw versionMismatch();
  return row;
}

async function checkTaxClass(ctx: Ctx, id: string | undefined): Promise<void> {
  if (id === undefined) return;
  const taxClass = await taxClassById(ctx, id);
  if (!taxClass) throw taxClassNotFound();
  if (taxClass.status !== 'active') throw resourceInactive({ name: taxClass.name });
}

/** An item with the packages that contain it. @throws ITEM_NOT_FOUND */
export async function readItem(ctx: Ctx, id: string) {
  const row = await itemById(ctx, id);
  if (!row) throw itemNotFound();
  return { ...row, usedIn: await packagesWith(ctx, id) };
}

/** @throws DUPLICATE_CODE, TAX_CLASS_NOT_FOUND, RESOURCE_INACTIVE, VALIDATION_ERROR for a type the apps don't know */
export async function createItem(ctx: Ctx, input: z.output<typeof NewItem>) {
  checkItemType(input.itemType);
  await checkTaxClass(ctx, input.taxClassId);
  const { id } = await insertItem(ctx, { ...input, currency: await currencyOf(ctx) }).catch((error) => rethrowConstraint(error, known));
  await born(ctx, itemMachine, id, 'active');
  const row = (await itemById(ctx, id))!;
  await audit(ctx, { action: 'item.create', entity: 'catalog_item', entityId: id, after: row });
  await publish(ctx, catalogChanged, [id]);
  return row;
}

/** What was sold keeps its copy. @throws ITEM_NOT_FOUND, VERSION_MISMATCH, DUPLICATE_CODE, TAX_CLASS_NOT_FOUND, RESOURCE_INACTIVE */
export async function changeItem(ctx: Ctx, id: string, changes: z.output<typeof ItemChanges>) {
  const before = await lockedItem(ctx, id);
  checkItemType(changes.itemType);
  if (changes.taxClassId !== before.taxClassId) await checkTaxClass(ctx, changes.taxClassId);
  if (Object.keys(changes).length > 0) await updateItem(ctx, id, changes).catch((error) => rethrowConstraint(error, known));
  const row = (await itemById(ctx, id))!;
  await audit(ctx, { action: 'item.change', entity: 'catalog_item', entityId: id, before, after: { ...before, ...changes } });
  await publish(ctx, catalogChanged, [id], { version: row.version });
  return row;
}

/** @throws ITEM_NOT_FOUND, INVALID_STATE_TRANSITION */
export async function activateItem(ctx: Ctx, id: string) {
  const before = await lockedItem(ctx, id);
  await move(ctx, itemMachine, before, 'active');
  await audit(ctx, { action: 'item.activate', entity: 'catalog_item', entityId: id, before: { status: 'inactive' }, after: { status: 'active' } });
  await publish(ctx, catalogChanged, [id]);
  return (await itemById(ctx, id))!;
}

/**
 * Take an item out of sale. Packages that contain it can't be sold until it is replaced or active again (studio 3.2).
 * @returns the item, and the packages that could be sold until now
 * @throws ITEM_NOT_FOUND, INVALID_STATE_TRANSITION
 */
export async function deactivateItem(ctx: Ctx, id: string) {
  const before = await lockedItem(ctx, id);
  const sellable = (await packagesWith(ctx, id)).filter((pack) => pack.sellable);
  await move(ctx, itemMachine, before, 'inactive');
  const madeUnsellable = sellable.map(({ id: packageId, code, name }) => ({ id: packageId, code, name }));
  await audit(ctx, { action: 'item.deactivate', entity: 'catalog_item', entityId: id, before: { status: 'active' }, after: { status: 'inactive', madeUnsellable } });
  await publish(ctx, catalogChanged, [id, ...madeUnsellable.map((pack) => pack.id)]);
  return { item: (await itemById(ctx, id))!, madeUnsellable };
}

/** @throws ITEM_NOT_FOUND, VERSION_MISMATCH, ITEM_IN_USE with details.packages */
export async function deleteItem(ctx: Ctx, id: string): Promise<void> {
  const before = await lockedItem(ctx, id);
  const packages = (await packagesWith(ctx, id)).map(({ code, name }) => ({ code, name }));
  if (packages.length > 0 || await isUsed(ctx, 'items', id)) throw itemInUse({ code: before.code, packages });
  await deleteItemRow(ctx, id).catch((error) => rethrowConstraint(error, { catalog_package_item_item: () => itemInUse({ code: before.code, packages }) }));
  await audit(ctx, { action: 'item.delete', entity: 'catalog_item', entityId: id, before });
  await publish(ctx, catalogChanged, [id]);
}
