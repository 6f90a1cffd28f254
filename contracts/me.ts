import { z } from 'zod';
import { ClientKind, NewPassword, Position, Session, TenantBrief } from './auth.ts';
import { endpoint } from './endpoint.ts';
import { Currency, Id, Instant, Locale, Secret, Text, Zone } from './shapes.ts';

// The signed-in user: who I am, what I may do here, my password, my devices, my second factor.

export const Theme = z.enum(['system', 'light', 'dark']);

export const Branding = z.strictObject({
  /** `#rrggbb` */
  accentColor: z.string().regex(/^#[0-9a-fA-F]{6}$/, { error: 'invalid_color' }).nullable().default(null),
  logoFileId: Id.nullable().default(null),
});

export const BranchBrief = z.strictObject({ id: Id, name: z.string(), zone: Zone, currency: Currency, active: z.boolean() });

export const Me = z.strictObject({
  user: z.strictObject({ id: Id, name: z.string(), email: z.string(), locale: Locale, theme: Theme }),
  tenant: z.strictObject({
    id: Id, slug: z.string(), name: z.string(), zone: Zone, currency: Currency, country: z.string(), locale: Locale, apps: z.array(z.string()), branding: Branding, demo: z.boolean(),
  }),
  /** Every tenant of the user, this one included. */
  tenants: z.array(TenantBrief),
  /** Those that the membership covers. */
  branches: z.array(BranchBrief),
  roles: z.array(z.strictObject({ id: Id, name: z.string(), key: z.string().nullable() })),
  departments: z.array(z.strictObject({ id: Id, name: z.string(), manager: z.boolean() })),
  permissions: z.array(z.string()),
  isAdmin: z.boolean(),
  sessionId: Id.nullable(),
  secondFactor: z.boolean(),
  mustEnrol: z.boolean(),
  /** Minutes without a key or a touch after which the screen locks; 0 is never. */
  idleLockMin: z.int(),
  /** Whether the server wants to know the device's place (POST /api/v1/me/position, at least every five minutes). */
  positionWanted: z.boolean(),
  unreadNotifications: z.int(),
});
export type Me = z.infer<typeof Me>;

export const me = endpoint({ id: 'me.get', method: 'GET', path: '/api/v1/me', permission: 'signed_in', summary: 'Who I am and what I may do in this tenant', response: Me, errors: [] });

export const changeMe = endpoint({
  id: 'me.change', method: 'PATCH', path: '/api/v1/me', permission: 'signed_in', summary: 'Change my name, language or theme',
  body: z.strictObject({ name: Text(120).optional(), locale: Locale.optional(), theme: Theme.optional() }), response: Me, errors: ['SESSION_REQUIRED'],
});

export const changePassword = endpoint({
  id: 'me.changePassword', method: 'POST', path: '/api/v1/me/password', permission: 'signed_in', noTransaction: true, summary: 'Change my password; every other session ends and this one goes on under a new name',
  body: z.strictObject({ currentPassword: Secret(1, 200), newPassword: NewPassword }), response: Session,
  errors: ['SESSION_REQUIRED', 'PASSWORD_WRONG', 'TOO_MANY_ATTEMPTS', 'ACCOUNT_LOCKED', 'PASSWORD_COMMON', 'SIGN_IN_BUSY', 'FOREIGN_ORIGIN'],
});

export const setPosition = endpoint({
  id: 'me.setPosition', method: 'POST', path: '/api/v1/me/position', permission: 'public', summary: 'Say where this device is; also for a session that is refused for want of a place',
  body: Position, errors: ['SESSION_REQUIRED', 'UNAUTHENTICATED'],
});

export const DeviceSession = z.strictObject({
  id: Id, client: ClientKind, deviceName: z.string().nullable(), userAgent: z.string().nullable(), tenant: z.string(), createdAt: Instant, lastSeenAt: Instant, lastIp: z.string().nullable(),
  lastPosition: z.strictObject({ lat: z.number(), lng: z.number(), at: Instant }).nullable(), current: z.boolean(),
});
export const listSessions = endpoint({
  id: 'me.listSessions', method: 'GET', path: '/api/v1/me/sessions', permission: 'signed_in', summary: 'My devices that are signed in', response: z.strictObject({ items: z.array(DeviceSession) }), errors: [],
});
export const endSession = endpoint({
  id: 'me.endSession', method: 'DELETE', path: '/api/v1/me/sessions/:id', permission: 'signed_in', summary: 'Sign one of my devices out', params: z.strictObject({ id: Id }), errors: ['SESSION_REQUIRED'],
});
export const endOtherSessions = endpoint({
  id: 'me.endOtherSessions', method: 'POST', path: '/api/v1/me/sessions/end-others', permission: 'signed_in', summary: 'Sign all my other devices out', response: z.strictObject({ ended: z.int() }), errors: ['SESSION_REQUIRED'],
});

export const SecondFactorState = z.strictObject({ enabled: z.boolean(), since: Instant.nullable(), backupCodesLeft: z.int(), required: z.boolean() });
export const secondFactorState = endpoint({
  id: 'me.secondFactor', method: 'GET', path: '/api/v1/me/second-factor', permission: 'signed_in', summary: 'Whether I use a second factor', response: SecondFactorState, errors: [],
});
export const beginSecondFactor = endpoint({
  id: 'me.beginSecondFactor', method: 'POST', path: '/api/v1/me/second-factor/begin', permission: 'signed_in', noTransaction: true, summary: 'Make a secret for the authenticator; it counts once a code confirms it',
  body: z.strictObject({ password: Secret(1, 200) }),
  /** `otpauth://` address for the QR code; the secret is shown this once. */
  response: z.strictObject({ secret: z.string(), uri: z.string() }), errors: ['SESSION_REQUIRED', 'SECOND_FACTOR_ENABLED', 'PASSWORD_WRONG', 'TOO_MANY_ATTEMPTS', 'ACCOUNT_LOCKED', 'SIGN_IN_BUSY'],
});
export const confirmSecondFactor = endpoint({
  id: 'me.confirmSecondFactor', method: 'POST', path: '/api/v1/me/second-factor/confirm', permission: 'signed_in', noTransaction: true, summary: 'Turn the second factor on with a first code; answers the backup codes, once',
  body: z.strictObject({ code: Text(20) }), response: z.strictObject({ backupCodes: z.array(z.string()) }), errors: ['SESSION_REQUIRED', 'SECOND_FACTOR_NOT_BEGUN', 'CODE_INVALID', 'TOO_MANY_ATTEMPTS', 'ACCOUNT_LOCKED'],
});
export const disableSecondFactor = endpoint({
  id: 'me.disableSecondFactor', method: 'POST', path: '/api/v1/me/second-factor/disable', permission: 'signed_in', noTransaction: true, summary: 'Turn the second factor off',
  body: z.strictObject({ password: Secret(1, 200), code: Text(20) }), errors: ['SESSION_REQUIRED', 'SECOND_FACTOR_NOT_ENABLED', 'SECOND_FACTOR_REQUIRED', 'PASSWORD_WRONG', 'CODE_INVALID', 'TOO_MANY_ATTEMPTS', 'ACCOUNT_LOCKED', 'SIGN_IN_BUSY'],
});
export const renewBackupCodes = endpoint({
  id: 'me.renewBackupCodes', method: 'POST', path: '/api/v1/me/second-factor/backup-codes', permission: 'signed_in', noTransaction: true, summary: 'Ten new backup codes; the old ones end',
  body: z.strictObject({ code: Text(20) }), response: z.strictObject({ backupCodes: z.array(z.string()) }), errors: ['SESSION_REQUIRED', 'SECOND_FACTOR_NOT_ENABLED', 'CODE_INVALID', 'TOO_MANY_ATTEMPTS', 'ACCOUNT_LOCKED'],
});

