import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, Instant, LocalDate, Zone } from './shapes.ts';
import { AssignmentRole, SessionStatus } from './studio-terms.ts';

// The external sessions of one day, where they are and when the team is on its way (studio 9, "Map of the day").

export const MapStop = z.strictObject({
  id: Id, code: z.string(), status: SessionStatus, clientName: z.string(), startsAt: Instant, endsAt: Instant, locationText: z.string().nullable(), lat: z.number().nullable(), lng: z.number().nullable(), travelZone: z.string().nullable(),
  /** Each with the coverage, which holds the way there and back. */
  team: z.array(z.strictObject({ id: Id, name: z.string(), role: AssignmentRole, from: Instant, to: Instant })),
});
export const dayMap = endpoint({
  id: 'studio.dayMap', method: 'GET', path: '/api/v1/studio/map', permission: 'studio.session.view.all', summary: 'External sessions of a day with their places and travel blocks, in order', query: z.strictObject({ branchId: Id, day: LocalDate }),
  response: z.strictObject({
    zone: Zone, home: z.strictObject({ name: z.string(), lat: z.number().nullable(), lng: z.number().nullable() }),
    /** Where the background comes from (MAP_TILES_URL); null: the points stand alone. */
    tiles: z.strictObject({ url: z.string(), attribution: z.string() }).nullable(),
    stops: z.array(MapStop),
  }), errors: [],
});
