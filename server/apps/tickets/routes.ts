import * as areaContract from '#contracts/tickets-areas.ts';
import * as eventContract from '#contracts/tickets-events.ts';
import * as priceContract from '#contracts/tickets-pricing.ts';
import * as settingsContract from '#contracts/tickets-settings.ts';
import type { Routes } from '#platform/route.ts';
import { changeSettings } from '#platform/settings.ts';
import { changeArea, createArea, deleteArea, listAreas } from './areas/areas.ts';
import { areaMap, markUnits, placeUnits, removeUnits } from './areas/map.ts';
import { blockUnits, changeUnit, generateUnits, listUnits, releaseUnits } from './areas/units.ts';
import { doorRoutes } from './door/routes.ts';
import { changeEvent, deleteEvent } from './events/change.ts';
import { createEvent } from './events/create.ts';
import { duplicateEvent } from './events/duplicate.ts';
import { findEvent } from './events/find.ts';
import { addImage, removeImage } from './events/images.ts';
import { cancelEvent, pauseEvent, postponeEvent, publishEvent, resumeEvent } from './events/life.ts';
import { presentEvent } from './events/present.ts';
import { eventPage } from './events/queries.ts';
import { readiness } from './events/readiness.ts';
import { changeLegalProfile, createLegalProfile, deleteLegalProfile, readLegalProfile } from './legal/profiles.ts';
import { profilePage } from './legal/queries.ts';
import { previewPrice } from './pricing/preview.ts';
import { changePromotion, createPromotion, deletePromotion, listPromotions } from './pricing/promotions.ts';
import { changeStage, createStage, deleteStage, listStages } from './pricing/stages.ts';
import { promoterRoutes } from './promoters/routes.ts';
import { orderRoutes } from './public/order-routes.ts';
import { queueRoutes } from './queue/routes.ts';
import { readRoutes } from './public/read-routes.ts';
import { settlementRoutes } from './settlement/routes.ts';
import { settingsOf, ticketsSettings } from './settings.ts';

export function ticketsRoutes(routes: Routes): void {
  doorRoutes(routes);
  queueRoutes(routes);
  readRoutes(routes);
  orderRoutes(routes);
  routes.mount(settingsContract.getTicketsSettings, (ctx) => settingsOf(ctx));
  routes.mount(settingsContract.changeTicketsSettings, async (ctx, { body }) => {
    await changeSettings(ctx, ticketsSettings, body);
    return settingsOf(ctx);
  });

  routes.mount(eventContract.listLegalProfiles, (ctx, { query }) => profilePage(ctx, query));
  routes.mount(eventContract.getLegalProfile, (ctx, { params }) => readLegalProfile(ctx, params.id));
  routes.mount(eventContract.createLegalProfile, (ctx, { body }) => createLegalProfile(ctx, body));
  routes.mount(eventContract.changeLegalProfile, (ctx, { params, body }) => changeLegalProfile(ctx, params.id, body));
  routes.mount(eventContract.deleteLegalProfile, (ctx, { params }) => deleteLegalProfile(ctx, params.id));

  routes.mount(eventContract.listEvents, (ctx, { query }) => eventPage(ctx, query));
  routes.mount(eventContract.getEvent, async (ctx, { params }) => presentEvent(ctx, await findEvent(ctx, params.id)));
  routes.mount(eventContract.createEvent, (ctx, { body }) => createEvent(ctx, body));
  routes.mount(eventContract.changeEvent, (ctx, { params, body }) => changeEvent(ctx, params.id, body));
  routes.mount(eventContract.deleteEvent, (ctx, { params }) => deleteEvent(ctx, params.id));
  routes.mount(eventContract.duplicateEvent, (ctx, { params, body }) => duplicateEvent(ctx, params.id, body));
  routes.mount(eventContract.eventReadiness, (ctx, { params }) => readiness(ctx, params.id));
  routes.mount(eventContract.publishEvent, (ctx, { params }) => publishEvent(ctx, params.id));
  routes.mount(eventContract.pauseEvent, (ctx, { params }) => pauseEvent(ctx, params.id));
  routes.mount(eventContract.resumeEvent, (ctx, { params }) => resumeEvent(ctx, params.id));
  routes.mount(eventContract.postponeEvent, (ctx, { params, body }) => postponeEvent(ctx, params.id, body));
  routes.mount(eventContract.cancelEvent, (ctx, { params, body }) => cancelEvent(ctx, params.id, body));
  routes.mount(eventContract.addImage, (ctx, { params, body }) => addImage(ctx, params.id, body));
  routes.mount(eventContract.removeImage, (ctx, { params }) => removeImage(ctx, params.id, params.imageId));

  routes.mount(areaContract.listAreas, (ctx, { params }) => listAreas(ctx, params.id));
  routes.mount(areaContract.createArea, (ctx, { params, body }) => createArea(ctx, params.id, body));
  routes.mount(areaContract.changeArea, (ctx, { params, body }) => changeArea(ctx, params.id, body));
  routes.mount(areaContract.deleteArea, (ctx, { params }) => deleteArea(ctx, params.id));
  routes.mount(areaContract.generateUnits, (ctx, { params, body }) => generateUnits(ctx, params.id, body));
  routes.mount(areaContract.blockUnits, (ctx, { params, body }) => blockUnits(ctx, params.id, body));
  routes.mount(areaContract.releaseUnits, (ctx, { params, body }) => releaseUnits(ctx, params.id, body));
  routes.mount(areaContract.placeUnits, (ctx, { params, body }) => placeUnits(ctx, params.id, body));
  routes.mount(areaContract.markUnits, (ctx, { params, body }) => markUnits(ctx, params.id, body));
  routes.mount(areaContract.removeUnits, (ctx, { params, body }) => removeUnits(ctx, params.id, body.unitIds));
  routes.mount(areaContract.changeUnit, (ctx, { params, body }) => changeUnit(ctx, params.id, body));
  routes.mount(areaContract.listUnits, (ctx, { params, query }) => listUnits(ctx, params.id, query));
  routes.mount(areaContract.areaMap, (ctx, { params }) => areaMap(ctx, params.id));

  routes.mount(priceContract.listStages, (ctx, { params }) => listStages(ctx, params.id));
  routes.mount(priceContract.createStage, (ctx, { params, body }) => createStage(ctx, params.id, body));
  routes.mount(priceContract.changeStage, (ctx, { params, body }) => changeStage(ctx, params.id, params.stageId, body));
  routes.mount(priceContract.deleteStage, (ctx, { params }) => deleteStage(ctx, params.id, params.stageId));
  routes.mount(priceContract.listPromotions, (ctx, { params }) => listPromotions(ctx, params.id));
  routes.mount(priceContract.createPromotion, (ctx, { params, body }) => createPromotion(ctx, params.id, body));
  routes.mount(priceContract.changePromotion, (ctx, { params, body }) => changePromotion(ctx, params.id, params.promotionId, body));
  routes.mount(priceContract.deletePromotion, (ctx, { params }) => deletePromotion(ctx, params.id, params.promotionId));
  routes.mount(priceContract.previewPrice, (ctx, { params, body }) => previewPrice(ctx, params.id, body));
  promoterRoutes(routes);
  settlementRoutes(routes);
}
