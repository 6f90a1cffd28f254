import type { SessionStatus, SessionType } from '#contracts/studio-terms.ts';
import type { Interval } from '#contracts/time.ts';
import type { Draft } from '#capabilities/imports/public.ts';
import type { AssignmentRow, ClientRow, ItemRow, LineRow, PackageItemRow, PackageRow, PaymentRow, RoomRow, SessionRow, StudioTables, TeamRow } from './sheets.ts';
import type { KnownClient, KnownItem, KnownPackage, KnownRoom, KnownSession, KnownStaff } from './known.ts';

// What the checks found out: each row that may be taken, with everything it points at resolved to ids. A row of an
// earlier import keeps the id it got then.

export interface Planned<D extends Draft> { draft: D; id: string }
export interface PlannedTeam extends Planned<TeamRow> { staff: KnownStaff }
export interface PlannedRoom extends Planned<RoomRow> { room: KnownRoom }
export interface PlannedItem extends Planned<ItemRow> { item: KnownItem }
export interface PlannedPackage extends Planned<PackageRow> { pack: KnownPackage }
export interface PlannedPackageItem extends Planned<PackageItemRow> { pack: KnownPackage; item: KnownItem; quantity: number }
export interface PlannedClient extends Planned<ClientRow> { client: KnownClient }

export interface PlannedLine extends Planned<LineRow | SessionRow> {
  lineType: 'item' | 'package_fee' | 'adjustment';
  sourceType: 'item' | 'package' | null;
  /** By reference: a new item gets its id when it is written. */
  source: KnownItem | KnownPackage | null;
  code: string;
  name: string;
  itemType: string;
  unitMeasure: string;
  taxClass: string | null;
  quantity: number;
  unitPriceMinor: number;
  discountMinor: number;
}

export interface PlannedAssignment extends Planned<AssignmentRow> {
  staff: KnownStaff & { resourceId: string };
  coverage: Interval;
  lead: boolean;
  /** Whether it occupies the person; what overlapped in the past does not. */
  blocking: boolean;
}

export interface PlannedPayment extends Planned<PaymentRow> {
  kind: 'deposit' | 'balance' | 'refund';
  amountMinor: number;
  date: string;
  method: 'cash' | 'card_terminal' | 'transfer' | 'bank_slip' | 'gateway';
  documentNumber: string | null;
}

export interface PlannedSession extends Planned<SessionRow> {
  ref: string;
  client: KnownClient;
  sessionType: SessionType;
  status: SessionStatus;
  date: string;
  interval: Interval;
  /** Starts before the day on which the file was true. */
  past: boolean;
  room: KnownRoom | null;
  location: string | null;
  /** The room's block with buffers; null for external sessions and for those that occupy nothing. */
  block: Interval | null;
  blocking: boolean;
  subtotalMinor: number;
  transportMinor: number;
  discountMinor: number;
  totalMinor: number;
  editor: KnownStaff | null;
  deliveryDate: string | null;
  notes: string | null;
  lines: PlannedLine[];
  assignments: PlannedAssignment[];
  payments: PlannedPayment[];
}

export interface Plan {
  tables: StudioTables;
  team: PlannedTeam[];
  rooms: PlannedRoom[];
  items: PlannedItem[];
  packages: PlannedPackage[];
  packageItems: PlannedPackageItem[];
  clients: PlannedClient[];
  sessions: PlannedSession[];
  /** Rows that belong to a session of an earlier import which this file does not hold again. */
  laterPayments: { session: KnownSession; payment: PlannedPayment }[];
}
