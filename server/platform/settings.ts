import { z } from 'zod';
import { audit } from './audit.ts';
import type { Ctx } from './context.ts';
import { sql } from './db.ts';

/** The settings of a module: one schema each with its default inside (`z.int().min(1).max(60).default(5)`). */
export interface SettingsDefinition<S extends Record<string, z.ZodDefault>> {
  module: string;
  schemas: S;
}
const defined = new Map<string, SettingsDefinition<Record<string, z.ZodDefault>>>();

export function defineSettings<const S extends Record<string, z.ZodDefault>>(module: string, schemas: S): SettingsDefinition<S> {
  const definition = { module, schemas };
  defined.set(module, definition);
  return definition;
}
export const definedSettings = () => defined as ReadonlyMap<string, SettingsDefinition<Record<string, z.ZodDefault>>>;

export type SettingsOf<D> = D extends SettingsDefinition<infer S> ? { [K in keyof S]: z.output<S[K]> } : never;

const defaults = new WeakMap<object, Record<string, unknown>>();
/** What is read on nearly every way is not worked out each time; whoever gets one of these objects changes nothing in it. */
function defaultsOf({ schemas }: { schemas: Record<string, z.ZodDefault> }): Record<string, unknown> {
  return defaults.getOrInsertComputed(schemas, () => Object.fromEntries(Object.entries(schemas).map(([key, schema]) => [key, schema.parse(undefined)])));
}

/** Every setting of a module with its value in force: the branch's, else the tenant's, else the default. One query. */
export async function readSettings<S extends Record<string, z.ZodDefault>>(ctx: Ctx, definition: SettingsDefinition<S>, branchId: string | null = null): Promise<SettingsOf<SettingsDefinition<S>>> {
  const rows = await ctx.tx.selectFrom('setting').select(['key', 'value', 'branchId']).where('tenantId', '=', ctx.actor.tenantId).where('module', '=', definition.module)
    .where((eb) => (branchId === null ? eb('branchId', 'is', null) : eb.or([eb('branchId', 'is', null), eb('branchId', '=', branchId)])))
    .orderBy(sql`branch_id nulls first`).execute();
  const values = new Map(rows.map((row) => [row.key, row.value]));
  const inForce: Record<string, unknown> = { ...defaultsOf(definition) };
  for (const [key, stored] of values) {
    const parsed = definition.schemas[key]?.safeParse(stored);
    if (parsed?.success) inForce[key] = parsed.data;
  }
  return inForce as SettingsOf<SettingsDefinition<S>>;
}

/** Set some of them (null takes a value back to the default). The caller has parsed `changes` by `changesOf`. */
export async function changeSettings<S extends Record<string, z.ZodDefault>>(ctx: Ctx, definition: SettingsDefinition<S>, changes: Partial<Record<keyof S, unknown>>, branchId: string | null = null): Promise<void> {
  const before = await readSettings(ctx, definition, branchId);
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) continue;
    const at = ctx.tx.deleteFrom('setting').where('tenantId', '=', ctx.actor.tenantId).where('module', '=', definition.module).where('key', '=', key)
      .where((eb) => (branchId === null ? eb('branchId', 'is', null) : eb('branchId', '=', branchId)));
    if (value === null) await at.execute();
    else {
      await ctx.tx.insertInto('setting').values({ tenantId: ctx.actor.tenantId, branchId, module: definition.module, key, value: JSON.stringify(value) })
        .onConflict((oc) => oc.constraint('setting_unique').doUpdateSet({ value: JSON.stringify(value) })).execute();
    }
  }
  await audit(ctx, { action: 'settings.change', entity: `settings.${definition.module}`, entityId: branchId, before, after: await readSettings(ctx, definition, branchId) });
}

/** The body of a PATCH of these settings: each optional, null for the default, nothing unknown. */
export const changesOf = <S extends Record<string, z.ZodDefault>>({ schemas }: { schemas: S }) =>
  z.strictObject(Object.fromEntries(Object.entries(schemas).map(([key, schema]) => [key, (schema.unwrap() as z.ZodType).nullable().optional()]))) as unknown as z.ZodType<Partial<Record<keyof S, unknown>>>;
