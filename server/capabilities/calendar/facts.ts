import { z } from 'zod';
import { defineEvent, defineTopic } from '#platform/outbox.ts';

/** A hold ran out and its resource is free again; the owner goes on without a reservation. */
export const calendarHoldExpired = defineEvent('calendar.hold_expired', z.object({ ownerType: z.string(), ownerId: z.uuid(), bookingIds: z.array(z.uuid()) }));

/** Ids are those of the resources whose agenda changed. */
export const calendarChanged = defineTopic('calendar.changed', ['calendar.view', 'calendar.manage', 'calendar.timeoff.own']);
