import { z } from 'zod';

// Words of fiscal documents that server and screens share.

export const FiscalKind = z.enum(['invoice', 'credit_note']);
export type FiscalKind = z.infer<typeof FiscalKind>;

/** pending: waits for the certifier; rejected: it refused, somebody has to look; annulling: the certifier is being asked; discarded: given up before it was certified. */
export const FiscalStatus = z.enum(['pending', 'certified', 'rejected', 'annulling', 'annulled', 'discarded']);
export type FiscalStatus = z.infer<typeof FiscalStatus>;
