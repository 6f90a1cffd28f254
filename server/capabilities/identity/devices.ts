import type { Actor } from '#platform/context.ts';
import type { TenantTx } from '#platform/db.ts';

// Machines that act under their own name (scanners, tills): each has a bearer token of its own, begun by its kind, that
// names its tenant. Which of them there are, and what they may do, knows the app that pairs them.

export interface DeviceKind {
  /** What its tokens begin with (`mst_scan_`). */
  prefix: string;
  /** Whose token it is; null for nobody's. @throws DEVICE_REVOKED */
  find: (tx: TenantTx, tenantId: string, tokenHash: string, now: Temporal.Instant) => Promise<Actor | null>;
}

const kinds: DeviceKind[] = [];

/** At module load. */
export function recognizeDevices(kind: DeviceKind): void {
  kinds.push(kind);
}

export const deviceKindOf = (token: string): DeviceKind | undefined => kinds.find(({ prefix }) => token.startsWith(prefix));
