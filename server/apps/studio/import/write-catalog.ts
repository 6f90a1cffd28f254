import { addResource } from '#capabilities/calendar/public.ts';
import { createTaxClass, hasTaxClass, upsertItems, upsertPackages } from '#capabilities/catalog/public.ts';
import { bulkInsertClients, readablePhone } from '#capabilities/clients/public.ts';
import type { Action, Written } from '#capabilities/imports/public.ts';
import type { Ctx } from '#platform/context.ts';
import { changeClients, changeRoom } from './change-existing.ts';
import type { Plan, PlannedClient } from './plan.ts';
import type { Place } from './write-sessions.ts';

type ActionOf = (planned: { draft: Plan['rooms'][number]['draft'] | Plan['items'][number]['draft'] | Plan['packages'][number]['draft'] | Plan['clients'][number]['draft'] }) => Action;

export async function writeRooms(ctx: Ctx, plan: Plan, actionOf: ActionOf, place: Place): Promise<Written[]> {
  const written: Written[] = [];
  for (const planned of plan.rooms) {
    const { draft, room } = planned;
    const { capacity = null } = draft.values;
    const fields = { code: room.code, name: room.name, capacity, bufferBeforeMin: room.bufferBeforeMin, bufferAfterMin: room.bufferAfterMin };
    if (actionOf(planned) === 'create') {
      const { id } = await addResource(ctx, { branchId: place.branchId, kind: 'room', ...fields, userId: null, skills: [], color: null, sortOrder: 0 });
      planned.id = room.id = id;
      written.push({ draft, entityId: id });
    } else if (actionOf(planned) === 'update') written.push({ draft, entityId: planned.id, before: await changeRoom(ctx, planned.id, fields) });
  }
  return written;
}

type ValuesOf = (ctx: Ctx, ids: readonly string[]) => Promise<Map<string, unknown>>;

/** The usual tax of the countries we serve, in basis points; prices include it. */
const USUAL_TAX: Readonly<Record<string, { code: string; rateBp: number }>> = {
  GT: { code: 'IVA', rateBp: 1200 }, MX: { code: 'IVA', rateBp: 1600 }, SV: { code: 'IVA', rateBp: 1300 }, HN: { code: 'ISV', rateBp: 1500 }, NI: { code: 'IVA', rateBp: 1500 },
  CR: { code: 'IVA', rateBp: 1300 }, PA: { code: 'ITBMS', rateBp: 700 }, CO: { code: 'IVA', rateBp: 1900 }, PE: { code: 'IGV', rateBp: 1800 }, CL: { code: 'IVA', rateBp: 1900 },
};

/** A workbook says nothing of taxes, and no item can be without: a business that has none yet gets the usual one. */
async function ensureTaxClass(ctx: Ctx, country: string): Promise<void> {
  if (await hasTaxClass(ctx)) return;
  const { code, rateBp } = USUAL_TAX[country] ?? { code: 'EXENTO', rateBp: 0 };
  await createTaxClass(ctx, { code, name: rateBp === 0 ? code : `${code} ${rateBp / 100} %`, rateBp, included: true });
}

export async function writeItems(ctx: Ctx, plan: Plan, actionOf: ActionOf, valuesOf: ValuesOf, country: string): Promise<Written[]> {
  const fresh = plan.items.filter((planned) => actionOf(planned) !== 'unchanged');
  await ensureTaxClass(ctx, country);
  const before = await valuesOf(ctx, fresh.map(({ id }) => id));
  const done = await upsertItems(ctx, fresh.map(({ draft, item }) => ({
    code: item.code, name: item.name, itemType: item.itemType, unitPriceMinor: draft.values.unitPrice ?? 0, unitMeasure: item.unitMeasure as 'unit' | 'hour' | 'package',
    ...(draft.values.description !== undefined && { description: draft.values.description }),
  })));
  return fresh.map((planned, at) => {
    planned.id = planned.item.id = done[at]?.id ?? planned.id;
    return { draft: planned.draft, entityId: planned.id, before: before.get(planned.id) };
  });
}

/** Packages come in with what they contain, so the sheet of contents has nothing left to write. */
export async function writePackages(ctx: Ctx, plan: Plan, actionOf: ActionOf, valuesOf: ValuesOf): Promise<Written[]> {
  const fresh = plan.packages.filter((planned) => actionOf(planned) !== 'unchanged');
  const before = await valuesOf(ctx, fresh.map(({ id }) => id));
  const done = await upsertPackages(ctx, fresh.map(({ draft, pack }) => ({
    code: pack.code, name: pack.name, kind: draft.values.sessionType ?? 'both', basePriceMinor: draft.values.basePrice ?? 0, leadDays: pack.editingDays, requiredStaff: pack.photographers,
    ...(draft.values.durationMin !== undefined && { durationMin: draft.values.durationMin }),
    items: plan.packageItems.filter((content) => content.pack === pack).map(({ item, quantity }) => ({ itemCode: item.code, quantity })),
  })));
  return fresh.map((planned, at) => {
    planned.id = planned.pack.id = done[at]?.id ?? planned.id;
    return { draft: planned.draft, entityId: planned.id, before: before.get(planned.id) };
  });
}

export async function writeClients(ctx: Ctx, plan: Plan, actionOf: ActionOf, country: string): Promise<Written[]> {
  const created = plan.clients.filter((planned) => actionOf(planned) === 'create');
  const updated = plan.clients.filter((planned) => actionOf(planned) === 'update');
  const ids = await bulkInsertClients(ctx, created.map(({ draft, client }) => {
    const { clientType = 'individual', secondaryPhone, taxId, address, notes = null } = draft.values;
    return {
      fullName: client.name, kind: clientType, notes, phones: phonesOf(client.phone, secondaryPhone, country), emails: client.email === null ? [] : [client.email],
      ...(address !== undefined && { addresses: [address] }), ...(taxId !== undefined && { taxIds: [{ number: taxId }] }),
    };
  }), 'import');
  for (const [at, planned] of created.entries()) planned.id = planned.client.id = ids[at] ?? planned.id;
  const before = await changeClients(ctx, updated.map((planned) => ({ id: planned.id, ...changesOf(planned, country) })));
  return [...created.map(({ draft, id }) => ({ draft, entityId: id })), ...updated.map(({ draft, id }) => ({ draft, entityId: id, before: before.get(id) }))];
}

export const phonesOf = (primary: string, secondary: string | undefined, country: string) =>
  [...new Set([primary, ...(secondary === undefined ? [] : [secondary])])].map((e164) => ({ e164, typed: readablePhone(e164, country) }));

const changesOf = ({ draft, client }: PlannedClient, country: string) => {
  const { clientType, secondaryPhone, address, notes, taxId } = draft.values;
  return { fullName: client.name, kind: clientType, notes, address, taxId, email: client.email, phones: phonesOf(client.phone, secondaryPhone, country) };
};
