import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Currency, Flag, Id, Instant, Minor, OptionalText, PageQuery, Text, Version, pageOf } from './shapes.ts';

// What is sold: items, and packages of items at one price. Neutral words; which types of items and kinds of packages
// there are is said by the app (server/capabilities/catalog/words.ts) and answered by `words`.

/** A word of the app: `digital_photo`, `studio`. */
export const Word = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, { error: 'invalid_word' });
export const CatalogStatus = z.enum(['active', 'inactive']);
export const UnitMeasure = z.enum(['unit', 'hour', 'package']);
const Quantity = z.int().min(1).max(100_000);

// ------------------------------------------------------------------------------------------------------- tax classes
export const TaxClass = z.strictObject({
  id: Id, code: z.string(), name: z.string(), rateBp: z.int(), included: z.boolean(), status: CatalogStatus, version: Version,
});
export type TaxClass = z.infer<typeof TaxClass>;
export const NewTaxClass = z.strictObject({ code: Text(50), name: Text(100), rateBp: z.int().min(0).max(10_000), included: z.boolean().default(true) });
export const TaxClassChanges = z.strictObject({ code: Text(50), name: Text(100), rateBp: z.int().min(0).max(10_000), included: z.boolean() }).partial();

// ------------------------------------------------------------------------------------------------------------- items
const itemFields = {
  code: Text(50),
  name: Text(100),
  description: OptionalText(4000).nullable(),
  itemType: Word,
  unitPriceMinor: Minor,
  unitMeasure: UnitMeasure,
  /** Proposed when it is added to a sale; null proposes 1. */
  defaultQuantity: Quantity.nullable(),
  taxClassId: Id,
};
export const NewItem = z.strictObject({
  ...itemFields, description: itemFields.description.default(null), unitMeasure: UnitMeasure.default('unit'), defaultQuantity: itemFields.defaultQuantity.default(null),
});
export const ItemChanges = z.strictObject(itemFields).partial();

export const Item = z.strictObject({
  id: Id, code: z.string(), name: z.string(), description: z.string().nullable(), itemType: z.string(), unitPriceMinor: z.int(), currency: Currency,
  unitMeasure: UnitMeasure, defaultQuantity: z.int().nullable(), taxClassId: Id, taxClass: z.string(), taxRateBp: z.int(), status: CatalogStatus,
  /** Packages that contain it. */
  packages: z.int(),
  updatedAt: Instant, version: Version,
});
export type Item = z.infer<typeof Item>;

const PackageName = z.strictObject({ id: Id, code: z.string(), name: z.string() });
export const ItemDetail = Item.extend({
  /** The packages that contain it, and whether each would stop being sellable without it. */
  usedIn: z.array(PackageName.extend({ sellable: z.boolean() })),
});

/** An item taken out of sale, and the packages that cannot be sold any more because of it (studio 3.2). */
export const ItemDeactivated = z.strictObject({ item: Item, madeUnsellable: z.array(PackageName) });

// ---------------------------------------------------------------------------------------------------------- packages
export const PackageItemInput = z.strictObject({ itemId: Id, quantity: Quantity });
const packageFields = {
  code: Text(50),
  name: Text(100),
  description: OptionalText(4000).nullable(),
  kind: Word,
  /** What is charged for the whole set. */
  basePriceMinor: Minor,
  /** Days of work after the booked time until it can be delivered. */
  leadDays: z.int().min(1).max(3650),
  durationMin: z.int().min(15).max(1440).nullable(),
  requiredStaff: z.int().min(1).max(10),
  /** In the order in which they are shown; a list that is given replaces the whole list. */
  items: z.array(PackageItemInput).max(100),
};
const noItemTwice = ({ items }: { items?: readonly { itemId: string }[] | undefined }) => new Set(items?.map(({ itemId }) => itemId)).size === (items?.length ?? 0);
export const NewPackage = z.strictObject({
  ...packageFields, description: packageFields.description.default(null), leadDays: packageFields.leadDays.default(5), durationMin: packageFields.durationMin.default(null),
  requiredStaff: packageFields.requiredStaff.default(1), items: packageFields.items.default([]),
}).refine(noItemTwice, { path: ['items'], error: 'item_twice' });
export const PackageChanges = z.strictObject(packageFields).partial().refine(noItemTwice, { path: ['items'], error: 'item_twice' });

export const PackageRow = z.strictObject({
  id: Id, code: z.string(), name: z.string(), description: z.string().nullable(), kind: z.string(), basePriceMinor: z.int(), currency: Currency,
  leadDays: z.int(), durationMin: z.int().nullable(), requiredStaff: z.int(), status: CatalogStatus,
  itemCount: z.int(),
  /** What the items cost one by one. */
  listMinor: z.int(),
  /** Active, with items, all of them active. */
  sellable: z.boolean(),
  inactiveCodes: z.array(z.string()),
  updatedAt: Instant, version: Version,
});
export type PackageRow = z.infer<typeof PackageRow>;
export const PackageDetail = PackageRow.extend({
  items: z.array(z.strictObject({
    itemId: Id, code: z.string(), name: z.string(), itemType: z.string(), unitMeasure: UnitMeasure, unitPriceMinor: z.int(), quantity: z.int(), status: CatalogStatus,
  })),
});
export type PackageDetail = z.infer<typeof PackageDetail>;

/** One priced line of a package, as it would be copied onto a sale (studio 5.2). */
export const ExplodedLine = z.strictObject({
  lineType: z.enum(['item', 'package_fee']), sourceType: z.enum(['item', 'package']), sourceId: Id,
  itemCode: z.string(), itemName: z.string(), itemDescription: z.string().nullable(), itemType: z.string(), unitMeasure: UnitMeasure,
  unitPriceMinor: z.int(), taxClass: z.string(), quantity: z.int(), listMinor: z.int(), discountMinor: z.int(), lineTotalMinor: z.int(),
});
export const Explosion = z.strictObject({
  packageId: Id, currency: Currency, lines: z.array(ExplodedLine),
  /** Sum of the items at their own prices; the base price; and base less list: below 0 a discount, above 0 a fee. */
  listMinor: z.int(), totalMinor: z.int(), differenceMinor: z.int(),
});

export const CatalogWords = z.strictObject({ itemTypes: z.array(z.string()), packageKinds: z.array(z.string()), currency: Currency });

// ------------------------------------------------------------------------------------------------------------ routes
const byId = z.strictObject({ id: Id });
const search = z.string().max(100).optional();
const writes = { audit: true, permission: 'catalog.manage' } as const;

export const words = endpoint({
  id: 'catalog.words', method: 'GET', path: '/api/v1/catalog/words', permission: 'catalog.view', summary: 'Types of items and kinds of packages of the apps in use', response: CatalogWords, errors: [],
});

export const listTaxClasses = endpoint({
  id: 'catalog.list_tax_classes', method: 'GET', path: '/api/v1/catalog/tax-classes', permission: 'catalog.view', summary: 'Tax classes',
  query: PageQuery.extend({ status: CatalogStatus.optional() }), response: pageOf(TaxClass), errors: [],
});
export const createTaxClass = endpoint({
  id: 'catalog.create_tax_class', method: 'POST', path: '/api/v1/catalog/tax-classes', summary: 'Add a tax class', body: NewTaxClass, response: TaxClass, status: 201,
  errors: ['DUPLICATE_CODE', 'DUPLICATE_NAME'], ...writes,
});
export const changeTaxClass = endpoint({
  id: 'catalog.change_tax_class', method: 'PATCH', path: '/api/v1/catalog/tax-classes/:id', summary: 'Change a tax class', params: byId, body: TaxClassChanges, response: TaxClass,
  errors: ['TAX_CLASS_NOT_FOUND', 'DUPLICATE_CODE', 'DUPLICATE_NAME'], ifMatch: true, ...writes,
});
export const activateTaxClass = endpoint({
  id: 'catalog.activate_tax_class', method: 'POST', path: '/api/v1/catalog/tax-classes/:id/activate', summary: 'Offer a tax class again', params: byId, response: TaxClass, errors: ['TAX_CLASS_NOT_FOUND', 'INVALID_STATE_TRANSITION'], ...writes,
});
export const deactivateTaxClass = endpoint({
  id: 'catalog.deactivate_tax_class', method: 'POST', path: '/api/v1/catalog/tax-classes/:id/deactivate', summary: 'Stop offering a tax class for new items', params: byId, response: TaxClass, errors: ['TAX_CLASS_NOT_FOUND', 'INVALID_STATE_TRANSITION'], ...writes,
});
export const deleteTaxClass = endpoint({
  id: 'catalog.delete_tax_class', method: 'DELETE', path: '/api/v1/catalog/tax-classes/:id', summary: 'Delete a tax class that no item uses', params: byId,
  errors: ['TAX_CLASS_NOT_FOUND', 'TAX_CLASS_IN_USE'], ifMatch: true, ...writes,
});

export const listItems = endpoint({
  id: 'catalog.list_items', method: 'GET', path: '/api/v1/catalog/items', permission: 'catalog.view', summary: 'Items by name',
  query: PageQuery.extend({ status: CatalogStatus.optional(), itemType: Word.optional(), search }), response: pageOf(Item), errors: [],
});
export const getItem = endpoint({
  id: 'catalog.get_item', method: 'GET', path: '/api/v1/catalog/items/:id', permission: 'catalog.view', summary: 'An item and the packages that contain it', params: byId, response: ItemDetail, errors: ['ITEM_NOT_FOUND'],
});
export const createItem = endpoint({
  id: 'catalog.create_item', method: 'POST', path: '/api/v1/catalog/items', summary: 'Add an item', body: NewItem, response: Item, status: 201,
  errors: ['DUPLICATE_CODE', 'TAX_CLASS_NOT_FOUND', 'RESOURCE_INACTIVE'], ...writes,
});
export const changeItem = endpoint({
  id: 'catalog.change_item', method: 'PATCH', path: '/api/v1/catalog/items/:id', summary: 'Change an item; what was sold keeps its copy', params: byId, body: ItemChanges, response: Item,
  errors: ['ITEM_NOT_FOUND', 'DUPLICATE_CODE', 'TAX_CLASS_NOT_FOUND', 'RESOURCE_INACTIVE'], ifMatch: true, ...writes,
});
export const activateItem = endpoint({
  id: 'catalog.activate_item', method: 'POST', path: '/api/v1/catalog/items/:id/activate', summary: 'Sell an item again', params: byId, response: Item, errors: ['ITEM_NOT_FOUND', 'INVALID_STATE_TRANSITION'], ...writes,
});
export const deactivateItem = endpoint({
  id: 'catalog.deactivate_item', method: 'POST', path: '/api/v1/catalog/items/:id/deactivate', summary: 'Stop selling an item; tells which packages cannot be sold without it',
  params: byId, response: ItemDeactivated, errors: ['ITEM_NOT_FOUND', 'INVALID_STATE_TRANSITION'], ...writes,
});
export const deleteItem = endpoint({
  id: 'catalog.delete_item', method: 'DELETE', path: '/api/v1/catalog/items/:id', summary: 'Delete an item that no package contains and that was never sold', params: byId,
  errors: ['ITEM_NOT_FOUND', 'ITEM_IN_USE'], ifMatch: true, ...writes,
});

export const listPackages = endpoint({
  id: 'catalog.list_packages', method: 'GET', path: '/api/v1/catalog/packages', permission: 'catalog.view', summary: 'Packages by name',
  query: PageQuery.extend({ status: CatalogStatus.optional(), kind: Word.optional(), sellable: Flag.optional(), search }), response: pageOf(PackageRow), errors: [],
});
export const getPackage = endpoint({
  id: 'catalog.get_package', method: 'GET', path: '/api/v1/catalog/packages/:id', permission: 'catalog.view', summary: 'A package with its items', params: byId, response: PackageDetail, errors: ['PACKAGE_NOT_FOUND'],
});
export const createPackage = endpoint({
  id: 'catalog.create_package', method: 'POST', path: '/api/v1/catalog/packages', summary: 'Add a package', body: NewPackage, response: PackageDetail, status: 201,
  errors: ['DUPLICATE_CODE', 'ITEM_NOT_FOUND'], ...writes,
});
export const changePackage = endpoint({
  id: 'catalog.change_package', method: 'PATCH', path: '/api/v1/catalog/packages/:id', summary: 'Change a package; what was sold keeps its copy', params: byId, body: PackageChanges, response: PackageDetail,
  errors: ['PACKAGE_NOT_FOUND', 'DUPLICATE_CODE', 'ITEM_NOT_FOUND'], ifMatch: true, ...writes,
});
export const activatePackage = endpoint({
  id: 'catalog.activate_package', method: 'POST', path: '/api/v1/catalog/packages/:id/activate', summary: 'Offer a package again', params: byId, response: PackageDetail, errors: ['PACKAGE_NOT_FOUND', 'INVALID_STATE_TRANSITION'], ...writes,
});
export const deactivatePackage = endpoint({
  id: 'catalog.deactivate_package', method: 'POST', path: '/api/v1/catalog/packages/:id/deactivate', summary: 'Stop offering a package', params: byId, response: PackageDetail, errors: ['PACKAGE_NOT_FOUND', 'INVALID_STATE_TRANSITION'], ...writes,
});
export const deletePackage = endpoint({
  id: 'catalog.delete_package', method: 'DELETE', path: '/api/v1/catalog/packages/:id', summary: 'Delete a package that was never sold', params: byId,
  errors: ['PACKAGE_NOT_FOUND', 'PACKAGE_IN_USE'], ifMatch: true, ...writes,
});
export const explodePackage = endpoint({
  id: 'catalog.explode_package', method: 'GET', path: '/api/v1/catalog/packages/:id/explode', permission: 'catalog.view', summary: 'The priced lines that selling the package would write',
  params: byId, query: z.strictObject({ kind: Word.optional() }), response: Explosion,
  errors: ['PACKAGE_NOT_FOUND', 'RESOURCE_INACTIVE', 'PACKAGE_ITEMS_EMPTY', 'PACKAGE_HAS_INACTIVE_ITEMS', 'INVALID_SESSION_TYPE'],
});
/** Prices of a package that is being edited, before it is saved. */
export const previewExplosion = endpoint({
  id: 'catalog.preview_explosion', method: 'POST', path: '/api/v1/catalog/explosions', permission: 'catalog.view', summary: 'How a price would be spread over items, without saving', readOnly: true,
  body: z.strictObject({ basePriceMinor: Minor, items: z.array(PackageItemInput).max(100) }).refine(noItemTwice, { path: ['items'], error: 'item_twice' }),
  response: z.strictObject({ currency: Currency, lines: z.array(ExplodedLine.omit({ sourceId: true }).extend({ sourceId: Id.nullable() })), listMinor: z.int(), totalMinor: z.int(), differenceMinor: z.int() }),
  errors: ['ITEM_NOT_FOUND', 'PACKAGE_ITEMS_EMPTY', 'PACKAGE_HAS_INACTIVE_ITEMS'],
});
