import { z } from 'zod';

// Words of clients that server and screens share.

export const ClientKind = z.enum(['individual', 'institutional']);
export type ClientKind = z.infer<typeof ClientKind>;
