import { SignJWT, errors, jwtVerify } from 'jose';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { unauthenticated } from '#platform/errors.ts';
import type { KeyRing } from './signing-keys.ts';

// Access tokens: RS256, 15 minutes, of one session. What somebody may do is not read from them but from the
// database's state of the moment (authenticate.ts); roles and departments are told to other readers of the token.

export const LIFETIME_S = 900;
const TYPE = 'at+jwt';
export const AUDIENCE = 'mostrador';

const Claims = z.object({
  sub: z.uuid(), tid: z.uuid(), sid: z.uuid(), roles: z.array(z.string()), departments: z.array(z.string()), pv: z.int(), device: z.string(), iat: z.int(), exp: z.int(), jti: z.string(),
});
export type Claims = z.output<typeof Claims>;
export type NewClaims = Omit<Claims, 'iat' | 'exp' | 'jti'>;

const seconds = (now: Temporal.Instant): number => Math.floor(now.epochMilliseconds / 1000);

export async function signAccessToken(keys: KeyRing, issuer: string, claims: NewClaims, now: Temporal.Instant): Promise<{ token: string; expiresAt: Temporal.Instant }> {
  const { kid, key } = keys.signer();
  const iat = seconds(now);
  const token = await new SignJWT({ ...claims }).setProtectedHeader({ alg: 'RS256', kid, typ: TYPE })
    .setIssuer(issuer).setAudience(AUDIENCE).setIssuedAt(iat).setExpirationTime(iat + LIFETIME_S).setJti(randomBytes(12).toString('base64url')).sign(key);
  return { token, expiresAt: Temporal.Instant.fromEpochMilliseconds((iat + LIFETIME_S) * 1000) };
}

/** Tokens that have been verified before: the same text needs no second look at its signature. */
const verified = new Map<string, Claims>();
const VERIFIED_LIMIT = 5000;

/** @throws UNAUTHENTICATED for anything but a token of ours that is alive */
export async function readAccessToken(keys: KeyRing, issuer: string, token: string, now: Temporal.Instant): Promise<Claims> {
  const key = `${issuer} ${token}`;
  const known = verified.get(key);
  if (known) {
    if (known.exp <= seconds(now)) throw unauthenticated();
    return known;
  }
  const claims = await verify(keys, issuer, token, now);
  if (verified.size >= VERIFIED_LIMIT) verified.clear();
  verified.set(key, claims);
  return claims;
}

async function verify(keys: KeyRing, issuer: string, token: string, now: Temporal.Instant): Promise<Claims> {
  try {
    const { payload } = await jwtVerify(token, async (header) => {
      // A token never says by itself which key it is to be judged by.
      if (typeof header.kid !== 'string' || header.jwk || header.jku || header.x5u || header.x5c || header.crit) throw new errors.JWSInvalid('unexpected header');
      const found = await keys.verifier(header.kid);
      if (!found) throw new errors.JWKSNoMatchingKey();
      return found;
    }, { algorithms: ['RS256'], issuer, audience: AUDIENCE, typ: TYPE, currentDate: new Date(now.epochMilliseconds), clockTolerance: 0, requiredClaims: ['sub', 'sid', 'tid', 'iat', 'exp', 'jti'] });
    return Claims.parse(payload);
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof z.ZodError || error instanceof TypeError) throw unauthenticated(undefined, { cause: error });
    throw error;
  }
}
