import { editResource, resourcesById } from '#capabilities/calendar/public.ts';
import { clientValues, editClient } from '#capabilities/clients/public.ts';
import type { Ctx } from '#platform/context.ts';

// Records of an earlier import whose row says something else now, and that nobody has touched since (studio 13).

type RoomFields = Pick<Awaited<ReturnType<typeof resourcesById>>[number], 'code' | 'name' | 'capacity' | 'bufferBeforeMin' | 'bufferAfterMin'>;

/** @returns what it was before */
export async function changeRoom(ctx: Ctx, id: string, fields: RoomFields): Promise<RoomFields | null> {
  const [room] = await resourcesById(ctx, [id]);
  await editResource(ctx, id, fields);
  return room ? { code: room.code, name: room.name, capacity: room.capacity, bufferBeforeMin: room.bufferBeforeMin, bufferAfterMin: room.bufferAfterMin } : null;
}

export interface ClientChange {
  id: string;
  fullName: string;
  kind: 'individual' | 'institutional' | undefined;
  notes: string | undefined;
  address: string | undefined;
  taxId: string | undefined;
  email: string | null;
  phones: readonly { e164: string; typed: string }[];
}

type ClientValues = Awaited<ReturnType<typeof clientValues>>;

/** A column that the file leaves empty says nothing about what is there. @returns what each was before */
export async function changeClients(ctx: Ctx, changes: readonly ClientChange[]): Promise<Map<string, ClientValues>> {
  const before = new Map<string, ClientValues>();
  for (const { id, fullName, kind, notes, address, taxId, email, phones } of changes) {
    const values = await clientValues(ctx, id);
    before.set(id, values);
    const [, ...otherAddresses] = values.addresses ?? [];
    const [, ...otherTaxIds] = values.taxIds ?? [];
    await editClient(ctx, id, {
      fullName, ...(kind && { kind }), ...(notes !== undefined && { notes }),
      phones: phones.map(({ e164 }) => ({ number: e164, label: 'mobile' as const })), ...(email !== null && { emails: [{ email }] }),
      ...(address !== undefined && { addresses: [{ label: '', line: address.slice(0, 300), details: '', city: '', region: '', postalCode: '', lat: null, lng: null }, ...otherAddresses] }),
      ...(taxId !== undefined && { taxIds: [{ kind: 'nit' as const, number: taxId, name: '' }, ...otherTaxIds] }),
    }, null);
  }
  return before;
}

export async function restoreClients(ctx: Ctx, changes: readonly { id: string; before: unknown }[]): Promise<void> {
  for (const { id, before } of changes) await editClient(ctx, id, before as ClientValues, null);
}
export async function restoreRooms(ctx: Ctx, changes: readonly { id: string; before: unknown }[]): Promise<void> {
  for (const { id, before } of changes) if (before !== null) await editResource(ctx, id, before as RoomFields);
}
