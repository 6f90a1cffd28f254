import { ItemType, PackageSessionType } from '#contracts/studio-terms.ts';
import { registerCatalogUse, registerCatalogWords } from '#capabilities/catalog/public.ts';
import { registerClientUse } from '#capabilities/clients/public.ts';
import type { Module } from '#platform/route.ts';
import { invoiceSessions } from './invoicing/invoices.ts';
import { tellPeople } from './messages/follow.ts';
import { hearClients } from './messages/inbound.ts';
import './messages/digest.ts';
import './messages/reminders.ts';
import { longDate } from './messages/words.ts';
import { riskOf } from './risk.ts';
import { studioPermissions, studioRoles } from './roles.ts';
import { studioRoutes } from './routes.ts';
import { describeSessionsToCalendar } from './sessions/calendar-cards.ts';
import { countsByClient, eraseClientTexts, moveClientSessions, sessionsOfClients } from './sessions/client-queries.ts';
import { followExpiredHolds } from './sessions/holds.ts';
import { searchSessions } from './sessions/list-queries.ts';
import { eraseNotes } from './sessions/note-queries.ts';
import { registerNoteFiles } from './sessions/notes.ts';
import { callOffLinksOfCanceled } from './sessions/payment-link.ts';
import { registerSessionPayments } from './sessions/payments.ts';
import { followFreedTime } from './sessions/waitlist.ts';
import { soldOf } from './sessions/sold-queries.ts';
import { firstZones } from './zones/zones.ts';
import { inquiriesOfClients } from './inquiries/inquiries.ts';
import './import/kind.ts';
import './integrity/integrity.ts';
import './sessions/nightly.ts';
import './webhooks.ts';
import { can } from '#platform/context.ts';
import { text } from '#platform/texts.ts';

export { firstZones };
export { createQuote } from './quotes/create.ts';
export { publicSettings } from './quotes/settings.ts';
export { cancelSession } from './sessions/cancel.ts';
export { createSession } from './sessions/create.ts';
export { teamOf } from './sessions/list-queries.ts';
export { addNote } from './sessions/notes.ts';
export { findSession as sessionById } from './sessions/queries.ts';
export { recordPayment } from './sessions/payments.ts';
export { assignPhotographer } from './sessions/team.ts';
export { transition } from './sessions/transition.ts';

registerCatalogWords({ itemTypes: [...ItemType.options], packageKinds: [...PackageSessionType.options] });
registerCatalogUse('studio_session', { items: (ctx, ids) => soldOf(ctx, 'item', ids), packages: (ctx, ids) => soldOf(ctx, 'package', ids) });
registerSessionPayments();
callOffLinksOfCanceled();
registerNoteFiles();
describeSessionsToCalendar();
followExpiredHolds();
followFreedTime();
tellPeople();
hearClients();
inquiriesOfClients();
invoiceSessions();
registerClientUse({
  kind: 'session',
  count: async (ctx, ids) => (await countsByClient(ctx, ids)).reduce((sum, one) => ({ total: sum.total + one.all, open: sum.open + one.open }), { total: 0, open: 0 }),
  merged: (ctx, { keptId, goneId }) => moveClientSessions(ctx, goneId, keptId),
  unmerged: async (ctx, { keptId, goneId, moved }) => {
    await moveClientSessions(ctx, keptId, goneId, moved as string[]);
  },
  exportData: sessionsOfClients,
  anonymized: async (ctx, ids) => {
    await eraseClientTexts(ctx, ids);
    await eraseNotes(ctx, ids);
  },
  badges: async (ctx, ids) => new Map([...(await riskOf(ctx, ids))].filter(([, risk]) => risk.isHighRisk).map(([id]) => [id, [{ code: 'high_risk', tone: 'warn' as const }]])),
});

export const studioModule: Module = {
  name: 'studio', permissions: studioPermissions, routes: studioRoutes, roles: studioRoles,
  begin: async (ctx) => void (await firstZones(ctx)),
  search: async (ctx, words, limit) => {
    if (!can(ctx.actor, 'studio.session.view.all') && !can(ctx.actor, 'studio.session.view.own')) return [];
    return (await searchSessions(ctx, words, limit)).map((session) => ({
      kind: 'studio.session', id: session.id, title: `${session.code} · ${session.clientName}`, subtitle: `${longDate(session.sessionDate, ctx.locale)} · ${text(ctx.locale, `status.session.${session.status}`)}`, path: `/studio/sessions/${session.id}`,
    }));
  },
};
