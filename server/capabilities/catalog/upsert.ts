import type { Ctx } from '#platform/context.ts';
import { publish } from '#platform/outbox.ts';
import { born } from '#platform/states.ts';
import { itemNotFound, taxClassNotFound } from './errors.ts';
import { currencyOf, insertItem, insertPackage, itemsByCode, packageItems, packagesByCode, replacePackageItems, taxClassesByCode, updateItem, updatePackage } from './queries.ts';
import { itemMachine, packageMachine } from './states.ts';
import { catalogChanged } from './topic.ts';

// Rows of an import, matched by code. The import keeps its own log of what it did; no row is taken out of sale by it.

export interface ItemToUpsert {
  code: string; name: string; description?: string | null; itemType: string; unitPriceMinor: number; unitMeasure?: 'unit' | 'hour' | 'package';
  defaultQuantity?: number | null;
  /** Code of a tax class; absent: the first of the tenant. */
  taxClass?: string | null;
}
export interface PackageToUpsert {
  code: string; name: string; description?: string | null; kind: string; basePriceMinor: number; leadDays?: number; durationMin?: number | null; requiredStaff?: number;
  /** By code of the item; absent leaves the items as they are. */
  items?: readonly { itemCode: string; quantity: number }[];
}
export interface Upserted { code: string; id: string; outcome: 'created' | 'updated' | 'unchanged' }

const keyOf = (code: string) => code.trim().toLowerCase();

function differing<T extends object>(row: T, wanted: object): Partial<T> {
  return Object.fromEntries(Object.entries(wanted).filter(([key, value]) => value !== undefined && value !== (row as Record<string, unknown>)[key])) as Partial<T>;
}

/** @throws TAX_CLASS_NOT_FOUND */
export async function upsertItems(ctx: Ctx, rows: readonly ItemToUpsert[]): Promise<Upserted[]> {
  if (rows.length === 0) return [];
  const [existing, taxClasses, currency] = [await itemsByCode(ctx, rows.map(({ code }) => keyOf(code))), await taxClassesByCode(ctx), await currencyOf(ctx)];
  const byCode = new Map(existing.map((row) => [keyOf(row.code), row]));
  const done: Upserted[] = [];
  for (const { taxClass, code, ...values } of rows) {
    const taxClassId = taxClass ? taxClasses.get(keyOf(taxClass)) : taxClasses.values().next().value;
    if (!taxClassId) throw taxClassNotFound({ code: taxClass ?? null });
    const row = byCode.get(keyOf(code));
    if (!row) {
      const { id } = await insertItem(ctx, {
        code, name: values.name, description: values.description ?? null, itemType: values.itemType, unitPriceMinor: values.unitPriceMinor, currency,
        unitMeasure: values.unitMeasure ?? 'unit', defaultQuantity: values.defaultQuantity ?? null, taxClassId,
      });
      await born(ctx, itemMachine, id, 'active');
      done.push({ code, id, outcome: 'created' });
      continue;
    }
    const changes = differing(row, { ...values, ...(taxClass && { taxClassId }) });
    if (Object.keys(changes).length > 0) await updateItem(ctx, row.id, changes);
    done.push({ code, id: row.id, outcome: Object.keys(changes).length > 0 ? 'updated' : 'unchanged' });
  }
  await publish(ctx, catalogChanged, done.slice(0, 100).map(({ id }) => id));
  return done;
}

/** @throws ITEM_NOT_FOUND with details.code */
export async function upsertPackages(ctx: Ctx, rows: readonly PackageToUpsert[]): Promise<Upserted[]> {
  if (rows.length === 0) return [];
  const byCode = new Map((await packagesByCode(ctx, rows.map(({ code }) => keyOf(code)))).map((row) => [keyOf(row.code), row]));
  const itemCodes = [...new Set(rows.flatMap(({ items }) => items?.map(({ itemCode }) => keyOf(itemCode)) ?? []))];
  const itemIds = new Map((itemCodes.length === 0 ? [] : await itemsByCode(ctx, itemCodes)).map((row) => [keyOf(row.code), row.id]));
  const currency = await currencyOf(ctx);
  const done: Upserted[] = [];
  for (const { items, code, ...values } of rows) {
    const wanted = items?.map(({ itemCode, quantity }) => {
      const itemId = itemIds.get(keyOf(itemCode));
      if (!itemId) throw itemNotFound({ code: itemCode });
      return { itemId, quantity };
    });
    const row = byCode.get(keyOf(code));
    if (!row) {
      const { id } = await insertPackage(ctx, {
        code, name: values.name, description: values.description ?? null, kind: values.kind, basePriceMinor: values.basePriceMinor, currency,
        leadDays: values.leadDays ?? 5, durationMin: values.durationMin ?? null, requiredStaff: values.requiredStaff ?? 1,
      });
      await replacePackageItems(ctx, id, wanted ?? []);
      await born(ctx, packageMachine, id, 'active');
      done.push({ code, id, outcome: 'created' });
      continue;
    }
    const changes = differing(row, values);
    const now = wanted && (await packageItems(ctx, row.id)).map(({ itemId, quantity }) => ({ itemId, quantity }));
    const itemsDiffer = wanted !== undefined && JSON.stringify(now) !== JSON.stringify(wanted);
    if (Object.keys(changes).length > 0 || itemsDiffer) await updatePackage(ctx, row.id, changes);
    if (itemsDiffer) await replacePackageItems(ctx, row.id, wanted);
    done.push({ code, id: row.id, outcome: Object.keys(changes).length > 0 || itemsDiffer ? 'updated' : 'unchanged' });
  }
  await publish(ctx, catalogChanged, done.slice(0, 100).map(({ id }) => id));
  return done;
}
