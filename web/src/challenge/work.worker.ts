import { solveChallenge } from 'altcha-lib/v1';
import type { Proof } from '#contracts/challenges.ts';

// Beside the page, so that it stays alive while the number is looked for.
addEventListener('message', ({ data }: MessageEvent<Proof>) => {
  void solveChallenge(data.challenge, data.salt, data.algorithm, data.maxNumber).promise.then((solution) => postMessage(solution?.number ?? null));
});
