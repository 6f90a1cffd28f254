import type { DeliveryStatus, EndpointStatus } from '#contracts/webhook-terms.ts';
import type { Tone } from '#web/ui/Status.tsx';

export const endpointTones: Record<EndpointStatus, Tone> = { on: 'good', off: 'neutral', broken: 'bad' };
export const deliveryTones: Record<DeliveryStatus, Tone> = { waiting: 'wait', delivered: 'good', failed: 'bad' };
