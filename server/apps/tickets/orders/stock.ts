import type { AreaRow } from '#apps/tickets/areas/queries.ts';
import { notEnoughUnits, orphanSeat, unitNotFound, unitUnavailable } from '#apps/tickets/errors.ts';
import type { Ctx } from '#platform/context.ts';
import { SeatMap } from './seat-map.ts';
import { freeCount, lockPlaces, lockUnits, unitsByIds } from './seat-queries.ts';
import type { ChosenRow } from './seat-queries.ts';

/** What is taken of one area: just these, or so many. */
export interface Wish { area: AreaRow; quantity: number; unitIds: readonly string[] | null }
/** Units by area. */
export type Share = ReadonlyMap<string, readonly string[]>;
/** What several orders want at most, by area: places of general ones, the best seats of numbered ones; and seats that were chosen. */
export interface Demand { places: ReadonlyMap<string, number>; best: ReadonlyMap<string, number>; chosen: readonly string[] }

/**
 * The units that one transaction deals out to its orders, one after the other (tickets 5.6). Places of general areas and
 * chosen seats are locked before the first is served, chosen ones in ascending order of id. The best seats of an area are
 * proposed from what is free and locked together at the end.
 */
export class Stock {
  readonly #ctx: Ctx;
  #places: ReadonlyMap<string, readonly string[]> = new Map();
  #wanted: ReadonlyMap<string, number> = new Map();
  #chosen: ReadonlyMap<string, ChosenRow> = new Map();
  #locked: ReadonlySet<string> = new Set();
  #maps = new Map<string, SeatMap>();
  /** By area; none of them is dealt out twice. */
  #dealt = new Map<string, Set<string>>();
  #proposed = new Set<string>();
  readonly #free = new Map<string, Promise<number>>();
  /** Proposed once, and somebody else's. */
  readonly #lost = new Set<string>();

  constructor(ctx: Ctx) {
    this.#ctx = ctx;
  }

  async open({ places, best, chosen }: Demand): Promise<void> {
    this.#wanted = best;
    if (chosen.length > 0) {
      this.#chosen = new Map((await unitsByIds(this.#ctx, chosen)).map((unit) => [unit.id, unit]));
      const free = [...this.#chosen.values()].filter(({ status }) => status === 'available').map(({ id }) => id);
      if (free.length > 0) this.#locked = await lockUnits(this.#ctx, free, { wait: true });
    }
    const locked = new Map<string, string[]>();
    for (const [areaId, most] of places) locked.set(areaId, await lockPlaces(this.#ctx, areaId, most));
    this.#places = locked;
  }

  /** Of a chosen unit, where there is one of that id. */
  areaOf(unitId: string): string | undefined {
    return this.#chosen.get(unitId)?.areaId;
  }

  /** What one order gets, all or none; nothing is dealt out yet. @throws UNIT_NOT_FOUND, UNIT_UNAVAILABLE, ORPHAN_SEAT, NOT_ENOUGH_UNITS */
  async choose(wishes: readonly Wish[]): Promise<Share> {
    const share = new Map<string, readonly string[]>();
    await this.#mustBeFree(wishes.filter(({ unitIds }) => unitIds !== null));
    for (const { area, quantity, unitIds } of [...wishes].sort((a, b) => (a.area.id < b.area.id ? -1 : 1))) {
      const units = unitIds ?? (area.seatingMode === 'numbered' ? ((await this.#map(area).best(quantity)) ?? []).map(({ id }) => id) : this.#nextPlaces(area.id, quantity));
      if (units.length < quantity) throw notEnoughUnits({ areaId: area.id, available: (await this.#freeOf(area.id)) - this.#dealtOf(area.id).size });
      share.set(area.id, units);
      if (unitIds === null && area.seatingMode === 'numbered') for (const id of units) this.#proposed.add(id);
    }
    return share;
  }

  deal(share: Share): void {
    for (const [areaId, ids] of share) {
      for (const id of ids) this.#dealtOf(areaId).add(id);
      this.#maps.get(areaId)?.take(ids);
    }
  }

  /**
   * Locks the best seats that were dealt out. False: somebody who does not stand in this line took one at this instant;
   * then nothing is dealt any more, and those are out of the question.
   */
  async secure(): Promise<boolean> {
    const wanted = [...this.#dealt.values()].flatMap((ids) => [...ids]).filter((id) => this.#proposed.has(id));
    if (wanted.length === 0) return true;
    const got = await lockUnits(this.#ctx, wanted, { wait: false });
    if (got.size === wanted.length) return true;
    for (const id of wanted) if (!got.has(id)) this.#lost.add(id);
    this.#maps = new Map();
    this.#dealt = new Map();
    this.#proposed = new Set();
    return false;
  }

  async #mustBeFree(wishes: readonly Wish[]): Promise<void> {
    for (const { area, unitIds } of wishes) if (unitIds!.some((id) => this.#chosen.get(id)?.areaId !== area.id)) throw unitNotFound();
    const gone = wishes.flatMap(({ area, unitIds }) => unitIds!.filter((id) => !this.#locked.has(id) || this.#dealtOf(area.id).has(id)));
    if (gone.length > 0) throw unitUnavailable({ unitIds: gone });
    for (const { area, unitIds } of wishes) {
      if (!area.spareOrphans) continue;
      const answer = await this.#map(area).sparesOrphans(unitIds!.map((id) => this.#chosen.get(id)!));
      if (!answer.ok) throw orphanSeat(answer.details);
    }
  }

  /** Counted once: of a sold-out area everybody is told. */
  #freeOf(areaId: string): Promise<number> {
    let counted = this.#free.get(areaId);
    if (!counted) this.#free.set(areaId, (counted = freeCount(this.#ctx, areaId)));
    return counted;
  }

  /** They are dealt from the front, and from there alone. */
  #nextPlaces(areaId: string, quantity: number): readonly string[] {
    const dealt = this.#dealtOf(areaId).size;
    return (this.#places.get(areaId) ?? []).slice(dealt, dealt + quantity);
  }
  #dealtOf(areaId: string): Set<string> {
    let dealt = this.#dealt.get(areaId);
    if (!dealt) this.#dealt.set(areaId, (dealt = new Set()));
    return dealt;
  }
  #map(area: AreaRow): SeatMap {
    let map = this.#maps.get(area.id);
    if (!map) {
      map = new SeatMap(this.#ctx, area, this.#wanted.get(area.id) ?? 0);
      map.take([...this.#dealtOf(area.id), ...this.#lost]);
      this.#maps.set(area.id, map);
    }
    return map;
  }
}
