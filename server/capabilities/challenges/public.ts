export { challengeFor, passChallenge } from './challenge.ts';
export { captchaFailed, challengeRequired } from './errors.ts';
export { makeProof, redeemProof } from './proof.ts';
export { widgetOrigins } from './widget.ts';
