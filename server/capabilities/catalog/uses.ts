import type { Ctx } from '#platform/context.ts';

/** Tells which of these were sold or are otherwise referred to; they are then deactivated and never deleted (studio 3.2). */
export interface CatalogUse {
  items: (ctx: Ctx, ids: readonly string[]) => Promise<readonly string[]>;
  packages: (ctx: Ctx, ids: readonly string[]) => Promise<readonly string[]>;
}

const uses = new Map<string, CatalogUse>();

/** Called by an app at start. */
export function registerCatalogUse(name: string, use: CatalogUse): void {
  uses.set(name, use);
}

export async function isUsed(ctx: Ctx, what: keyof CatalogUse, id: string): Promise<boolean> {
  for (const use of uses.values()) {
    if ((await use[what](ctx, [id])).length > 0) return true;
  }
  return false;
}
