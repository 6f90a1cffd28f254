import type { Challenge } from '#contracts/challenges.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { makeProof, proofIn, redeemProof } from './proof.ts';
import type { Wanted } from './proof.ts';
import { redeemWidget, widgetOf } from './widget.ts';

/** What this visitor has to do: the widget of the tenant's service, else work of our own. */
export const challengeFor = async (ctx: Ctx, open: OpenCtx, wanted: Wanted): Promise<Challenge> => (await widgetOf(ctx)) ?? makeProof(open, wanted);

/** @throws CAPTCHA_FAILED */
export const passChallenge = (open: OpenCtx, tenantId: string, purpose: string, answer: string): Promise<void> =>
  proofIn(answer) ? redeemProof(open, purpose, answer) : redeemWidget(open, tenantId, purpose, answer);
