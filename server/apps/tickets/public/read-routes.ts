import * as contract from '#contracts/tickets-public.ts';
import type { Raw, Routes } from '#platform/route.ts';
import { askAnnouncement } from './announce.ts';
import { eventPicture } from './picture.ts';
import { readAvailability, readEvent, readEvents, readMap, readSite } from './read.ts';

/** For everybody alike, so it may stand at the edge; what an access code opens may not. */
const keep = ({ reply }: Raw, seconds: number, accessCode?: string) => void reply.header('cache-control', accessCode === undefined ? `public, max-age=${seconds}` : 'no-store');

export function readRoutes(routes: Routes): void {
  routes.mountOpen(contract.publicSite, async (open, { params }, raw) => {
    const site = await readSite(open, params.site);
    keep(raw, 60);
    return site;
  });
  routes.mountOpen(contract.publicEvents, async (open, { params, query }, raw) => {
    const page = await readEvents(open, params.site, query);
    keep(raw, 10);
    return page;
  });
  routes.mountOpen(contract.publicEvent, async (open, { params, query }, raw) => {
    const event = await readEvent(open, { ...params, ...query });
    keep(raw, 3, query.accessCode);
    return event;
  });
  routes.mountOpen(contract.publicAvailability, async (open, { params, query }, raw) => {
    const standing = await readAvailability(open, { ...params, ...query });
    keep(raw, 3, query.accessCode);
    return standing;
  });
  routes.mountOpen(contract.publicMap, async (open, { params, query }, raw) => {
    const map = await readMap(open, { ...params, ...query });
    keep(raw, 3, query.accessCode);
    return map;
  });
  routes.mountOpen(contract.askAnnouncement, (open, { params, body }) => askAnnouncement(open, params.site, body));
  routes.mountOpen(contract.publicPicture, (open, { params }) => eventPicture(open, params));
}
