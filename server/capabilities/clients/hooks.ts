import type { z } from 'zod';
import type { ClientBadge } from '#contracts/clients.ts';
import type { Ctx } from '#platform/context.ts';

/**
 * What a module that refers to clients says of them and does when they change. Registered once when the module is
 * loaded; the clients never ask who it is.
 */
export interface ClientUse {
  /** `session`: the sentence is `clientUse.<kind>` in the catalogue of the module. */
  kind: string;
  /** How many things refer to these clients together, and how many of those are open (they forbid deletion and anonymisation). */
  count: (ctx: Ctx, clientIds: readonly string[]) => Promise<{ total: number; open: number }>;
  /** Point everything of `goneId` to `keptId`, in this transaction. What it answers (JSON) comes back when the merge is undone. */
  merged?: (ctx: Ctx, merge: { keptId: string; goneId: string }) => Promise<unknown>;
  unmerged?: (ctx: Ctx, merge: { keptId: string; goneId: string; moved: unknown }) => Promise<void>;
  /** Everything known of these clients, for the export of personal data (JSON). */
  exportData?: (ctx: Ctx, clientIds: readonly string[]) => Promise<unknown>;
  /** Erase what tells who these clients are; money and dates stay. */
  anonymized?: (ctx: Ctx, clientIds: readonly string[]) => Promise<void>;
  /** What is to be seen beside a name (`high_risk`), for a page of clients at once. */
  badges?: (ctx: Ctx, clientIds: readonly string[]) => Promise<ReadonlyMap<string, readonly z.output<typeof ClientBadge>[]>>;
}

const uses: ClientUse[] = [];
export function registerClientUse(use: ClientUse): void {
  if (uses.some((one) => one.kind === use.kind)) throw new Error(`the use ${use.kind} of clients is registered twice`);
  uses.push(use);
}
export const clientUses = (): readonly ClientUse[] => uses;

export type Badges = ReadonlyMap<string, z.output<typeof ClientBadge>[]>;

export async function badgesOf(ctx: Ctx, clientIds: readonly string[]): Promise<Badges> {
  const all = new Map<string, z.output<typeof ClientBadge>[]>();
  if (clientIds.length === 0) return all;
  for (const use of uses) {
    if (!use.badges) continue;
    for (const [id, badges] of await use.badges(ctx, clientIds)) all.set(id, [...(all.get(id) ?? []), ...badges]);
  }
  return all;
}

/** Open things that refer to any of these clients. */
export async function openUses(ctx: Ctx, clientIds: readonly string[]): Promise<{ kind: string; total: number; open: number }[]> {
  const counted: { kind: string; total: number; open: number }[] = [];
  for (const use of uses) counted.push({ kind: use.kind, ...(await use.count(ctx, clientIds)) });
  return counted;
}
