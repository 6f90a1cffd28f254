import { isHighRisk } from '#apps/studio/rules/risk.ts';
import { countsByClient } from '#apps/studio/sessions/client-queries.ts';
import type { Ctx } from '#platform/context.ts';
import { settingsOf } from './settings.ts';

export interface Risk { canceled: number; all: number; isHighRisk: boolean }

/** The risk of clients by their history (studio 5.10); who has no session is not in the answer. */
export async function riskOf(ctx: Ctx, clientIds: readonly string[]): Promise<Map<string, Risk>> {
  if (clientIds.length === 0) return new Map();
  const settings = await settingsOf(ctx, null);
  const counts = await countsByClient(ctx, clientIds);
  return new Map(counts.map(({ clientId, canceled, all }) => [clientId, { canceled, all, isHighRisk: isHighRisk({ canceled, all }, settings) }]));
}
