import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Email, Id, Instant, Locale, OptionalText, Secret, Text } from './shapes.ts';

// Signing in and staying signed in (insurance 5.17). The access token lives in the memory of the screen; the refresh
// token is a cookie that no script reads, or stands in the body for installed apps (`client: 'native'`).

export const ClientKind = z.enum(['web', 'native']);
export type ClientKind = z.infer<typeof ClientKind>;

/** Where the device is, as it says itself; only asked for where access is restricted by place. */
export const Position = z.strictObject({
  lat: z.number().min(-90).max(90), lng: z.number().min(-180).max(180), accuracyM: z.number().min(0).max(100_000),
});
export type Position = z.infer<typeof Position>;

/** At least ten characters; what stands on lists of stolen passwords is refused. */
export const NewPassword = Secret(10, 200);

const device = {
  client: ClientKind.default('web'),
  /** Installed apps keep the device key of the last answer and send it; browsers have it in a cookie. */
  deviceKey: z.string().max(100).optional(),
  deviceName: OptionalText(80).optional(),
  position: Position.optional(),
};

export const TenantBrief = z.strictObject({ id: Id, slug: z.string(), name: z.string(), apps: z.array(z.string()) });

const session = {
  accessToken: z.string(),
  /** Seconds from now. */
  expiresIn: z.int(),
  expiresAt: Instant,
  /** Only for installed apps. */
  refreshToken: z.string().nullable(),
  deviceKey: z.string().nullable(),
  sessionId: Id,
  user: z.strictObject({ id: Id, name: z.string(), email: z.string(), locale: Locale }),
  tenant: TenantBrief,
  tenants: z.array(TenantBrief),
  /** A second factor is required of this user and there is none yet: until then only enrolling is possible. */
  mustEnrol: z.boolean(),
};
export const Session = z.strictObject(session);
export type Session = z.infer<typeof Session>;

export const SignedIn = z.strictObject({ status: z.literal('signed_in'), ...session });
export const SecondFactorAsked = z.strictObject({
  status: z.literal('second_factor'),
  secondFactor: z.strictObject({ ticket: z.string(), methods: z.array(z.enum(['totp', 'backup_code'])), expiresAt: Instant }),
});
export const SignInAnswer = z.discriminatedUnion('status', [SignedIn, SecondFactorAsked]);
export type SignInAnswer = z.infer<typeof SignInAnswer>;

const signInErrors = ['INVALID_CREDENTIALS', 'TOO_MANY_ATTEMPTS', 'ACCOUNT_LOCKED', 'NO_ACTIVE_MEMBERSHIP', 'ACCESS_RESTRICTED', 'FOREIGN_ORIGIN', 'SIGN_IN_BUSY', 'RATE_LIMITED'] as const;

export const SignIn = z.strictObject({
  email: Email,
  password: Secret(1, 200),
  /** Slug; without it the tenant of the last visit. */
  tenant: z.string().max(63).optional(),
  ...device,
});
export const signIn = endpoint({
  id: 'auth.signIn', method: 'POST', path: '/api/v1/auth/login', permission: 'public', summary: 'Sign in with e-mail and password',
  body: SignIn, response: SignInAnswer, errors: signInErrors,
});

export const secondFactor = endpoint({
  id: 'auth.secondFactor', method: 'POST', path: '/api/v1/auth/second-factor', permission: 'public', summary: 'Finish a sign-in with a code of the authenticator or a backup code',
  body: z.strictObject({ ticket: z.string().max(200), code: Text(20) }), response: SignedIn,
  errors: ['TICKET_INVALID', 'CODE_INVALID', 'NO_ACTIVE_MEMBERSHIP', 'ACCESS_RESTRICTED', 'FOREIGN_ORIGIN'],
});

export const refresh = endpoint({
  id: 'auth.refresh', method: 'POST', path: '/api/v1/auth/refresh', permission: 'public', summary: 'Exchange the refresh token for a new pair of tokens',
  body: z.strictObject({ refreshToken: z.string().max(200).optional(), deviceKey: z.string().max(100).optional(), position: Position.optional() }).optional(),
  response: Session, errors: ['SESSION_ENDED', 'ACCESS_RESTRICTED', 'FOREIGN_ORIGIN'],
});

export const signOut = endpoint({
  id: 'auth.signOut', method: 'POST', path: '/api/v1/auth/logout', permission: 'public', summary: 'End this session; harmless when it has ended already',
  body: z.strictObject({ refreshToken: z.string().max(200).optional() }).optional(), errors: ['FOREIGN_ORIGIN'],
});

export const switchTenant = endpoint({
  id: 'auth.switchTenant', method: 'POST', path: '/api/v1/auth/switch-tenant', permission: 'signed_in', noTransaction: true, summary: 'Go on in another tenant of the same user, in a new session',
  body: z.strictObject({ tenant: z.string().max(63), ...device }), response: Session,
  errors: ['NO_ACTIVE_MEMBERSHIP', 'ACCESS_RESTRICTED', 'SESSION_REQUIRED', 'SESSION_ENDED', 'FOREIGN_ORIGIN'],
});

export const requestMagicLink = endpoint({
  id: 'auth.requestMagicLink', method: 'POST', path: '/api/v1/auth/magic-link', permission: 'public', summary: 'Send a link to sign in; the answer is the same for unknown addresses',
  body: z.strictObject({ email: Email, tenant: z.string().max(63).optional() }), errors: ['RATE_LIMITED', 'FOREIGN_ORIGIN'], status: 202,
  response: z.strictObject({ sent: z.literal(true) }),
});

export const useMagicLink = endpoint({
  id: 'auth.useMagicLink', method: 'POST', path: '/api/v1/auth/magic-link/consume', permission: 'public', summary: 'Sign in with the link of a message, in the browser that asked for it',
  body: z.strictObject({ token: z.string().max(200), ...device }), response: SignInAnswer,
  errors: ['LINK_INVALID', 'LINK_OTHER_BROWSER', 'NO_ACTIVE_MEMBERSHIP', 'ACCESS_RESTRICTED', 'FOREIGN_ORIGIN'],
});

export const requestReset = endpoint({
  id: 'auth.requestReset', method: 'POST', path: '/api/v1/auth/forgot', permission: 'public', summary: 'Send a link to choose a new password; the answer is the same for unknown addresses',
  body: z.strictObject({ email: Email }), errors: ['RATE_LIMITED', 'FOREIGN_ORIGIN'], status: 202, response: z.strictObject({ sent: z.literal(true) }),
});

export const resetPassword = endpoint({
  id: 'auth.resetPassword', method: 'POST', path: '/api/v1/auth/reset', permission: 'public', summary: 'Choose a new password with the link of a message; every session of the user ends',
  body: z.strictObject({ token: z.string().max(200), password: NewPassword }), errors: ['LINK_INVALID', 'PASSWORD_COMMON', 'SIGN_IN_BUSY', 'FOREIGN_ORIGIN'],
});

export const InvitationPreview = z.strictObject({
  tenant: z.strictObject({ name: z.string(), slug: z.string() }), name: z.string(), email: z.string(), invitedBy: z.string().nullable(), expiresAt: Instant,
  /** Whether a password is to be chosen: the address has none yet. */
  needsPassword: z.boolean(),
});
export const previewInvitation = endpoint({
  id: 'auth.previewInvitation', method: 'POST', path: '/api/v1/auth/invitation', permission: 'public', readOnly: true, summary: 'What an invitation says, without using it up',
  body: z.strictObject({ token: z.string().max(200) }), response: InvitationPreview, errors: ['LINK_INVALID'],
});

export const acceptInvitation = endpoint({
  id: 'auth.acceptInvitation', method: 'POST', path: '/api/v1/auth/accept-invitation', permission: 'public', summary: 'Accept an invitation; whoever has a password already gives that one',
  body: z.strictObject({ token: z.string().max(200), name: Text(120).optional(), password: Secret(1, 200), ...device }), response: SignInAnswer,
  errors: ['LINK_INVALID', 'PASSWORD_TOO_SHORT', 'PASSWORD_COMMON', 'INVALID_CREDENTIALS', 'TOO_MANY_ATTEMPTS', 'ACCOUNT_LOCKED', 'SIGN_IN_BUSY', 'ACCESS_RESTRICTED', 'FOREIGN_ORIGIN'],
});

export const keySet = endpoint({
  id: 'auth.keySet', method: 'GET', path: '/.well-known/jwks.json', permission: 'public', summary: 'The public keys that access tokens are signed with', produces: 'application/jwk-set+json', errors: [],
});
export const changePasswordPage = endpoint({
  id: 'auth.changePasswordPage', method: 'GET', path: '/.well-known/change-password', permission: 'public', summary: 'Where a password is changed', produces: 'text/html', errors: [],
});
export const securityContact = endpoint({
  id: 'auth.securityContact', method: 'GET', path: '/.well-known/security.txt', permission: 'public', summary: 'Whom to tell of a weakness', produces: 'text/plain', errors: [],
});
