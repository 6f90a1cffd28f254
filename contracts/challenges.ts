import { z } from 'zod';

// What a browser solves before it is let on. The answer goes back with the request that was refused.

export const Proof = z.strictObject({ kind: z.literal('work'), algorithm: z.literal('SHA-256'), challenge: z.string(), /** The number that is looked for is at most that. */ maxNumber: z.int(), salt: z.string(), signature: z.string() });
export type Proof = z.infer<typeof Proof>;
export const Widget = z.strictObject({ kind: z.literal('widget'), service: z.enum(['turnstile', 'hcaptcha']), siteKey: z.string() });
export type Widget = z.infer<typeof Widget>;
export const Challenge = z.discriminatedUnion('kind', [Proof, Widget]);
export type Challenge = z.infer<typeof Challenge>;
