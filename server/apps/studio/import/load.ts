import { randomUUIDv7 } from 'node:crypto';
import { latest, startOfDay } from '#contracts/time.ts';
import { loadCatalog } from './catalog.ts';
import { listResources, occupations } from '#capabilities/calendar/public.ts';
import { matchClients, normalizePhone } from '#capabilities/clients/public.ts';
import type { ImportTask } from '#capabilities/imports/public.ts';
import type { Ctx } from '#platform/context.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import { OWNER } from '#apps/studio/sessions/bookings.ts';
import { branchOf, travelZoneOf } from '#apps/studio/sessions/queries.ts';
import type { ImportTerms, Known, KnownClient, KnownSession } from './known.ts';
import { documentsTaken, heldByOwners } from './money.ts';
import { findStaff } from './people.ts';
import { inParts } from './write-sessions.ts';
import type { Place } from './write-sessions.ts';
import { sessionsByRef } from './queries.ts';
import type { StudioTables } from './sheets.ts';

export async function loadPlace(ctx: Ctx, { branchId, asOf }: ImportTask): Promise<Place> {
  const branch = await branchOf(ctx, branchId);
  if (!branch) throw new Error(`the import has no branch ${branchId}`);
  return { branchId, zone: branch.zone, currency: branch.currency, settings: await settingsOf(ctx, branchId), now: latest(ctx.now, startOfDay(asOf, branch.zone)) };
}

const DEFAULT_TRAVEL_MIN = 60; // studio 3.4: the zone `city`

export async function loadTerms(ctx: Ctx, { asOf }: ImportTask, place: Place, country: string): Promise<ImportTerms> {
  const city = await travelZoneOf(ctx, null);
  return {
    zone: place.zone, country, asOf, now: place.now, travelMin: city?.travelMin ?? DEFAULT_TRAVEL_MIN, returnMin: city?.returnMin ?? DEFAULT_TRAVEL_MIN,
    defaultEditingDays: place.settings.defaultEditingDays, newId: () => randomUUIDv7(),
  };
}

/** Whatever the tenant has that a row of the file may touch. */
export async function loadKnown(ctx: Ctx, tables: StudioTables, place: Place, country: string): Promise<Known> {
  const rooms = await listResources(ctx, { branchId: place.branchId, kind: 'room' });
  const staff = await findStaff(ctx, place.branchId);
  const { items, packages } = await loadCatalog(ctx);
  return {
    staff,
    rooms: rooms.map(({ id, code, name, bufferBeforeMin, bufferAfterMin }) => ({ id, code, name, bufferBeforeMin, bufferAfterMin })),
    items, packages,
    clients: await loadClients(ctx, tables, country),
    sessions: await loadSessions(ctx, tables),
    busy: (await occupations(ctx, startOfDay(firstDay(tables) ?? '1900-01-01', place.zone))).map(({ resourceId, ownerType, ownerId, label, from, to }) => ({
      sessionId: ownerType === OWNER ? ownerId : null, resourceId, interval: { start: from, end: to }, label: label ?? '',
    })),
    documents: await documentsTaken(ctx, tables.payments.map(({ values }) => values.documentNumber).filter((one) => one !== undefined)),
  };
}

const firstDay = (tables: StudioTables): string | undefined => tables.sessions.map(({ values }) => values.date).filter((date) => date !== undefined).sort()[0];

/** By the contacts that the file names, of its clients and of its sessions. */
async function loadClients(ctx: Ctx, tables: StudioTables, country: string): Promise<KnownClient[]> {
  const contacts = [
    ...tables.clients.map(({ values }) => ({ phone: values.primaryPhone ?? null, email: values.email ?? null })),
    ...tables.sessions.flatMap(({ values }) => [values.clientPhone, values.clientEmail, values.client].filter((one) => one !== undefined)
      .map((text) => (text.includes('@') ? { phone: null, email: text.trim().toLowerCase() } : { phone: normalizePhone(text, country), email: null }))),
  ];
  const unique = [...new Map(contacts.filter(({ phone, email }) => phone !== null || email !== null).map((contact) => [`${contact.phone} ${contact.email}`, contact])).values()];
  const found: KnownClient[] = [];
  await inParts(unique, async (part) => {
    // A person may be found by a second phone: what the file says leads to him as well.
    for (const [at, match] of (await matchClients(ctx, part)).entries()) {
      const asked = part[at];
      if (match && asked) found.push({ id: match.id, name: match.fullName, phone: match.by === 'phone' && asked.phone !== null ? asked.phone : (match.primaryPhone ?? ''), email: match.by === 'email' ? asked.email : match.primaryEmail });
    }
  });
  return found;
}

async function loadSessions(ctx: Ctx, tables: StudioTables): Promise<KnownSession[]> {
  const refs = [...new Set([...tables.sessions, ...tables.lines, ...tables.assignments, ...tables.payments].map(({ values }) => values.ref).filter((ref) => ref !== undefined))];
  const known: KnownSession[] = [];
  await inParts(refs, async (part) => {
    const rows = await sessionsByRef(ctx, part);
    const held = await heldByOwners(ctx, rows.map(({ id }) => id));
    for (const row of rows) {
      known.push({
        id: row.id, ref: row.externalRef ?? '', status: row.status, interval: { start: row.startsAt, end: row.endsAt }, date: row.sessionDate, totalMinor: row.totalMinor,
        paidMinor: held.get(row.id) ?? 0, external: row.sessionType === 'external',
      });
    }
  });
  return known;
}
