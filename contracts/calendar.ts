import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, Instant, LocalDate, LocalTime, PageQuery, Text, Version, listOf, pageOf } from './shapes.ts';

// Whatever can be booked: rooms, people, equipment; when it is open, when it is taken, and what is free.

export const ResourceKind = z.enum(['room', 'staff', 'equipment', 'court', 'vehicle', 'other']);
export type ResourceKind = z.infer<typeof ResourceKind>;
export const ResourceStatus = z.enum(['active', 'inactive', 'maintenance']);
export type ResourceStatus = z.infer<typeof ResourceStatus>;
export const TimeOffKind = z.enum(['vacation', 'sick', 'personal', 'training', 'external', 'other']);
export type TimeOffKind = z.infer<typeof TimeOffKind>;
export const BlockKind = z.enum(['maintenance', 'manual']);

const Skill = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, { error: 'invalid_skill' });
const Color = z.string().regex(/^#[0-9a-f]{6}$/, { error: 'invalid_color' });
const Buffer = z.int().min(0).max(240);

// ------------------------------------------------------------------------------------------------------ resources
const resourceFields = {
  code: Text(50),
  name: Text(100),
  capacity: z.int().min(1).max(100_000).nullable(),
  bufferBeforeMin: Buffer,
  bufferAfterMin: Buffer,
  userId: Id.nullable(),
  skills: z.array(Skill).max(20),
  color: Color.nullable(),
  sortOrder: z.int().min(0).max(10_000),
};

export const Resource = z.strictObject({
  id: Id, branchId: Id, kind: ResourceKind, status: ResourceStatus, ...resourceFields,
  code: z.string(), name: z.string(), skills: z.array(z.string()),
  hasFeed: z.boolean(), allowed: z.array(ResourceStatus), version: Version,
});
export type Resource = z.infer<typeof Resource>;

export const NewResource = z.strictObject({
  branchId: Id, kind: ResourceKind, code: resourceFields.code, name: resourceFields.name,
  capacity: resourceFields.capacity.default(null), bufferBeforeMin: Buffer.default(0), bufferAfterMin: Buffer.default(0),
  userId: resourceFields.userId.default(null), skills: resourceFields.skills.default([]), color: resourceFields.color.default(null), sortOrder: resourceFields.sortOrder.default(0),
}).refine((value) => value.userId === null || value.kind === 'staff', { path: ['userId'], error: 'user_needs_staff' });

export const ResourceChanges = z.strictObject({
  code: resourceFields.code.optional(), name: resourceFields.name.optional(), capacity: resourceFields.capacity.optional(),
  bufferBeforeMin: Buffer.optional(), bufferAfterMin: Buffer.optional(), userId: resourceFields.userId.optional(),
  skills: resourceFields.skills.optional(), color: resourceFields.color.optional(), sortOrder: resourceFields.sortOrder.optional(),
});

export const listResources = endpoint({
  id: 'calendar.resources', method: 'GET', path: '/api/v1/calendar/resources', permission: ['calendar.view', 'calendar.manage'],
  summary: 'Rooms, people and equipment',
  query: PageQuery.extend({ branchId: Id.optional(), kind: ResourceKind.optional(), status: ResourceStatus.optional(), skill: Skill.optional(), text: z.string().max(100).optional() }),
  response: pageOf(Resource), errors: [],
});
export const getResource = endpoint({
  id: 'calendar.resource', method: 'GET', path: '/api/v1/calendar/resources/:id', permission: ['calendar.view', 'calendar.manage'],
  summary: 'One resource', params: z.strictObject({ id: Id }), response: Resource, errors: [],
});
export const createResource = endpoint({
  id: 'calendar.create_resource', method: 'POST', path: '/api/v1/calendar/resources', permission: 'calendar.manage',
  summary: 'Add a resource', body: NewResource, response: Resource, status: 201, errors: ['DUPLICATE_CODE', 'DUPLICATE_NAME', 'USER_ALREADY_A_RESOURCE'], audit: true,
});
export const changeResource = endpoint({
  id: 'calendar.change_resource', method: 'PATCH', path: '/api/v1/calendar/resources/:id', permission: 'calendar.manage',
  summary: 'Change a resource', params: z.strictObject({ id: Id }), body: ResourceChanges, response: Resource, ifMatch: true,
  errors: ['DUPLICATE_CODE', 'DUPLICATE_NAME', 'USER_ALREADY_A_RESOURCE'], audit: true,
});
export const deleteResource = endpoint({
  id: 'calendar.delete_resource', method: 'DELETE', path: '/api/v1/calendar/resources/:id', permission: 'calendar.manage',
  summary: 'Delete a resource that was never used', params: z.strictObject({ id: Id }), ifMatch: true, errors: ['RESOURCE_HAS_BOOKINGS', 'RESOURCE_IN_USE'], audit: true,
});

/** Where a booking stands in the way. What the caller may not see of its owner is null. */
export const Conflict = z.strictObject({
  resourceId: Id, resourceName: z.string(), resourceKind: ResourceKind,
  startsAt: Instant, endsAt: Instant, kind: z.enum(['booking', 'hold', 'block', 'time_off']),
  ownerType: z.string().nullable(), ownerId: Id.nullable(), label: z.string().nullable(), path: z.string().nullable(),
});
export type Conflict = z.infer<typeof Conflict>;

export const changeResourceStatus = endpoint({
  id: 'calendar.change_resource_status', method: 'POST', path: '/api/v1/calendar/resources/:id/status', permission: 'calendar.manage',
  summary: 'Take a resource into use, out of use, or into maintenance', params: z.strictObject({ id: Id }),
  body: z.strictObject({ to: ResourceStatus, reason: Text(500).optional() }), response: Resource, ifMatch: true,
  errors: ['INVALID_STATE_TRANSITION', 'RESOURCE_HAS_BOOKINGS'], audit: true,
});

// ---------------------------------------------------------------------------------------------------------- hours
/** Local times; an end at or before the start lies on the next day. */
export const OpenSpan = z.strictObject({ from: LocalTime, to: LocalTime });
export const WeeklySpan = z.strictObject({ weekday: z.int().min(1).max(7), from: LocalTime, to: LocalTime });

const spanMinutes = ({ from, to }: { from: string; to: string }): [number, number] => {
  const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  return [minutes(from), minutes(to) > minutes(from) ? minutes(to) : minutes(to) + 1440];
};
const apart = (spans: readonly [number, number][]): boolean => {
  const sorted = [...spans].sort((a, b) => a[0] - b[0]);
  return sorted.every((span, i) => i === 0 || sorted[i - 1]![1] <= span[0]);
};
const WEEK = 7 * 1440;
const weekApart = (spans: readonly z.infer<typeof WeeklySpan>[]): boolean =>
  apart(spans.flatMap((span) => {
    const [from, to] = spanMinutes(span);
    const day = (span.weekday - 1) * 1440;
    // Sunday night runs into Monday.
    return day + to > WEEK ? [[day + from, WEEK], [0, day + to - WEEK]] as [number, number][] : [[day + from, day + to]] as [number, number][];
  }));

export const WeeklyHours = z.array(WeeklySpan).max(70).refine(weekApart, { error: 'overlapping_hours' });
export const HoursAnswer = z.strictObject({ zone: z.string(), inherited: z.boolean(), weekly: z.array(WeeklySpan) });

export const branchHours = endpoint({
  id: 'calendar.branch_hours', method: 'GET', path: '/api/v1/calendar/branches/:branchId/hours', permission: ['calendar.view', 'calendar.manage'],
  summary: 'Weekly opening hours of a branch', params: z.strictObject({ branchId: Id }), response: HoursAnswer, errors: [],
});
export const setBranchHours = endpoint({
  id: 'calendar.set_branch_hours', method: 'PUT', path: '/api/v1/calendar/branches/:branchId/hours', permission: 'calendar.manage',
  summary: 'Set the weekly opening hours of a branch', params: z.strictObject({ branchId: Id }), body: z.strictObject({ weekly: WeeklyHours }), response: HoursAnswer, errors: [], audit: true,
});
export const resourceHours = endpoint({
  id: 'calendar.resource_hours', method: 'GET', path: '/api/v1/calendar/resources/:id/hours', permission: ['calendar.view', 'calendar.manage'],
  summary: 'Weekly hours of a resource; its branch\'s when it has none of its own', params: z.strictObject({ id: Id }), response: HoursAnswer, errors: [],
});
export const setResourceHours = endpoint({
  id: 'calendar.set_resource_hours', method: 'PUT', path: '/api/v1/calendar/resources/:id/hours', permission: 'calendar.manage',
  summary: 'Give a resource hours of its own; null takes its branch\'s again', params: z.strictObject({ id: Id }),
  body: z.strictObject({ weekly: WeeklyHours.min(1, { error: 'required' }).nullable() }), response: HoursAnswer, errors: [], audit: true,
});

export const CalendarException = z.strictObject({
  id: Id, branchId: Id, resourceId: Id.nullable(), day: LocalDate, name: z.string(), hours: z.array(OpenSpan), version: Version,
});
export const listExceptions = endpoint({
  id: 'calendar.exceptions', method: 'GET', path: '/api/v1/calendar/exceptions', permission: ['calendar.view', 'calendar.manage'],
  summary: 'Days that are closed or open at other hours', query: PageQuery.extend({ branchId: Id.optional(), from: LocalDate.optional(), to: LocalDate.optional() }),
  response: pageOf(CalendarException), errors: [],
});
export const addException = endpoint({
  id: 'calendar.add_exception', method: 'POST', path: '/api/v1/calendar/exceptions', permission: 'calendar.manage',
  summary: 'Close a day, or open it at other hours',
  body: z.strictObject({
    branchId: Id, resourceId: Id.nullable().default(null), day: LocalDate, name: Text(100),
    hours: z.array(OpenSpan).max(10).refine((spans) => apart(spans.map(spanMinutes)), { error: 'overlapping_hours' }).default([]),
  }),
  response: CalendarException, status: 201, errors: ['DUPLICATE_DAY'], audit: true,
});
export const deleteException = endpoint({
  id: 'calendar.delete_exception', method: 'DELETE', path: '/api/v1/calendar/exceptions/:id', permission: 'calendar.manage',
  summary: 'Take a special day away', params: z.strictObject({ id: Id }), errors: [], audit: true,
});

// ------------------------------------------------------------------------------------------------------- time off
const forward = (value: { startsAt: string; endsAt: string }) => Date.parse(value.startsAt) < Date.parse(value.endsAt);
const notLongerThan = (days: number) => (value: { startsAt: string; endsAt: string }) => Date.parse(value.endsAt) - Date.parse(value.startsAt) <= days * 86_400_000;

export const TimeOff = z.strictObject({
  id: Id, resourceId: Id, resourceName: z.string(), kind: TimeOffKind, startsAt: Instant, endsAt: Instant, note: z.string().nullable(), version: Version,
  /** Bookings that stand in it: they are not cancelled, somebody has to look. */
  overlaps: z.array(Conflict).optional(),
});
export const listTimeOff = endpoint({
  id: 'calendar.time_off', method: 'GET', path: '/api/v1/calendar/time-off', permission: ['calendar.view', 'calendar.timeoff', 'calendar.timeoff.own'],
  summary: 'Time off of people; with the own permission only, one\'s own', query: PageQuery.extend({ resourceId: Id.optional(), from: Instant.optional(), to: Instant.optional() }),
  response: pageOf(TimeOff), errors: [],
});
export const addTimeOff = endpoint({
  id: 'calendar.add_time_off', method: 'POST', path: '/api/v1/calendar/time-off', permission: ['calendar.timeoff', 'calendar.timeoff.own'],
  summary: 'Record time off; without a resource it is one\'s own',
  body: z.strictObject({ resourceId: Id.optional(), kind: TimeOffKind.exclude(['external']), startsAt: Instant, endsAt: Instant, note: Text(500).optional() })
    .refine(forward, { path: ['endsAt'], error: 'ends_before_start' }).refine(notLongerThan(400), { path: ['endsAt'], error: 'range_too_long' }),
  response: TimeOff, status: 201, errors: ['NOT_A_STAFF_RESOURCE'], audit: true,
});
export const withdrawTimeOff = endpoint({
  id: 'calendar.withdraw_time_off', method: 'DELETE', path: '/api/v1/calendar/time-off/:id', permission: ['calendar.timeoff', 'calendar.timeoff.own'],
  summary: 'Withdraw time off', params: z.strictObject({ id: Id }), errors: [], audit: true,
});

/** Who one is in the calendar: the own times off and the own agenda belong to it. */
export const OwnResource = z.strictObject({ id: Id, name: z.string(), branchId: Id, zone: z.string(), hasFeed: z.boolean() });
export const ownResource = endpoint({
  id: 'calendar.own_resource', method: 'GET', path: '/api/v1/calendar/own-resource', permission: 'signed_in',
  summary: 'The caller as a person in the calendar; null for who is none', response: z.strictObject({ resource: OwnResource.nullable() }), errors: [],
});

// --------------------------------------------------------------------------------------------- the window, free times
export const CalendarBooking = z.strictObject({
  id: Id, resourceId: Id, ownerType: z.string(),
  /** Null when the caller may not know whose it is. */
  ownerId: Id.nullable(),
  startsAt: Instant, endsAt: Instant, blockFrom: Instant, blockTo: Instant,
  holdExpiresAt: Instant.nullable(), tentative: z.boolean(), blocking: z.boolean(),
  label: z.string().nullable(), title: z.string().nullable(), state: z.string().nullable(), path: z.string().nullable(), place: z.string().nullable(),
  /** The owner's version, for If-Match of a move; null when the app gives none. */
  ownerVersion: z.number().nullable(),
  /** Whether the caller may move it from the calendar. */
  movable: z.boolean(),
});
export type CalendarBooking = z.infer<typeof CalendarBooking>;
export const WindowResource = Resource.pick({ id: true, kind: true, code: true, name: true, capacity: true, status: true, color: true, bufferBeforeMin: true, bufferAfterMin: true, skills: true });
export const CalendarWindow = z.strictObject({
  zone: z.string(),
  resources: z.array(WindowResource), bookings: z.array(CalendarBooking),
  timeOff: z.array(z.strictObject({ id: Id, resourceId: Id, kind: TimeOffKind, startsAt: Instant, endsAt: Instant })),
  open: z.array(z.strictObject({ resourceId: Id, from: Instant, to: Instant })),
  closedDays: z.array(z.strictObject({ day: LocalDate, name: z.string() })),
});
export type CalendarWindow = z.infer<typeof CalendarWindow>;

export const calendarWindow = endpoint({
  id: 'calendar.window', method: 'GET', path: '/api/v1/calendar/bookings', permission: 'calendar.view',
  summary: 'Who and what is taken when, at most 35 days',
  query: z.strictObject({ branchId: Id, from: Instant, to: Instant, kinds: listOf(ResourceKind, 6).optional(), resourceIds: listOf(Id, 200).optional() }),
  response: CalendarWindow, errors: [],
});

export const Span = z.strictObject({ startsAt: Instant, endsAt: Instant });
export const Suggestions = z.strictObject({
  /** The same interval elsewhere, the smallest that fits first. */
  otherResources: z.array(z.strictObject({ id: Id, name: z.string(), capacity: z.number().nullable() })),
  /** The same resource on the same day, nearest start first. */
  sameDay: z.array(Span),
  /** The same resource at the same local time on the next 14 days. */
  nextDays: z.array(Span),
  /** People free for the interval, fewest assigned minutes of that ISO week first. */
  staff: z.array(z.strictObject({ id: Id, name: z.string(), weekMin: z.number() })),
});
export type Suggestions = z.infer<typeof Suggestions>;

const AskedItem = z.strictObject({ resourceId: Id, startsAt: Instant, endsAt: Instant }).refine(forward, { path: ['endsAt'], error: 'ends_before_start' });
export const checkAvailability = endpoint({
  id: 'calendar.availability', method: 'POST', path: '/api/v1/calendar/availability', permission: 'calendar.view',
  summary: 'Are these free, and if not, what is', readOnly: true,
  body: z.strictObject({ items: z.array(AskedItem).min(1).max(20), exclude: z.strictObject({ ownerType: z.string().min(1).max(50), ownerId: Id }).optional(), people: z.int().min(1).max(100_000).optional() }),
  response: z.strictObject({
    free: z.boolean(),
    items: z.array(z.strictObject({ resourceId: Id, resourceName: z.string(), startsAt: Instant, endsAt: Instant, free: z.boolean(), active: z.boolean(), insideHours: z.boolean(), conflicts: z.array(Conflict) })),
    suggestions: Suggestions.nullable(),
  }),
  errors: [],
});

// --------------------------------------------------------------------------------------------------------- blocks
export const Block = z.strictObject({
  id: Id, branchId: Id, kind: BlockKind, reason: z.string(), startsAt: Instant, endsAt: Instant, resourceIds: z.array(Id), version: Version,
});
const NewBlock = z.strictObject({
  resourceIds: z.array(Id).min(1).max(50).refine((ids) => new Set(ids).size === ids.length, { error: 'resource_twice' }),
  kind: BlockKind.default('manual'), reason: Text(200), startsAt: Instant, endsAt: Instant,
}).refine(forward, { path: ['endsAt'], error: 'ends_before_start' }).refine(notLongerThan(400), { path: ['endsAt'], error: 'range_too_long' });

export const createBlock = endpoint({
  id: 'calendar.create_block', method: 'POST', path: '/api/v1/calendar/blocks', permission: 'calendar.manage',
  summary: 'Take resources for maintenance or by hand', body: NewBlock, response: Block, status: 201,
  errors: ['RESOURCE_NOT_AVAILABLE', 'RESOURCE_INACTIVE', 'RESOURCES_OF_SEVERAL_BRANCHES'], audit: true,
});
export const getBlock = endpoint({
  id: 'calendar.block', method: 'GET', path: '/api/v1/calendar/blocks/:id', permission: 'calendar.view',
  summary: 'One block', params: z.strictObject({ id: Id }), response: Block, errors: [],
});
export const changeBlock = endpoint({
  id: 'calendar.change_block', method: 'PATCH', path: '/api/v1/calendar/blocks/:id', permission: 'calendar.manage',
  summary: 'Move a block or say another reason', params: z.strictObject({ id: Id }), ifMatch: true,
  body: z.strictObject({
    resourceIds: z.array(Id).min(1).max(50).refine((ids) => new Set(ids).size === ids.length, { error: 'resource_twice' }).optional(),
    reason: Text(200).optional(), startsAt: Instant.optional(), endsAt: Instant.optional(),
  }),
  response: Block, errors: ['RESOURCE_NOT_AVAILABLE', 'RESOURCE_INACTIVE', 'RESOURCES_OF_SEVERAL_BRANCHES'], audit: true,
});
export const removeBlock = endpoint({
  id: 'calendar.remove_block', method: 'DELETE', path: '/api/v1/calendar/blocks/:id', permission: 'calendar.manage',
  summary: 'Give the resources of a block free', params: z.strictObject({ id: Id }), ifMatch: true, errors: [], audit: true,
});

// ---------------------------------------------------------------------------------------------------------- feeds
/** The address is shown once; only its hash is kept. */
export const Feed = z.strictObject({ resourceId: Id, path: z.string() });
export const createFeed = endpoint({
  id: 'calendar.create_feed', method: 'POST', path: '/api/v1/calendar/resources/:id/feed', permission: 'calendar.manage',
  summary: 'Make the secret iCalendar address of a resource; the one before stops working', params: z.strictObject({ id: Id }), response: Feed, status: 201, errors: [], audit: true,
});
export const revokeFeed = endpoint({
  id: 'calendar.revoke_feed', method: 'DELETE', path: '/api/v1/calendar/resources/:id/feed', permission: 'calendar.manage',
  summary: 'Make the iCalendar address of a resource stop working', params: z.strictObject({ id: Id }), errors: [], audit: true,
});
export const createOwnFeed = endpoint({
  id: 'calendar.create_own_feed', method: 'POST', path: '/api/v1/calendar/own-feed', permission: 'signed_in',
  summary: 'Make the secret iCalendar address of one\'s own agenda', response: Feed, status: 201, errors: ['NOT_A_STAFF_RESOURCE'], audit: true,
});
export const revokeOwnFeed = endpoint({
  id: 'calendar.revoke_own_feed', method: 'DELETE', path: '/api/v1/calendar/own-feed', permission: 'signed_in',
  summary: 'Make the iCalendar address of one\'s own agenda stop working', errors: ['NOT_A_STAFF_RESOURCE'], audit: true,
});
export const readFeed = endpoint({
  id: 'calendar.feed', method: 'GET', path: '/calendar/:feed', permission: 'public', noTransaction: true,
  summary: 'The agenda of a resource as iCalendar (RFC 5545); the address ends in .ics', params: z.strictObject({ feed: z.string().min(1).max(200) }),
  produces: 'text/calendar', errors: [],
});

