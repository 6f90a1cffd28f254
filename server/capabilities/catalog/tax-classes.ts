import type { z } from 'zod';
import type { NewTaxClass, TaxClassChanges } from '#contracts/catalog.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { duplicateCode, duplicateName, rethrowConstraint, versionMismatch } from '#platform/errors.ts';
import { publish } from '#platform/outbox.ts';
import { born, move } from '#platform/states.ts';
import { taxClassInUse, taxClassNotFound } from './errors.ts';
import { deleteTaxClassRow, insertTaxClass, lockTaxClass, taxClassById, updateTaxClass } from './queries.ts';
import { taxClassMachine } from './states.ts';
import { catalogChanged } from './topic.ts';

const known = { tax_class_code_unique: duplicateCode, tax_class_name_unique: duplicateName };

async function lockedTaxClass(ctx: Ctx, id: string) {
  const row = await lockTaxClass(ctx, id);
  if (!row) throw taxClassNotFound();
  if (ctx.expectedVersion !== null && row.version !== ctx.expectedVersion) throw versionMismatch();
  return row;
}

/** @throws DUPLICATE_CODE, DUPLICATE_NAME */
export async function createTaxClass(ctx: Ctx, input: z.output<typeof NewTaxClass>) {
  const row = await insertTaxClass(ctx, input).catch((error) => rethrowConstraint(error, known));
  await born(ctx, taxClassMachine, row.id, 'active');
  await audit(ctx, { action: 'tax_class.create', entity: 'tax_class', entityId: row.id, after: row });
  await publish(ctx, catalogChanged, [row.id]);
  return row;
}

/** @throws TAX_CLASS_NOT_FOUND, VERSION_MISMATCH, DUPLICATE_CODE, DUPLICATE_NAME */
export async function changeTaxClass(ctx: Ctx, id: string, changes: z.output<typeof TaxClassChanges>) {
  const before = await lockedTaxClass(ctx, id);
  const row = Object.keys(changes).length === 0 ? before : await updateTaxClass(ctx, id, changes).catch((error) => rethrowConstraint(error, known));
  await audit(ctx, { action: 'tax_class.change', entity: 'tax_class', entityId: id, before, after: row });
  await publish(ctx, catalogChanged, [id], { version: row.version });
  return row;
}

/** @throws TAX_CLASS_NOT_FOUND, INVALID_STATE_TRANSITION */
export async function setTaxClassStatus(ctx: Ctx, id: string, to: 'active' | 'inactive') {
  const before = await lockedTaxClass(ctx, id);
  await move(ctx, taxClassMachine, before, to);
  await audit(ctx, { action: `tax_class.${to === 'active' ? 'activate' : 'deactivate'}`, entity: 'tax_class', entityId: id, before: { status: before.status }, after: { status: to } });
  await publish(ctx, catalogChanged, [id]);
  return (await taxClassById(ctx, id))!;
}

/** @throws TAX_CLASS_NOT_FOUND, VERSION_MISMATCH, TAX_CLASS_IN_USE */
export async function deleteTaxClass(ctx: Ctx, id: string): Promise<void> {
  const before = await lockedTaxClass(ctx, id);
  await deleteTaxClassRow(ctx, id).catch((error) => rethrowConstraint(error, { catalog_item_tax_class: taxClassInUse }));
  await audit(ctx, { action: 'tax_class.delete', entity: 'tax_class', entityId: id, before });
  await publish(ctx, catalogChanged, [id]);
}
