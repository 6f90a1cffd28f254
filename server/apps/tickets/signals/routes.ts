import * as contract from '#contracts/tickets-signals.ts';
import type { Routes } from '#platform/route.ts';
import { listSignals, reviewSignal } from './signals.ts';

export function signalRoutes(routes: Routes): void {
  routes.mount(contract.listSignals, (ctx, { params, query }) => listSignals(ctx, params.id, query));
  routes.mount(contract.reviewSignal, (ctx, { params, body }) => reviewSignal(ctx, params.id, body));
}
