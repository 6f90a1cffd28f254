import { z } from 'zod';

// Words of imports that server and screens share.

export const RowVerdict = z.enum(['ok', 'warning', 'error', 'duplicate', 'skipped']);
export type RowVerdict = z.infer<typeof RowVerdict>;

/** How amounts are written in files. */
export const AmountFormat = z.enum(['1,250.00', '1.250,00']);
export type AmountFormat = z.infer<typeof AmountFormat>;
