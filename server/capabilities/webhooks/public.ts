import * as contract from '#contracts/webhooks.ts';
import { defineCron } from '#platform/outbox.ts';
import type { Module, Routes } from '#platform/route.ts';
import { addEndpoint, dropEndpoint, editEndpoint, mustFind, presentDelivery, presentEndpoint, readDelivery, redeliver, renewSecret, replay, sendTest, topicsOf } from './endpoints.ts';
import { dropOldDeliveries, pageOfDeliveries, pageOfEndpoints } from './queries.ts';

export { defineWebhook } from './topics.ts';

const KEPT_DAYS = 30;
defineCron({ name: 'webhooks.drop_old', at: ['03:50'], run: async (ctx) => void (await dropOldDeliveries(ctx, ctx.now.subtract({ hours: KEPT_DAYS * 24 }))) });

function routes({ mount }: Routes): void {
  mount(contract.listTopics, async (ctx) => ({ items: await topicsOf(ctx) }));
  mount(contract.listEndpoints, async (ctx, { query }) => {
    const { items, next } = await pageOfEndpoints(ctx, query);
    return { items: items.map(presentEndpoint), next };
  });
  mount(contract.getEndpoint, async (ctx, { params }) => presentEndpoint(await mustFind(ctx, params.id)));
  mount(contract.createEndpoint, (ctx, { body }) => addEndpoint(ctx, body));
  mount(contract.changeEndpoint, (ctx, { params, body }) => editEndpoint(ctx, params.id, body));
  mount(contract.removeEndpoint, (ctx, { params }) => dropEndpoint(ctx, params.id));
  mount(contract.renewSecret, (ctx, { params, body }) => renewSecret(ctx, params.id, body.keepOldHours));
  mount(contract.testEndpoint, (ctx, { params }) => sendTest(ctx, params.id));
  mount(contract.replayEndpoint, (ctx, { params, body }) => replay(ctx, params.id, body));
  mount(contract.listDeliveries, async (ctx, { params, query }) => {
    await mustFind(ctx, params.id);
    const { items, next } = await pageOfDeliveries(ctx, params.id, query);
    return { items: items.map(presentDelivery), next };
  });
  mount(contract.getDelivery, (ctx, { params }) => readDelivery(ctx, params.id));
  mount(contract.redeliver, (ctx, { params }) => redeliver(ctx, params.id));
}

/** Permission `settings.manage` belongs to identity. */
export const webhooksModule: Module = { name: 'webhooks', routes };
