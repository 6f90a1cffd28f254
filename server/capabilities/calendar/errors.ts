import { defineError } from '#platform/errors.ts';

/** details.conflicts: what stands in the way, resource by resource; details.alternatives where the route offers them. */
export const resourceNotAvailable = defineError('RESOURCE_NOT_AVAILABLE', 'conflict');
/** details.bookings: the live bookings that would lose their resource. */
export const resourceHasBookings = defineError('RESOURCE_HAS_BOOKINGS', 'conflict');
export const resourceInUse = defineError('RESOURCE_IN_USE', 'conflict');
export const userAlreadyAResource = defineError('USER_ALREADY_A_RESOURCE', 'conflict');
export const resourcesOfSeveralBranches = defineError('RESOURCES_OF_SEVERAL_BRANCHES', 'unprocessable');
export const notAStaffResource = defineError('NOT_A_STAFF_RESOURCE', 'unprocessable');
export const duplicateDay = defineError('DUPLICATE_DAY', 'conflict');
