import type { Module } from '#platform/route.ts';
import { firstFeePlan } from './events/fee-plan.ts';
import { registerEventImages } from './events/images.ts';
import './import/kind.ts';
import './invoicing/documents.ts';
import './jobs.ts';
import './queue/jobs.ts';
import './waitlist/jobs.ts';
import { registerPortal } from './public/pages.ts';
import './settlement/jobs.ts';
import './alerts/follow.ts';
import { registerOrderPayments } from './orders/owner.ts';
import './orders/letters.ts';
import { ticketsPermissions, ticketsRoles } from './roles.ts';
import { ticketsRoutes } from './routes.ts';

export { createArea, listAreas } from './areas/areas.ts';
export { blockUnits, generateUnits } from './areas/units.ts';
export { seedPast, seedSales } from './demo/season.ts';
export type { At } from './demo/season.ts';
export { createEvent } from './events/create.ts';
export { addImage } from './events/images.ts';
export { publishEvent } from './events/life.ts';
export { createPromoter } from './promoters/links.ts';
export { createLegalProfile } from './legal/profiles.ts';
export { createPromotion } from './pricing/promotions.ts';
export { createStage } from './pricing/stages.ts';
export { publicKeyOf, signingKey, writeToken } from './rules/qr-token.ts';

registerEventImages();
registerPortal();
registerOrderPayments();

export const ticketsModule: Module = { name: 'tickets', permissions: ticketsPermissions, routes: ticketsRoutes, roles: ticketsRoles, begin: firstFeePlan };
