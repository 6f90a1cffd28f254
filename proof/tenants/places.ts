import { z } from 'zod';
import type { Endpoint } from '#contracts/endpoint.ts';
import { namesOf, namesThings, tableOf } from '#test/furnished.ts';
import { idsIn } from '#test/samples.ts';

// Every place of every request that names a thing by its id, from the declarations, and what kind of thing it names.

export interface Place {
  endpoint: Endpoint;
  part: 'path' | 'query' | 'body';
  /** `/items/0/itemId`; in a path the name of the parameter. */
  at: string;
}
/** A kind of thing: its table, and the column of its id. */
export interface Kind { table: string; column: string }

const kind = (table: string, column = 'id'): Kind => ({ table, column });
const PERSON = kind('membership', 'user_id');

/** What a field of this name names. */
const KINDS: Readonly<Record<string, Kind>> = {
  branchId: kind('branch'), personId: PERSON, userId: PERSON, memberId: PERSON, editorId: PERSON, actorId: PERSON, recipients: PERSON, clientId: kind('client'), firstId: kind('client'), secondId: kind('client'), goneId: kind('client'), exceptId: kind('client'),
  areaId: kind('ticket_area'), unitId: kind('ticket_unit'), linkId: kind('promoter_link'), stageId: kind('sale_stage'), eventId: kind('ticket_event'), promotionId: kind('ticket_promotion'), ticketId: kind('ticket'), seriesId: kind('ticket_series'), gateId: kind('ticket_gate'), legalProfileId: kind('legal_profile'), payoutId: kind('commission_payout'),
  roomId: kind('resource'), resourceId: kind('resource'), photographerId: kind('resource'), itemId: kind('catalog_item'), packageId: kind('catalog_package'), bookingPackageId: kind('catalog_package'), travelZoneId: kind('travel_zone'), taxClassId: kind('tax_class'), registerId: kind('cash_register'),
  ownerId: kind('photo_session'), withSessionId: kind('photo_session'), groupWithId: kind('photo_session'), excludeSessionId: kind('photo_session'), groupId: kind('photo_session', 'group_id'), entityId: kind('audit_log', 'entity_id'), connectionId: kind('connection'), assetId: kind('gallery_asset'), coverId: kind('gallery_asset'), assignmentId: kind('photo_session_assignment'),
  roleId: kind('role'), parentId: kind('role'), copyOf: kind('role'), departmentId: kind('department'), fileId: kind('file'), slipFileId: kind('file'), logoFileId: kind('file'),
};
/** Fields whose name says too little. */
const BY_ROUTE: Readonly<Record<string, Kind>> = {
  'notifications.markRead body /ids/0': kind('notification'), 'messages.reply body /owner/id': kind('photo_session'), 'studio.orderGalleryAssets body /ids/0': kind('gallery_asset'), 'tickets.approveCommissions body /ids/0': kind('commission'),
  'tickets.placeUnits body /units/0/id': kind('ticket_unit'), 'files.content query /tenant': kind('branch', 'tenant_id'), 'files.putPart query /tenant': kind('branch', 'tenant_id'), 'tickets.joinWaitlist body /areaId': kind('ticket_area'),
};
/** Ids that the caller makes himself, for things that are not there yet. */
export const MADE_BY_CALLER: ReadonlySet<string> = new Set(['studio.addNote body /id', 'tickets.scan body /scanId', 'tickets.uploadScans body /scans/0/scanId', 'tickets.sellAllotted body /key']);

export const nameOf = ({ endpoint, part, at }: Place): string => `${endpoint.id} ${part} ${at}`;

/** Ids that a declaration hides in text: several, joined by commas. */
function idLists(endpoint: Endpoint): string[] {
  if (!endpoint.query) return [];
  const schema = z.toJSONSchema(endpoint.query, { io: 'input', unrepresentable: 'any' }) as { properties?: Record<string, { format?: string }> };
  return Object.entries(schema.properties ?? {}).filter(([name, { format }]) => format !== 'uuid' && /Ids?$/.test(name)).map(([name]) => `/${name}`);
}

export const placesOf = (endpoint: Endpoint): Place[] => [
  ...(namesThings(endpoint) ? namesOf(endpoint.path) : []).map((at): Place => ({ endpoint, part: 'path', at })),
  ...[...new Set([...idsIn(endpoint, 'query'), ...idLists(endpoint)])].map((at): Place => ({ endpoint, part: 'query', at })),
  ...idsIn(endpoint, 'body').map((at): Place => ({ endpoint, part: 'body', at })),
];

/** What a place names; undefined where nobody has said it yet. */
export function kindOf(place: Place): Kind | undefined {
  if (place.part === 'path') {
    const found = tableOf(place.endpoint.path, place.at);
    return found && kind(found[1], found[2]);
  }
  const name = place.at.split('/').filter((part) => !/^\d*$/.test(part)).at(-1)!;
  return BY_ROUTE[nameOf(place)] ?? KINDS[name] ?? (name.endsWith('Ids') ? KINDS[name.slice(0, -1)] : undefined);
}
