/** What came from one network to one event within the last hour. */
export interface Seen {
  /** Unfinished purchases now. */
  open: number;
  /** So many are nobody's business. */
  free: number;
  /** Purchases whose time ran out, and those that were paid. */
  lapsed: number;
  paid: number;
}

/**
 * Whether somebody of this network has to show that a person is there, and how hard: each step doubles the work. Null:
 * not at all. Many at once, or many that held and did not pay, are what a school's network and an attack have in common;
 * only the first pays what it held (tickets 14).
 */
export function effortFor({ open, free, lapsed, paid }: Seen): number | null {
  const many = open >= free;
  const idle = lapsed >= free && lapsed > paid;
  if (!many && !idle) return null;
  return (idle ? Math.floor(Math.log2(lapsed / free)) + (lapsed > 9 * paid ? 1 : 0) : 0) + (many ? Math.floor(Math.log2(Math.max(1, open / free))) : 0);
}
