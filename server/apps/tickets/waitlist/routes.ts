import * as contract from '#contracts/tickets-waitlist.ts';
import type { Routes } from '#platform/route.ts';
import { joinWaitlist } from './join.ts';
import { leaveWaitlist, listWaitlist, removeFromWaitlist } from './list.ts';

export function waitlistRoutes(routes: Routes): void {
  routes.mount(contract.listWaitlist, (ctx, { params, query }) => listWaitlist(ctx, params.id, query));
  routes.mount(contract.removeFromWaitlist, (ctx, { params }) => removeFromWaitlist(ctx, params.id));
  routes.mountOpen(contract.joinWaitlist, (open, { params, body }) => joinWaitlist(open, params.site, params.slug, body));
  routes.mountOpen(contract.leaveWaitlist, (open, { params }) => leaveWaitlist(open, params.token));
}
