import { z } from 'zod';

/** `broken`: switched off by itself, since nothing had arrived for days or the receiver wants no more. */
export const EndpointStatus = /* @__PURE__ */ z.enum(['on', 'off', 'broken']);
export type EndpointStatus = z.infer<typeof EndpointStatus>;
/** Failed: no more tries by itself. */
export const DeliveryStatus = /* @__PURE__ */ z.enum(['waiting', 'delivered', 'failed']);
export type DeliveryStatus = z.infer<typeof DeliveryStatus>;
