import { createChallenge, verifySolution } from 'altcha-lib/v1';
import { z } from 'zod';
import type { Proof } from '#contracts/challenges.ts';
import { countTry } from '#capabilities/links/public.ts';
import type { OpenCtx } from '#platform/context.ts';
import { AppError, rateLimited } from '#platform/errors.ts';
import { derivedSecret, digest } from '#platform/vault.ts';
import { captchaFailed } from './errors.ts';

// Proof of work instead of pictures: a machine that asks a thousand times pays a thousand times. Signed by the server's
// key, good for one purpose, a quarter of an hour, and once.

const MOST = 40_000;
const HARDEST = 5;
const MINUTES = 15;
const secret = (): string => derivedSecret('captcha');

/** What it may be handed in for. */
export interface Wanted { purpose: string; /** Each step doubles the work; 0 is a second of a phone. */ effort?: number }

export async function makeProof(open: OpenCtx, { purpose, effort = 0 }: Wanted): Promise<Proof> {
  const until = String(open.now.add({ minutes: MINUTES }).epochMilliseconds);
  const made = await createChallenge({ algorithm: 'SHA-256', hmacKey: secret(), maxNumber: MOST * 2 ** Math.min(HARDEST, effort), params: { until, for: digest(purpose) } });
  return { kind: 'work', algorithm: 'SHA-256', challenge: made.challenge, maxNumber: made.maxnumber!, salt: made.salt, signature: made.signature };
}

const Solved = z.object({ algorithm: z.literal('SHA-256'), challenge: z.string(), number: z.int(), salt: z.string(), signature: z.string() });

/** Whether it looks like one of ours, solved; what is in it is not believed yet. */
export function proofIn(answer: string): z.output<typeof Solved> | null {
  try {
    return Solved.safeParse(JSON.parse(Buffer.from(answer, 'base64').toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}

/** @throws CAPTCHA_FAILED for a wrong, old or used one, or one of another purpose */
export async function redeemProof(open: OpenCtx, purpose: string, answer: string): Promise<void> {
  const solved = proofIn(answer);
  if (!solved) throw captchaFailed();
  const said = new URLSearchParams(solved.salt.split('?')[1]);
  if (!(await verifySolution(solved, secret(), false)) || said.get('for') !== digest(purpose) || !(open.now.epochMilliseconds < Number(said.get('until')))) throw captchaFailed();
  try {
    await countTry(open, [{ counter: `captcha:${digest(solved.signature)}`, most: 1, minutes: 2 * MINUTES }]);
  } catch (error) {
    throw error instanceof AppError && error.code === rateLimited.code ? captchaFailed() : error;
  }
}
