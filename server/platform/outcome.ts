// The screens reckon with some rules themselves, so their answers are written down where both sides read.
export { accepted, type Outcome, type Refusal, refused } from '#contracts/outcome.ts';
