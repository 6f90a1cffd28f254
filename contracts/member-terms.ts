import { z } from 'zod';

// Words of members that server and screens share.

export const MemberStatus = z.enum(['invited', 'active', 'disabled']);
export type MemberStatus = z.infer<typeof MemberStatus>;
