import { useSyncExternalStore } from 'react';
import type { ScanResult } from '#contracts/door-scan.ts';
import { ManifestCut, writeEnd, writeHead, writeRecord } from '#contracts/door-manifest.ts';
import { freshnessOf } from '#contracts/rotating-code.ts';
import { mayBeExternal, parseToken, type TokenReading } from '#contracts/ticket-token.ts';
import { type DoorPerson, getManifest, type ManifestHead, pairDevice, scan as scanEndpoint, searchTickets, uploadScans } from '#contracts/tickets-door.ts';
import { ApiProblem, call } from '#web/api.ts';
import { newKey } from '#web/newKey.ts';
import { DoorList } from './list.ts';
import { ask, askJson, isAway } from './server.ts';
import { type KeptScan, type Paired, store } from './store.ts';
import { codeKey, readByKeys } from './verify.ts';

// The scanner itself (tickets 5.14). With a network the server judges; whoever waits longer than a second and a half is
// let in or not by the list on the phone, and the server hears of it later, once.

const PATIENCE_MS = 1500;
const LIST_EVERY_MS = 15_000;
/** Away: how often it is tried again. */
const TRY_EVERY_MS = 5000;
const WHOLE_LIST_MS = 60_000;
const CHANGES_MS = 10_000;
const SEND_MS = 20_000;
const AT_ONCE = 500;
const KEEP_MS = 24 * 3_600_000;
/** More changes than this, and they are written down as one list. */
const MOST_PARTS = 120;
const SHOWN = 10;

export type Mode = 'online' | 'offline';
export interface Verdict {
  scanId: string;
  result: ScanResult;
  at: number;
  offline: boolean;
  direction: 'entry' | 'exit';
  name: string | null;
  place: string | null;
  isCourtesy: boolean;
  minAge: number | null;
  firstEntry: { at: string; where: string | null } | null;
  /** How long it took. */
  ms: number;
}
export interface Snapshot {
  /** Undefined: not looked yet. Null: no scanner. */
  paired: Paired | null | undefined;
  mode: Mode;
  verdict: Verdict | null;
  last: KeptScan[];
  unsent: number;
  /** People let in here since the counts of the list. */
  since: number;
  tickets: number;
  busy: boolean;
}

export interface Found { ticketId: string; generation: number; name: string; place: string; status: string; isInside: boolean }

class Engine {
  #list = new DoorList();
  #state: Snapshot = { paired: undefined, mode: 'online', verdict: null, last: [], unsent: 0, since: 0, tickets: 0, busy: false };
  readonly #watchers = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #syncing: Promise<void> | null = null;
  #sending: Promise<void> | null = null;
  #started: Promise<void> | null = null;
  /** One after the other: the same code twice in a moment is judged twice, not at once. */
  #line: Promise<unknown> = Promise.resolve();

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };
  readonly snapshot = (): Snapshot => this.#state;
  #set(change: Partial<Snapshot>): void {
    this.#state = { ...this.#state, ...change };
    for (const watcher of this.#watchers) watcher();
  }

  start(): Promise<void> {
    this.#started ??= (async () => {
      const paired = (await store.paired.get('me')) ?? null;
      if (paired) await this.#open(paired);
      else this.#set({ paired: null });
    })();
    addEventListener('online', this.#soon);
    addEventListener('focus', this.#soon);
    return this.#started;
  }
  stop(): void {
    removeEventListener('online', this.#soon);
    removeEventListener('focus', this.#soon);
    clearTimeout(this.#timer);
  }
  readonly #soon = (): void => {
    if (this.#state.paired && !this.#state.paired.revoked) void this.sync();
  };

  async #open(paired: Paired): Promise<void> {
    this.#list = new DoorList();
    try {
      for (const { bytes } of await store.parts.orderBy('n').toArray()) this.#list.take(bytes);
    } catch (error) {
      if (!(error instanceof ManifestCut || error instanceof SyntaxError)) throw error;
      // A disk that lost half of it: it is fetched anew.
      await store.parts.clear();
      this.#list = new DoorList();
    }
    await store.scans.where('sentAt').between(1, Date.now() - KEEP_MS).delete();
    this.#set({ paired: { ...paired, head: this.#list.head ?? paired.head } });
    // What was sent well before the list was asked for stands in it, also where a supervisor took it back.
    await this.#overlay((paired.syncedAt ?? 0) - WHOLE_LIST_MS);
    this.#set({ tickets: this.#list.tickets.size });
    await this.#recount();
    void navigator.storage?.persist?.().catch(() => false);
    void this.sync();
  }

  /** @throws ApiProblem PAIRING_CODE_INVALID */
  async pair(code: string): Promise<void> {
    const answer = await call(pairDevice, { body: { code } });
    const { token, deviceId, eventId, eventName, name, gateName } = answer;
    const paired: Paired = { id: 'me', token, deviceId, eventId, eventName, name, gateName, head: null, syncedAt: null, offsetMs: Date.now() - Date.parse(answer.serverNow), revoked: false };
    await store.transaction('rw', store.paired, store.parts, async () => {
      await store.parts.clear();
      await store.paired.put(paired);
    });
    await this.#open(paired);
  }

  /** Nothing of the event stays; only where all has been sent. */
  async leave(): Promise<boolean> {
    await this.send().catch(() => undefined);
    if ((await store.scans.where('sentAt').equals(0).count()) > 0 && !this.#state.paired?.revoked) return false;
    clearTimeout(this.#timer);
    await Promise.all([store.paired.clear(), store.parts.clear(), store.scans.clear()]);
    this.#list = new DoorList();
    this.#set({ paired: null, verdict: null, last: [], unsent: 0, since: 0, tickets: 0 });
    return true;
  }

  // ------------------------------------------------------------------------------------------------------------- list
  sync(): Promise<void> {
    this.#syncing ??= this.#syncOnce().finally(() => {
      this.#syncing = null;
      clearTimeout(this.#timer);
      if (this.#state.paired && !this.#state.paired.revoked) this.#timer = setTimeout(() => void this.sync(), this.#state.mode === 'online' ? LIST_EVERY_MS : TRY_EVERY_MS);
    });
    return this.#syncing;
  }

  async #syncOnce(): Promise<void> {
    const { paired } = this.#state;
    if (!paired || paired.revoked) return;
    const { head } = this.#list;
    const began = Date.now();
    try {
      const response = await ask(getManifest, paired.token, {
        params: { eventId: paired.eventId }, query: { ...(head && { since: head.cursor, epoch: head.epoch }), deviceNow: new Date().toISOString(), unsent: this.#state.unsent },
      }, head ? CHANGES_MS : WHOLE_LIST_MS);
      const bytes = await response.arrayBuffer();
      const said = Date.now();
      const next = this.#list.take(bytes);
      await this.#keep(paired, next, bytes, said - Date.parse(next.serverNow) - (said - began) / 2);
      await this.#overlay(began);
      this.#set({ mode: 'online', tickets: this.#list.tickets.size, since: 0 });
      await this.#recount();
      await this.send();
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) await this.#revoked();
      else this.#set({ mode: 'offline' });
    }
  }

  async #keep(paired: Paired, head: ManifestHead, bytes: ArrayBuffer, offsetMs: number): Promise<void> {
    const now: Paired = { ...paired, ...this.#state.paired, head, gateName: head.gate.name, name: head.device.name, eventName: head.event.name, syncedAt: Date.now(), offsetMs };
    await store.transaction('rw', store.paired, store.parts, async () => {
      if (head.full) await store.parts.clear();
      await store.parts.add({ bytes });
      if ((await store.parts.count()) > MOST_PARTS) {
        // As the server said it: what this door did is laid over it anew.
        const whole = new DoorList();
        for (const part of await store.parts.orderBy('n').toArray()) whole.take(part.bytes);
        await store.parts.clear();
        const tickets = [...whole.tickets.values()].filter(({ area }) => area >= 0);
        await store.parts.add({ bytes: joined([writeHead({ ...head, full: true }), ...tickets.map(writeRecord), writeEnd(tickets.length)]) });
      }
      await store.paired.put(now);
    });
    this.#set({ paired: now });
  }

  /** What this door did and the list cannot know yet, laid over it. */
  async #overlay(listBegan: number): Promise<void> {
    const { offsetMs = 0 } = this.#state.paired ?? {};
    const mine = await store.scans.filter(({ sentAt, result, ticketId }) => (sentAt === 0 || sentAt >= listBegan) && (result === 'valid' || result === 'valid_unverified') && ticketId !== null).sortBy('at');
    for (const { ticketId, generation, direction, at } of mine) this.#list.passed({ ticketId: ticketId!, generation: generation ?? 1 }, direction, at - offsetMs);
  }

  async #revoked(): Promise<void> {
    const paired = this.#state.paired && { ...this.#state.paired, revoked: true };
    if (paired) await store.paired.put(paired);
    this.#set({ paired });
  }

  // ------------------------------------------------------------------------------------------------------------- scans
  scan(text: string, direction: 'entry' | 'exit' = 'entry'): Promise<Verdict | null> {
    return this.#next(() => this.#scanOne({ text, ticketId: null, generation: null, direction }));
  }
  admit({ ticketId, generation }: Pick<Found, 'ticketId' | 'generation'>, direction: 'entry' | 'exit' = 'entry'): Promise<Verdict | null> {
    return this.#next(() => this.#scanOne({ text: null, ticketId, generation, direction }));
  }
  #next<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#line.then(work, work);
    this.#line = run.catch(() => undefined);
    return run;
  }

  async #scanOne(what: Pick<KeptScan, 'text' | 'ticketId' | 'generation' | 'direction'>): Promise<Verdict | null> {
    const { paired, mode } = this.#state;
    if (!paired || paired.revoked) return null;
    const began = performance.now();
    const at = Date.now();
    const scanId = newKey();
    this.#set({ busy: true });
    try {
      if (mode === 'online') {
        const said = await this.#askServer(paired, scanId, at, what);
        if (said) return await this.#show({ ...said, ms: performance.now() - began }, { ...what, ...this.#tokenOf(what, said.person), scanId, at, result: said.result, offline: false, name: said.name, place: said.place, sentAt: Date.now() });
        if (this.#state.paired?.revoked) return null;
      }
      if (!this.#list.head) return null;
      const verdict = await this.#judgeHere(scanId, at, what);
      return await this.#show({ ...verdict.verdict, ms: performance.now() - began }, verdict.kept);
    } finally {
      this.#set({ busy: false });
    }
  }

  #tokenOf({ text, ticketId, generation }: Pick<KeptScan, 'text' | 'ticketId' | 'generation'>, person: DoorPerson | null): Pick<KeptScan, 'ticketId' | 'generation'> {
    return { ticketId: person?.ticketId ?? ticketId, generation: (text === null ? generation : parseToken(text)?.token.generation) ?? 1 };
  }

  async #askServer(paired: Paired, scanId: string, at: number, what: Pick<KeptScan, 'text' | 'ticketId' | 'generation' | 'direction'>): Promise<(Omit<Verdict, 'ms'> & { person: DoorPerson | null }) | null> {
    const when = new Date(at).toISOString();
    try {
      const { result, person, firstEntry, minAge } = await askJson(scanEndpoint, paired.token, { params: { eventId: paired.eventId }, body: { scanId, ...what, text: what.text?.slice(0, 5000) ?? null, scannedAt: when, deviceNow: when } }, PATIENCE_MS);
      return {
        scanId, result, at, offline: false, direction: what.direction, person, name: person?.name ?? null, place: person && placeOf(person), isCourtesy: person?.isCourtesy ?? false, minAge,
        firstEntry: firstEntry && { at: firstEntry.at, where: `${firstEntry.gateName} · ${firstEntry.deviceName}` },
      };
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) await this.#revoked();
      else if (isAway(error)) this.#away();
      return null;
    }
  }

  #away(): void {
    this.#set({ mode: 'offline' });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.sync(), TRY_EVERY_MS);
  }

  async #judgeHere(scanId: string, at: number, what: Pick<KeptScan, 'text' | 'ticketId' | 'generation' | 'direction'>): Promise<{ verdict: Omit<Verdict, 'ms'>; kept: KeptScan }> {
    const { paired } = this.#state;
    const { head } = this.#list;
    const reading = await this.#read(what);
    const atServer = at - paired!.offsetMs;
    const result = this.#list.judge(reading, what.direction, Temporal.Instant.fromEpochMilliseconds(Math.round(atServer)), await freshnessOf(reading, head!.event.rotationKey, atServer));
    const token = reading.ok && reading.token.eventId === paired!.eventId ? reading.token : null;
    const ticket = token ? this.#list.tickets.get(token.ticketId) : undefined;
    const [name, place] = [ticket?.name || null, ticket ? [this.#list.areaName(ticket), ticket.label].filter(Boolean).join(' · ') || null : null];
    const kept: KeptScan = { ...what, scanId, at, ticketId: token?.ticketId ?? null, generation: token?.generation ?? null, result, offline: true, name, place, sentAt: 0 };
    const before = ticket && result.startsWith('already_') && ticket.lastEntryS > 0 ? { at: new Date(ticket.lastEntryS * 1000).toISOString(), where: null } : null;
    return { verdict: { scanId, result, at, offline: true, direction: what.direction, name, place, isCourtesy: ticket?.isCourtesy ?? false, minAge: head!.event.minAge, firstEntry: before }, kept };
  }

  async #read({ text, ticketId, generation }: Pick<KeptScan, 'text' | 'ticketId' | 'generation'>): Promise<TokenReading> {
    const { event, keys } = this.#list.head!;
    if (text === null) return { ok: true, token: { keyId: 0, eventId: event.id, ticketId: ticketId!, generation: generation ?? 1 } };
    const coded = mayBeExternal(text) ? this.#list.byCode(await codeKey(text)) : null;
    return coded ? { ok: true, token: { keyId: 0, eventId: event.id, ticketId: coded, generation: 1 } } : readByKeys(text, event.id, keys);
  }

  /** On the disk before it is on the screen: whoever is let in is known, whatever becomes of the phone. */
  async #show(verdict: Verdict, kept: KeptScan): Promise<Verdict> {
    // Where the phone keeps nothing more, only what the server has is shown; the rest has not happened.
    await store.scans.put(kept).catch((error: unknown) => {
      if (kept.sentAt === 0) throw error;
    });
    const passed = verdict.result === 'valid' || verdict.result === 'valid_unverified';
    if (passed && kept.ticketId) this.#list.passed({ ticketId: kept.ticketId, generation: kept.generation ?? 1 }, kept.direction, kept.at - this.#state.paired!.offsetMs);
    this.#set({ verdict: { ...verdict, ms: verdict.ms }, last: [kept, ...this.#state.last].slice(0, SHOWN), unsent: this.#state.unsent + (kept.sentAt === 0 ? 1 : 0), since: this.#state.since + (passed && kept.direction === 'entry' ? 1 : 0), tickets: this.#list.tickets.size });
    return verdict;
  }
  dismiss(): void {
    this.#set({ verdict: null });
  }

  async #recount(): Promise<void> {
    this.#set({ unsent: await store.scans.where('sentAt').equals(0).count(), last: await store.scans.orderBy('at').reverse().limit(SHOWN).toArray() });
  }

  /** What waits, oldest first, as far as it goes. Sent twice it counts once. */
  send(): Promise<void> {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = null;
    });
    return this.#sending;
  }
  async #sendAll(): Promise<void> {
    const alone = async (work: () => Promise<void>): Promise<void> => (navigator.locks ? navigator.locks.request('mostrador.door', work) : work());
    await alone(async () => {
      for (;;) {
        const { paired } = this.#state;
        const waiting = (await store.scans.where('sentAt').equals(0).sortBy('at')).slice(0, AT_ONCE);
        if (!paired || waiting.length === 0) return;
        const { items } = await askJson(uploadScans, paired.token, {
          params: { eventId: paired.eventId },
          body: { deviceNow: new Date().toISOString(), scans: waiting.map(({ scanId, text, ticketId, generation, direction, at, result }) => ({ scanId, text: text?.slice(0, 5000) ?? null, ...(text === null && { ticketId, generation }), direction, scannedAt: new Date(at).toISOString(), result })) },
        }, SEND_MS);
        const had = new Set(items.map(({ scanId }) => scanId));
        const sentAt = Date.now();
        await store.scans.where('scanId').anyOf(waiting.filter(({ scanId }) => had.has(scanId)).map(({ scanId }) => scanId)).modify({ sentAt });
        await this.#recount();
      }
    });
  }

  /** By the server where it answers, else by the names on the phone. */
  async find(text: string): Promise<{ found: Found[]; offline: boolean }> {
    const { paired, mode } = this.#state;
    if (!paired) return { found: [], offline: false };
    if (mode === 'online') {
      try {
        const { items } = await askJson(searchTickets, paired.token, { params: { eventId: paired.eventId }, query: { q: text, limit: 20 } }, PATIENCE_MS * 2);
        return { found: items.map((one) => ({ ticketId: one.ticketId, generation: one.generation, name: one.name ?? '', place: placeOf(one), status: one.status, isInside: one.isInside })), offline: false };
      } catch (error) {
        if (isAway(error)) this.#away();
      }
    }
    return { found: this.#list.find(text, 20).map((ticket) => ({ ticketId: ticket.id, generation: ticket.generation, name: ticket.name, place: [this.#list.areaName(ticket), ticket.label].filter(Boolean).join(' · '), status: ticket.status, isInside: ticket.isInside })), offline: true };
  }
}

const placeOf = ({ areaName, unitName, seat, seats }: DoorPerson): string => `${areaName} · ${unitName}${seats > 1 ? ` · ${seat}/${seats}` : ''}`;

function joined(parts: readonly Uint8Array[]): ArrayBuffer {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes.buffer;
}

export const engine = new Engine();
export const useDoor = (): Snapshot => useSyncExternalStore(engine.watch, engine.snapshot);
