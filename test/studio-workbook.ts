import { seedRolesOf, seedRoleName, registerModules } from '#capabilities/identity/registry.ts';
import { createTaxClass } from '#capabilities/catalog/public.ts';
import { modules } from '#server/modules.ts';
import type { TestTenant } from '#test/server.ts';

/** What a new studio tenant has before anything is imported: its roles and a tax class. */
export async function emptyStudio(tenant: TestTenant): Promise<void> {
  registerModules(() => modules);
  await tenant.run(async (ctx) => {
    for (const { key, level, isAdmin } of seedRolesOf(['studio'])) {
      await ctx.tx.insertInto('role').values({ tenantId: tenant.id, key, name: seedRoleName(key, 'es'), level, isAdmin }).execute();
    }
    await createTaxClass(ctx, { code: 'IVA', name: 'IVA 12 %', rateBp: 1200, included: true });
  });
}
