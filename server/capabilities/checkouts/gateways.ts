import { connectionById, connectionOf } from '#capabilities/connections/public.ts';
import type { Connection } from '#capabilities/connections/public.ts';
import type { Ctx } from '#platform/context.ts';
import { DEMO, demoAllowed } from './demo.ts';
import { noGateway } from './errors.ts';
import { gatewayOf, knowsGateway } from './port.ts';
import type { Gateway } from './port.ts';

export interface Account { gateway: Gateway; connection: Connection | null }

/** The gateway that takes this tenant's money now: the connected one, else the demo where it is allowed; null: none. */
export async function activeAccount(ctx: Ctx): Promise<Account | null> {
  const connection = await connectionOf(ctx, 'gateway');
  if (connection && knowsGateway(connection.provider)) return { gateway: gatewayOf(connection.provider), connection };
  return demoAllowed() ? { gateway: gatewayOf(DEMO), connection: null } : null;
}

/** @throws NO_GATEWAY */
export async function accountToUse(ctx: Ctx): Promise<Account> {
  const account = await activeAccount(ctx);
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
