import { connectionById, connectionsOf } from '#capabilities/connections/public.ts';
import type { Connection } from '#capabilities/connections/public.ts';
import type { Ctx } from '#platform/context.ts';
import { DEMO, demoAllowed } from './demo.ts';
import { noGateway } from './errors.ts';
import { gatewayOf, knowsGateway } from './port.ts';
import type { Gateway } from './port.ts';

export interface Account { gateway: Gateway; connection: Connection | null }
/** What an account must be able to do. */
export interface Wanted {
  currency?: string;
  /** Real money, or none; absent: either. The demo serves for both where it is allowed and nothing else is there. */
  live?: boolean;
}

/** The gateway that takes this tenant's money now: the oldest connected one that fits, else the demo where it is allowed; null: none. */
export async function activeAccount(ctx: Ctx, { currency, live }: Wanted = {}): Promise<Account | null> {
  const accounts = (await connectionsOf(ctx, 'gateway')).filter(({ provider }) => knowsGateway(provider)).map((connection): Account => ({ gateway: gatewayOf(connection.provider), connection }));
  const fitting = accounts.find(({ gateway, connection }) => (currency === undefined || (gateway.currencies?.includes(currency) ?? true)) && (live === undefined || connection!.live === live));
  if (fitting) return fitting;
  // Whoever has a gateway for real money is not paid in play money because it takes another currency.
  const stepsBack = accounts.some(({ connection }) => live === undefined || connection!.live === live);
  return demoAllowed() && !stepsBack ? { gateway: gatewayOf(DEMO), connection: null } : null;
}

/** @throws NO_GATEWAY */
export async function accountToUse(ctx: Ctx, wanted: Wanted): Promise<Account> {
  const account = await activeAccount(ctx, wanted);
  if (!account) throw noGateway();
  return account;
}

/** The account that a checkout was made with, even if it is paused now; null: it is gone. */
export async function accountOf(ctx: Ctx, { provider, connectionId }: { provider: string; connectionId: string | null }): Promise<Account | null> {
  const gateway = gatewayOf(provider);
  if (connectionId === null) return { gateway, connection: null };
  const connection = await connectionById(ctx, connectionId);
  return connection ? { gateway, connection } : null;
}
