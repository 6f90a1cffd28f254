import { z } from 'zod';

// Words of money that server and screens share, without the routes that use them.

export const PaymentMethod = z.enum(['cash', 'card_terminal', 'transfer', 'bank_slip', 'gateway']);
export type PaymentMethod = z.infer<typeof PaymentMethod>;

export const PaymentStatus = z.enum(['pending', 'verified', 'rejected']);
export type PaymentStatus = z.infer<typeof PaymentStatus>;

export const AllocationKind = z.enum(['deposit', 'balance']);
export type AllocationKind = z.infer<typeof AllocationKind>;

export const CheckoutStatus = z.enum(['open', 'paid', 'expired', 'failed', 'canceled']);
export type CheckoutStatus = z.infer<typeof CheckoutStatus>;

/** Days since the material was ready, else since the session. */
export const AgingBucket = z.enum(['0_30', '31_60', '61_90', 'over_90']);
export type AgingBucket = z.infer<typeof AgingBucket>;
