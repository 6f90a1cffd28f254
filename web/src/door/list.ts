import { type Door, judgeScan, type ScanResult, type TicketAtDoor } from '#contracts/door-scan.ts';
import { type DoorTicket, readManifest } from '#contracts/door-manifest.ts';
import type { Freshness } from '#contracts/rotating-code.ts';
import type { TicketToken, TokenReading } from '#contracts/ticket-token.ts';
import type { ManifestHead } from '#contracts/tickets-door.ts';
import { hexOf } from './verify.ts';

/** The list of a door in memory: tickets by id, as the server said and as this door has changed them since. */
export class DoorList {
  head: ManifestHead | null = null;
  readonly tickets = new Map<string, DoorTicket>();
  readonly #byCode = new Map<string, string>();

  /** @throws ManifestCut */
  take(bytes: ArrayBuffer): ManifestHead {
    const { head, tickets } = readManifest<ManifestHead>(new Uint8Array(bytes));
    if (head.full) {
      this.tickets.clear();
      this.#byCode.clear();
    }
    this.head = head;
    for (const ticket of tickets) {
      this.tickets.set(ticket.id, ticket);
      if (ticket.code) this.#byCode.set(hexOf(ticket.code), ticket.id);
    }
    return head;
  }

  byCode(key: string): string | null {
    return this.#byCode.get(key) ?? null;
  }

  areaName(ticket: DoorTicket): string {
    return this.head?.areas[ticket.area]?.name ?? '';
  }

  /** What this door says by itself, at an instant of the server's clock. */
  judge(reading: TokenReading, direction: 'entry' | 'exit', now: Temporal.Instant, freshness: Freshness | null = null): ScanResult {
    const { event, gate } = this.head!;
    const door: Door = { eventId: event.id, gateId: gate.id, isTest: event.isTest, doorsOpenAt: Temporal.Instant.from(event.doorsOpenAt), endAt: Temporal.Instant.from(event.endAt), entryPolicy: event.entryPolicy, zone: event.timeZone, rotatingQr: event.rotatingQr };
    const ticket = reading.ok ? this.tickets.get(reading.token.ticketId) : undefined;
    return judgeScan({ reading, door, ticket: ticket ? this.#judged(ticket) : null, direction, now, offlinePolicy: event.offlinePolicy, freshness });
  }

  #judged(ticket: DoorTicket): TicketAtDoor {
    return {
      status: ticket.status, isRefundInProgress: ticket.isRefundInProgress, generation: ticket.generation, isTest: ticket.isTest, allowedGateIds: this.head!.areas[ticket.area]?.gateIds ?? [], isInside: ticket.isInside,
      lastEntryAt: ticket.lastEntryS === 0 ? null : Temporal.Instant.fromEpochMilliseconds(ticket.lastEntryS * 1000),
    };
  }

  /** Somebody went through here; also with a ticket that the list does not have yet. */
  passed({ ticketId, generation }: Pick<TicketToken, 'ticketId' | 'generation'>, direction: 'entry' | 'exit', atMs: number): void {
    const known = this.tickets.get(ticketId) ?? { id: ticketId, status: 'valid', generation, isRefundInProgress: false, isTest: false, isInside: false, isCourtesy: false, area: -1, lastEntryS: 0, code: null, name: '', label: '' };
    // An older QR does not use the ticket up (tickets 5.14).
    if (generation < known.generation) return;
    this.tickets.set(ticketId, { ...known, generation, status: known.status === 'voided' ? 'voided' : 'used', isInside: direction === 'entry', lastEntryS: direction === 'entry' ? Math.floor(atMs / 1000) : known.lastEntryS });
  }

  /** By the beginning of any word of the name, or by the place. */
  find(text: string, most: number): DoorTicket[] {
    const wanted = fold(text);
    const found: DoorTicket[] = [];
    for (const ticket of this.tickets.values()) {
      if (!fold(ticket.name).includes(wanted) && fold(ticket.label) !== wanted) continue;
      found.push(ticket);
      if (found.length === most) break;
    }
    return found;
  }
}

const fold = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().trim();
