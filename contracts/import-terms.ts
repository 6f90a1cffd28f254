import { z } from 'zod';

// Words of imports that server and screens share.

export const RowVerdict = z.enum(['ok', 'warning', 'error', 'duplicate', 'skipped']);
export type RowVerdict = z.infer<typeof RowVerdict>;
