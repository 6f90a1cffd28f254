import { machine } from '#platform/states.ts';
import type { Guard } from '#platform/states.ts';
import type { ResourceStatus } from '#contracts/calendar.ts';
import { refusalOfFutureBookings } from './conflicts.ts';

export interface ResourceState { id: string; status: ResourceStatus }

// Leaving `active` would take the place away from who has booked it (studio 4.6). Planned maintenance is a block instead.
const noFutureBookings: Guard<ResourceState> = { name: 'no live bookings ahead', check: (ctx, row) => refusalOfFutureBookings(ctx, row.id) };
const by = 'calendar.manage';

export const resourceMachine = machine<ResourceStatus, ResourceState>('calendar_resource', 'resource', [
  { from: 'active', to: 'maintenance', by, guards: [noFutureBookings] },
  { from: 'active', to: 'inactive', by, guards: [noFutureBookings] },
  { from: 'maintenance', to: 'active', by },
  { from: 'maintenance', to: 'inactive', by },
  { from: 'inactive', to: 'active', by },
  { from: 'inactive', to: 'maintenance', by },
]);
