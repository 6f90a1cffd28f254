import * as contract from '#contracts/tickets-queue.ts';
import type { Routes } from '#platform/route.ts';
import { endRoom, pauseRoom, resumeRoom, startRoom } from './life.ts';
import { publicRoom } from './public-room.ts';
import { changeRoom, createRoom, deleteRoom, findRoom, listRooms, liveFigures, presentRoom } from './room.ts';
import { joinQueue, leaveQueue, myPlace, queueProof } from './visit.ts';

export function queueRoutes(routes: Routes): void {
  routes.mount(contract.listRooms, (ctx, { params, query }) => listRooms(ctx, params.id, query));
  routes.mount(contract.createRoom, (ctx, { params, body }) => createRoom(ctx, params.id, body));
  routes.mount(contract.getRoom, async (ctx, { params }) => presentRoom(ctx, await findRoom(ctx, params.id)));
  routes.mount(contract.changeRoom, (ctx, { params, body }) => changeRoom(ctx, params.id, body));
  routes.mount(contract.deleteRoom, (ctx, { params }) => deleteRoom(ctx, params.id));
  routes.mount(contract.startRoom, (ctx, { params }) => startRoom(ctx, params.id));
  routes.mount(contract.pauseRoom, (ctx, { params }) => pauseRoom(ctx, params.id));
  routes.mount(contract.resumeRoom, (ctx, { params }) => resumeRoom(ctx, params.id));
  routes.mount(contract.endRoom, (ctx, { params }) => endRoom(ctx, params.id));
  routes.mount(contract.roomLive, (ctx, { params }) => liveFigures(ctx, params.id));

  routes.mountOpen(contract.publicRoom, (open, { params }) => publicRoom(open, params.site, params.slug));
  routes.mountOpen(contract.joinQueue, (open, { params, body }) => joinQueue(open, params.site, params.room, body.visitor));
  routes.mountOpen(contract.myPlace, (open, { params, query }, { reply }) => {
    // Kept by the visitor's browser alone, and only to be asked about again.
    void reply.header('cache-control', 'private, no-cache');
    return myPlace(open, params.site, params.room, query.visitor);
  });
  routes.mountOpen(contract.leaveQueue, (open, { params, body }) => leaveQueue(open, params.site, params.room, body.visitor));
  routes.mountOpen(contract.queueProof, (open, { params, query }) => queueProof(open, params.site, params.room, query));
}
