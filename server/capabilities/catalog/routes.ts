import * as contract from '#contracts/catalog.ts';
import type { Routes } from '#platform/route.ts';
import { activateItem, changeItem, createItem, deactivateItem, deleteItem, readItem } from './items.ts';
import { changePackage, createPackage, deletePackage, previewOf, previewOfInput, readPackage, setPackageStatus } from './packages.ts';
import { currencyOf, itemPage, packagePage, taxClassPage } from './queries.ts';
import { changeTaxClass, createTaxClass, deleteTaxClass, setTaxClassStatus } from './tax-classes.ts';
import { knownItemTypes, knownPackageKinds } from './words.ts';

export function catalogRoutes(routes: Routes): void {
  routes.mount(contract.words, async (ctx) => ({ itemTypes: knownItemTypes(), packageKinds: knownPackageKinds(), currency: await currencyOf(ctx) }));

  routes.mount(contract.listTaxClasses, (ctx, { query }) => taxClassPage(ctx, query));
  routes.mount(contract.createTaxClass, (ctx, { body }) => createTaxClass(ctx, body));
  routes.mount(contract.changeTaxClass, (ctx, { params, body }) => changeTaxClass(ctx, params.id, body));
  routes.mount(contract.activateTaxClass, (ctx, { params }) => setTaxClassStatus(ctx, params.id, 'active'));
  routes.mount(contract.deactivateTaxClass, (ctx, { params }) => setTaxClassStatus(ctx, params.id, 'inactive'));
  routes.mount(contract.deleteTaxClass, (ctx, { params }) => deleteTaxClass(ctx, params.id));

  routes.mount(contract.listItems, (ctx, { query }) => itemPage(ctx, query));
  routes.mount(contract.getItem, (ctx, { params }) => readItem(ctx, params.id));
  routes.mount(contract.createItem, (ctx, { body }) => createItem(ctx, body));
  routes.mount(contract.changeItem, (ctx, { params, body }) => changeItem(ctx, params.id, body));
  routes.mount(contract.activateItem, (ctx, { params }) => activateItem(ctx, params.id));
  routes.mount(contract.deactivateItem, (ctx, { params }) => deactivateItem(ctx, params.id));
  routes.mount(contract.deleteItem, (ctx, { params }) => deleteItem(ctx, params.id));

  routes.mount(contract.listPackages, (ctx, { query }) => packagePage(ctx, query));
  routes.mount(contract.getPackage, (ctx, { params }) => readPackage(ctx, params.id));
  routes.mount(contract.createPackage, (ctx, { body }) => createPackage(ctx, body));
  routes.mount(contract.changePackage, (ctx, { params, body }) => changePackage(ctx, params.id, body));
  routes.mount(contract.activatePackage, (ctx, { params }) => setPackageStatus(ctx, params.id, 'active'));
  routes.mount(contract.deactivatePackage, (ctx, { params }) => setPackageStatus(ctx, params.id, 'inactive'));
  routes.mount(contract.deletePackage, (ctx, { params }) => deletePackage(ctx, params.id));
  routes.mount(contract.explodePackage, (ctx, { params, query }) => previewOf(ctx, params.id, query.kind ?? null));
  routes.mount(contract.previewExplosion, (ctx, { body }) => previewOfInput(ctx, body));
}
