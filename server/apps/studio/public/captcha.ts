import { createChallenge, verifySolution } from 'altcha-lib/v1';
import { z } from 'zod';
import { countTry } from '#capabilities/links/public.ts';
import type { OpenCtx } from '#platform/context.ts';
import { AppError, rateLimited } from '#platform/errors.ts';
import { derivedSecret, digest } from '#platform/vault.ts';
import { captchaFailed } from './errors.ts';

// Proof of work instead of pictures: a machine that asks a thousand times pays a thousand times. Signed by the server's
// key, good for a quarter of an hour, and once.

const MOST = 40_000;
const MINUTES = 15;
const secret = (): string => derivedSecret('captcha');

export async function makeChallenge(open: OpenCtx) {
  const made = await createChallenge({ algorithm: 'SHA-256', hmacKey: secret(), maxNumber: MOST, params: { until: String(open.now.add({ minutes: MINUTES }).epochMilliseconds) } });
  return { algorithm: made.algorithm, challenge: made.challenge, maxNumber: made.maxnumber ?? MOST, salt: made.salt, signature: made.signature };
}

const Solved = z.object({ algorithm: z.literal('SHA-256'), challenge: z.string(), number: z.int(), salt: z.string(), signature: z.string() });

/** @throws CAPTCHA_FAILED for a wrong, old or used one */
export async function redeemChallenge(open: OpenCtx, payload: string): Promise<void> {
  const solved = Solved.safeParse(decoded(payload));
  if (!solved.success) throw captchaFailed();
  const until = Number(new URLSearchParams(solved.data.salt.split('?')[1]).get('until'));
  if (!(await verifySolution(solved.data, secret(), false)) || !(open.now.epochMilliseconds < until)) throw captchaFailed();
  try {
    await countTry(open, [{ counter: `captcha:${digest(solved.data.signature)}`, most: 1, minutes: 2 * MINUTES }]);
  } catch (error) {
    throw error instanceof AppError && error.code === rateLimited.code ? captchaFailed() : error;
  }
}

function decoded(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, 'base64').toString('utf8'));
  } catch {
    return null;
  }
}
