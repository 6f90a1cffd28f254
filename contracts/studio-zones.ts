import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, Minor, PageQuery, Text, Version, pageOf } from './shapes.ts';

// Travel zones: named areas with the time there and back and the fee that is proposed for it (studio 3.4).

const minutes = z.int().min(0).max(600);
/** A fee of null is the flat one of the settings of the branch (`remoteTransportFeeMinor`). */
const fields = { code: Text(50), name: Text(100), travelMin: minutes, returnMin: minutes, transportFeeMinor: Minor.nullable() };
export const NewTravelZone = z.strictObject({ ...fields, transportFeeMinor: Minor.nullable().default(0) });
export const TravelZoneChanges = z.strictObject(fields).partial();
export const TravelZone = z.strictObject({
  id: Id, code: z.string(), name: z.string(), travelMin: z.int(), returnMin: z.int(), transportFeeMinor: z.int().nullable(), status: z.enum(['active', 'inactive']), version: Version,
});
export type TravelZone = z.infer<typeof TravelZone>;

const byId = z.strictObject({ id: Id });
const path = '/api/v1/studio/zones';
const writes = { audit: true, permission: 'studio.zone.manage' } as const;

export const listZones = endpoint({
  id: 'studio.list_zones', method: 'GET', path, permission: 'studio.zone.view', summary: 'Travel zones, nearest first',
  query: PageQuery.extend({ status: z.enum(['active', 'inactive']).optional() }), response: pageOf(TravelZone), errors: [],
});
export const createZone = endpoint({ id: 'studio.create_zone', method: 'POST', path, summary: 'Add a travel zone', body: NewTravelZone, response: TravelZone, status: 201, errors: ['DUPLICATE_CODE'], ...writes });
export const changeZone = endpoint({
  id: 'studio.change_zone', method: 'PATCH', path: `${path}/:id`, summary: 'Change a travel zone; sessions keep the fee they have', params: byId, body: TravelZoneChanges, response: TravelZone,
  errors: ['ZONE_NOT_FOUND', 'DUPLICATE_CODE'], ifMatch: true, ...writes,
});
export const activateZone = endpoint({ id: 'studio.activate_zone', method: 'POST', path: `${path}/:id/activate`, summary: 'Offer a travel zone again', params: byId, response: TravelZone, errors: ['ZONE_NOT_FOUND', 'INVALID_STATE_TRANSITION'], ...writes });
export const deactivateZone = endpoint({ id: 'studio.deactivate_zone', method: 'POST', path: `${path}/:id/deactivate`, summary: 'Stop offering a travel zone', params: byId, response: TravelZone, errors: ['ZONE_NOT_FOUND', 'INVALID_STATE_TRANSITION'], ...writes });
export const deleteZone = endpoint({ id: 'studio.delete_zone', method: 'DELETE', path: `${path}/:id`, summary: 'Delete a travel zone that no session has', params: byId, errors: ['ZONE_NOT_FOUND', 'ZONE_IN_USE'], ifMatch: true, ...writes });
