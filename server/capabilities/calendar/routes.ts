import * as contract from '#contracts/calendar.ts';
import type { Ctx } from '#platform/context.ts';
import { invalid } from '#platform/errors.ts';
import type { Routes } from '#platform/route.ts';
import { checkAvailability } from './availability.ts';
import { addBlock, editBlock, readBlock, removeBlock } from './blocks.ts';
import { bookingsFor } from './conflicts.ts';
import { makeFeed, ownResourceId, readFeed, revokeFeed } from './feeds.ts';
import { addSpecialDay, changeBranchHours, changeResourceHours, hoursOfBranch, hoursOfResource, removeSpecialDay, specialDays } from './opening-hours.ts';
import { addResource, changeStatus, editResource, ownResourceOf, presentResource, readResource, removeResource, resourcePage } from './resources.ts';
import { cancelTimeOff, recordTimeOff, timeOffPage } from './time-off.ts';
import { windowOf } from './window.ts';

const at = (value: string): Temporal.Instant => Temporal.Instant.from(value);
const MAX_DAYS = 35;

export function calendarRoutes(routes: Routes): void {
  resourceRoutes(routes);
  hoursRoutes(routes);

  routes.mount(contract.listTimeOff, (ctx, { query }) => timeOffPage(ctx, query));
  routes.mount(contract.addTimeOff, (ctx, { body }) =>
    recordTimeOff(ctx, { resourceId: body.resourceId, kind: body.kind, startsAt: at(body.startsAt), endsAt: at(body.endsAt), note: body.note ?? null }));
  routes.mount(contract.ownResource, async (ctx) => ({ resource: await ownResourceOf(ctx) }));
  routes.mount(contract.withdrawTimeOff, (ctx, { params }) => cancelTimeOff(ctx, params.id));

  routes.mount(contract.calendarWindow, async (ctx, { query }) => {
    const [from, to] = [at(query.from), at(query.to)];
    const hours = from.until(to).total('hours');
    if (hours <= 0) throw invalid('/query/to', 'ends_before_start');
    if (hours > MAX_DAYS * 24 + 1) throw invalid('/query/to', 'range_too_long');
    return presentWindow(ctx, { ...query, from, to });
  });
  routes.mount(contract.checkAvailability, (ctx, { body }) =>
    checkAvailability(ctx, body.items.map((item) => ({ resourceId: item.resourceId, startsAt: at(item.startsAt), endsAt: at(item.endsAt) })), { exclude: body.exclude ?? null, people: body.people ?? 1 }));

  routes.mount(contract.createBlock, (ctx, { body }) => addBlock(ctx, { ...body, startsAt: at(body.startsAt), endsAt: at(body.endsAt) }));
  routes.mount(contract.getBlock, (ctx, { params }) => readBlock(ctx, params.id));
  routes.mount(contract.changeBlock, (ctx, { params, body }) =>
    editBlock(ctx, params.id, { resourceIds: body.resourceIds, reason: body.reason, startsAt: body.startsAt === undefined ? undefined : at(body.startsAt), endsAt: body.endsAt === undefined ? undefined : at(body.endsAt) }));
  routes.mount(contract.removeBlock, (ctx, { params }) => removeBlock(ctx, params.id));

  routes.mount(contract.createFeed, (ctx, { params }) => makeFeed(ctx, params.id));
  routes.mount(contract.revokeFeed, (ctx, { params }) => revokeFeed(ctx, params.id));
  routes.mount(contract.createOwnFeed, async (ctx) => makeFeed(ctx, await ownResourceId(ctx)));
  routes.mount(contract.revokeOwnFeed, async (ctx) => revokeFeed(ctx, await ownResourceId(ctx)));
  routes.mountOpen(contract.readFeed, (ctx, { params }) => readFeed(ctx, params.feed));
}

function resourceRoutes(routes: Routes): void {
  const shown = async (ctx: Ctx, id: string) => presentResource(ctx, await readResource(ctx, id));
  routes.mount(contract.listResources, (ctx, { query }) => resourcePage(ctx, query));
  routes.mount(contract.getResource, (ctx, { params }) => shown(ctx, params.id));
  routes.mount(contract.createResource, async (ctx, { body }) => shown(ctx, (await addResource(ctx, body)).id));
  routes.mount(contract.changeResource, async (ctx, { params, body }) => {
    await editResource(ctx, params.id, body);
    return shown(ctx, params.id);
  });
  routes.mount(contract.changeResourceStatus, async (ctx, { params, body }) => {
    await changeStatus(ctx, params.id, body.to, body.reason ?? null);
    return shown(ctx, params.id);
  });
  routes.mount(contract.deleteResource, (ctx, { params }) => removeResource(ctx, params.id));
}

function hoursRoutes(routes: Routes): void {
  routes.mount(contract.branchHours, (ctx, { params }) => hoursOfBranch(ctx, params.branchId));
  routes.mount(contract.setBranchHours, (ctx, { params, body }) => changeBranchHours(ctx, params.branchId, body.weekly));
  routes.mount(contract.resourceHours, (ctx, { params }) => hoursOfResource(ctx, params.id));
  routes.mount(contract.setResourceHours, (ctx, { params, body }) => changeResourceHours(ctx, params.id, body.weekly));
  routes.mount(contract.listExceptions, (ctx, { query }) => specialDays(ctx, query));
  routes.mount(contract.addException, (ctx, { body }) => addSpecialDay(ctx, body));
  routes.mount(contract.deleteException, (ctx, { params }) => removeSpecialDay(ctx, params.id));
}

/** The window as a screen needs it. */
export async function presentWindow(ctx: Ctx, question: Parameters<typeof windowOf>[1]) {
  const window = await windowOf(ctx, question);
  return {
    zone: window.zone,
    resources: window.resources.map(({ id, kind, code, name, capacity, status, color, bufferBeforeMin, bufferAfterMin, skills }) => ({ id, kind, code, name, capacity, status, color, bufferBeforeMin, bufferAfterMin, skills })),
    bookings: await bookingsFor(ctx, window.bookings),
    timeOff: window.timeOff.map(({ id, resourceId, kind, startsAt, endsAt }) => ({ id, resourceId, kind, startsAt, endsAt })),
    open: [...window.open].flatMap(([resourceId, spans]) => spans.map(({ start, end }) => ({ resourceId, from: start, to: end }))),
    closedDays: window.exceptions.filter((row) => row.resourceId === null && row.hours.length === 0).map(({ day, name }) => ({ day, name })),
  };
}
