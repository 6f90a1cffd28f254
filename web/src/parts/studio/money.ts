import type { Session } from '#web/data/studio.ts';

/** What may still be recorded: the rest of the total; while a deposit waits to be verified, nothing (studio 5.3). */
export function recordableMinor({ status, balanceDueMinor, pendingMinor, shortfallMinor }: Pick<Session, 'status' | 'balanceDueMinor' | 'pendingMinor' | 'shortfallMinor'>): number {
  const pending = pendingMinor ?? 0;
  if (status === 'pre_scheduled' && pending > 0 && pending >= (shortfallMinor ?? 0)) return 0;
  return Math.max(0, (balanceDueMinor ?? 0) - pending);
}
