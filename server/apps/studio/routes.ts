import * as contract from '#contracts/studio.ts';
import * as inquiries from '#contracts/studio-inquiries.ts';
import type { SessionStatus } from '#contracts/studio-terms.ts';
import type { Ctx } from '#platform/context.ts';
import type { Routes } from '#platform/route.ts';
import { notFound } from '#platform/errors.ts';
import { changeSettings } from '#platform/settings.ts';
import { historyOf } from '#platform/states.ts';
import { dismissInquiry, listInquiries } from './inquiries/inquiries.ts';
import { lifeRoutes } from './life-routes.ts';
import { mapRoutes } from './map/routes.ts';
import { publicRoutes } from './public/routes.ts';
import { quoteRoutes } from './quotes/routes.ts';
import { withAlternatives } from './sessions/alternatives.ts';
import { checkAvailability } from './sessions/availability.ts';
import { cancelSession, previewCancel } from './sessions/cancel.ts';
import { createSession } from './sessions/create.ts';
import { addItem, addPackage, deleteSession, editLine, editSession, removeLine } from './sessions/edit.ts';
import { listSummaries } from './sessions/list-queries.ts';
import { recordPayment } from './sessions/payments.ts';
import { presentSession, presentSummary } from './sessions/present.ts';
import { OWNER } from './sessions/owner.ts';
import { branchOf, findSession } from './sessions/queries.ts';
import { sessionMachine } from './sessions/states.ts';
import { assignPhotographer, removeAssignment } from './sessions/team.ts';
import { extendDeadline, quickQuote, transition } from './sessions/transition.ts';
import { settingsOf, studioSettings } from './settings.ts';
import { moneyRoutes } from './sessions/money-routes.ts';
import { exportSessions } from './sessions/export.ts';
import { studioReportRoutes } from './reports/all.ts';
import { galleryRoutes } from './gallery/routes.ts';
import { zoneRoutes } from './zones/routes.ts';

/** What a command answers: the session as the caller now sees it. */
const shown = async (ctx: Ctx, done: Promise<{ id: string }>) => presentSession(ctx, (await done).id);

/** Of a command on an existing session that may meet a taken room. */
const onSession = async (ctx: Ctx, id: string, work: () => Promise<{ id: string }>) =>
  presentSession(ctx, (await withAlternatives(ctx, async () => ({ ...(await findSession(ctx, id)), exclude: { ownerType: OWNER, ownerId: id } }), work)).id);

export function studioRoutes(routes: Routes): void {
  galleryRoutes(routes);
  zoneRoutes(routes);
  mapRoutes(routes);
  quoteRoutes(routes);
  publicRoutes(routes);
  routes.mount(inquiries.listInquiries, (ctx, { query }) => listInquiries(ctx, query));
  routes.mount(inquiries.dismissInquiry, (ctx, { params }) => dismissInquiry(ctx, params.id));
  lifeRoutes(routes);
  studioReportRoutes(routes);
  moneyRoutes(routes);
  routes.mount(contract.listSessions, async (ctx, { query }) => {
    if (query.export) return exportSessions(ctx, query, query.export);
    const page = await listSummaries(ctx, query);
    return { items: page.items.map((row) => presentSummary(ctx, row)), next: page.next };
  });
  routes.mount(contract.getSession, async (ctx, { params }) => presentSession(ctx, params.id));
  routes.mount(contract.createSession, async (ctx, { body }) => presentSession(ctx, (await withAlternatives(ctx, async () => ({ branchId: body.branchId, roomId: body.roomId ?? null, startsAt: Temporal.Instant.from(body.startsAt), endsAt: Temporal.Instant.from(body.endsAt) }), () => createSession(ctx, body))).id));
  routes.mount(contract.editSession, async (ctx, { params, body }) => {
    const asked = async () => {
      const session = await findSession(ctx, params.id);
      return {
        branchId: session.branchId, roomId: body.roomId === undefined ? session.roomId : body.roomId, startsAt: body.startsAt ? Temporal.Instant.from(body.startsAt) : session.startsAt, endsAt: body.endsAt ? Temporal.Instant.from(body.endsAt) : session.endsAt,
        exclude: { ownerType: OWNER, ownerId: params.id },
      };
    };
    return presentSession(ctx, (await withAlternatives(ctx, asked, () => editSession(ctx, params.id, body))).id);
  });
  routes.mount(contract.deleteSession, async (ctx, { params }) => deleteSession(ctx, params.id));
  routes.mount(contract.transitionSession, async (ctx, { params, body }) => onSession(ctx, params.id, () => transition(ctx, params.id, body)));
  routes.mount(contract.quickQuote, async (ctx, { params, body }) => onSession(ctx, params.id, () => quickQuote(ctx, params.id, body.overrideReason ?? null)));
  routes.mount(contract.extendPaymentDeadline, async (ctx, { params, body }) => shown(ctx, extendDeadline(ctx, params.id, Temporal.Instant.from(body.to), body.reason)));
  routes.mount(contract.previewCancel, async (ctx, { params, query }) => previewCancel(ctx, params.id, query.initiator));
  routes.mount(contract.cancelSession, async (ctx, { params, body }) => shown(ctx, cancelSession(ctx, params.id, body)));
  routes.mount(contract.addItemLine, async (ctx, { params, body }) => shown(ctx, addItem(ctx, params.id, body)));
  routes.mount(contract.addPackage, async (ctx, { params, body }) => shown(ctx, addPackage(ctx, params.id, body)));
  routes.mount(contract.editLine, async (ctx, { params, body }) => shown(ctx, editLine(ctx, params.id, params.lineId, body)));
  routes.mount(contract.removeLine, async (ctx, { params, query }) => shown(ctx, removeLine(ctx, params.id, params.lineId, query.reason)));
  routes.mount(contract.assignPhotographer, async (ctx, { params, body }) => shown(ctx, assignPhotographer(ctx, params.id, body)));
  routes.mount(contract.removeAssignment, async (ctx, { params }) => shown(ctx, removeAssignment(ctx, params.id, params.assignmentId)));
  routes.mount(contract.recordPayment, async (ctx, { params, body }) => {
    await recordPayment(ctx, params.id, body);
    return presentSession(ctx, params.id);
  });
  routes.mount(contract.sessionHistory, async (ctx, { params }) => {
    const session = await findSession(ctx, params.id);
    const steps = await historyOf(ctx, sessionMachine, session.id);
    return { items: steps.map((one) => ({ ...one, fromState: one.fromState as SessionStatus | null, toState: one.toState as SessionStatus })) };
  });
  routes.mount(contract.checkAvailability, async (ctx, { query }) => checkAvailability(ctx, query));
  routes.mount(contract.getStudioSettings, async (ctx, { query }) => settingsOf(ctx, query.branchId ?? null));
  routes.mount(contract.changeStudioSettings, async (ctx, { query, body }) => {
    if (query.branchId && !(await branchOf(ctx, query.branchId))) throw notFound();
    await changeSettings(ctx, studioSettings, body, query.branchId ?? null);
    return settingsOf(ctx, query.branchId ?? null);
  });
  routes.mount(contract.businessRules, async (ctx, { query }) => settingsOf(ctx, query.branchId ?? null));
}
