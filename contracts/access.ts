import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Flag, Id, Instant, Text } from './shapes.ts';

// From where and when the tenant's people may come in (insurance 5.14), and exceptions for a time.

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const ipv4 = new RegExp(`^${octet}(?:\\.${octet}){3}/(?:3[0-2]|[12]?\\d)$`);
const ipv6 = /^[0-9a-fA-F:]{2,39}\/(?:12[0-8]|1[01]\d|[1-9]?\d)$/;
/** `203.0.113.0/24`, `2001:db8::/48`; host bits must be zero (the server says so). */
export const Cidr = z.string().max(43).refine((value) => ipv4.test(value) || (value.includes(':') && ipv6.test(value)), { error: 'invalid_network' });

export const AccessMode = z.enum(['off', 'network', 'place']);
export type AccessMode = z.infer<typeof AccessMode>;
export const RefusalReason = z.enum(['network', 'location', 'no_position', 'schedule']);
export type RefusalReason = z.infer<typeof RefusalReason>;

export const AccessRules = z.strictObject({
  mode: AccessMode,
  networks: z.array(z.strictObject({ cidr: Cidr, label: z.string().max(80) })).max(100),
  officeRadiusM: z.int().min(20).max(100_000),
  fieldRadiusM: z.int().min(20).max(1_000_000),
  positionMaxAgeMin: z.int().min(1).max(60),
  /** Who must have a second factor: nobody, admins and department managers, or everybody. */
  secondFactor: z.enum(['optional', 'managers', 'everyone']),
  idleLockMin: z.int().min(0).max(480),
  /** A new sign-in of the same kind of app ends the older one. */
  singleSessionPerApp: z.boolean(),
});
export type AccessRules = z.infer<typeof AccessRules>;

export const getAccessRules = endpoint({
  id: 'access.getRules', method: 'GET', path: '/api/v1/access-rules', permission: 'settings.manage', summary: 'Access rules and sign-in settings of the tenant',
  response: AccessRules.extend({ yourIp: z.string().nullable(), yourIpAllowed: z.boolean() }), errors: [],
});
export const changeAccessRules = endpoint({
  id: 'access.changeRules', method: 'PATCH', path: '/api/v1/access-rules', permission: 'settings.manage', summary: 'Change them; in force with the next request', audit: true,
  body: AccessRules.partial(), response: AccessRules.extend({ yourIp: z.string().nullable(), yourIpAllowed: z.boolean() }), errors: [],
});

export const AccessScope = z.enum(['network', 'location', 'schedule']);
export const GrantStatus = z.enum(['scheduled', 'active', 'ended', 'revoked']);
export const AccessGrant = z.strictObject({
  id: Id, userId: Id, userName: z.string(), scopes: z.array(AccessScope), startsAt: Instant, endsAt: Instant, reason: z.string(), grantedBy: z.string().nullable(), status: GrantStatus,
});
export const listGrants = endpoint({
  id: 'access.listGrants', method: 'GET', path: '/api/v1/access-grants', permission: 'users.manage', summary: 'Exceptions for a time', query: z.strictObject({ userId: Id.optional(), ended: Flag.optional() }),
  response: z.strictObject({ items: z.array(AccessGrant) }), errors: [],
});
export const createGrant = endpoint({
  id: 'access.createGrant', method: 'POST', path: '/api/v1/access-grants', permission: 'users.manage', summary: 'Let a member in from elsewhere or at other hours, for a time', audit: true, status: 201,
  body: z.strictObject({ userId: Id, scopes: z.array(AccessScope).min(1, { error: 'required' }).max(3), startsAt: Instant, endsAt: Instant, reason: Text(300) })
    .refine((grant) => Date.parse(grant.startsAt) < Date.parse(grant.endsAt), { path: ['endsAt'], error: 'ends_before_start' }),
  response: AccessGrant, errors: ['MEMBER_NOT_FOUND', 'PERMISSION_NOT_HELD'],
});
export const revokeGrant = endpoint({
  id: 'access.revokeGrant', method: 'DELETE', path: '/api/v1/access-grants/:id', permission: 'users.manage', summary: 'End an exception at once', audit: true, params: z.strictObject({ id: Id }), errors: ['GRANT_ENDED'],
});
