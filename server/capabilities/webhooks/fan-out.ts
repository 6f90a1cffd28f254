import type { Ctx } from '#platform/context.ts';
import { enqueue } from '#platform/outbox.ts';
import { deliver } from './deliver.ts';
import { endpointsFor, insertDelivery } from './queries.ts';
import type { DeliveryRow, EndpointRow } from './queries.ts';
import type { Fact } from './topics.ts';

/** One message for an address, ready to leave after commit; undefined when it has had it. */
export async function queueMessage(ctx: Ctx, { id }: Pick<EndpointRow, 'id'>, topic: string, { key, data }: Fact): Promise<DeliveryRow | undefined> {
  const body = JSON.stringify({ type: topic, timestamp: ctx.now.toString(), data });
  const row = await insertDelivery(ctx, { endpointId: id, topic, fact: key, body, nextAt: ctx.now });
  if (row) await enqueue(ctx, deliver, { deliveryId: row.id, endpointId: id });
  return row;
}

/** To every address that wants the topic; what is told is worked out only where somebody listens. */
export async function fanOut(ctx: Ctx, topic: string, facts: () => Promise<readonly Fact[]> | readonly Fact[]): Promise<void> {
  const endpoints = await endpointsFor(ctx, topic);
  if (endpoints.length === 0) return;
  for (const fact of await facts()) for (const endpoint of endpoints) await queueMessage(ctx, endpoint, topic, fact);
}
