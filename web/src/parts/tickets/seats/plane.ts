import type { PublicSeat } from '#contracts/tickets-public.ts';
import type { SeatingMode } from '#contracts/tickets-terms.ts';

// Where seats stand on the map, and which one is meant: pure, in the units of the organizer's plan, y downwards.

export interface Point { x: number; y: number }
export interface Box { left: number; top: number; right: number; bottom: number }

/** As buyers get it; who may know more tells kept seats from taken ones. */
export type PickerSeat = PublicSeat & { blocked?: boolean };

export interface PickerArea {
  id: string;
  name: string;
  /** All-in. */
  priceMinor: number;
  color?: string | null;
  outline?: readonly Point[] | null;
  mode: (typeof SeatingMode.options)[number];
  /** None while they are on their way, and of a general area. */
  seats: readonly PickerSeat[];
}

export interface PlacedSeat extends Point {
  seat: PickerSeat;
  /** Its area's place among the areas. */
  area: number;
  /** What is written on it: the name without the row's. */
  label: string;
  /** Half its width. */
  radius: number;
  /** How far its neighbour stands: what a finger has for it. */
  pitch: number;
}

/** A row of an area, from its first seat to its last. */
export interface PlacedRow { area: number; name: string | null; seats: number[] }

export interface Plane {
  seats: PlacedSeat[];
  rows: PlacedRow[];
  /** Of the areas, where they are drawn. */
  outlines: (Point[] | null)[];
  /** Around everything that is drawn. */
  box: Box;
  cells: Cells;
  /** The narrowest pitch. */
  pitch: number;
  byId: Map<string, number>;
}

const SEAT_GAP = 24;
const ROW_GAP = 28;
/** Of units that stand alone. */
const LONE_GAP = 48;
/** Units without rows and places stand in lines of so many. */
const PER_LINE = 20;

/** "C-12" of row C, and "C-C12" too, is written 12 on the seat itself. */
export function labelOf({ name, row }: Pick<PublicSeat, 'name' | 'row'>): string {
  if (row === null) return name;
  const rest = name.startsWith(`${row}-`) ? name.slice(row.length + 1) : name;
  return rest.startsWith(row) && /^\d+$/.test(rest.slice(row.length)) ? rest.slice(row.length) : rest;
}

/** Seats one after the other as people count them: rows by name, then by number in the name. */
const collator = new Intl.Collator('en', { numeric: true });

/** The rows of one area: its seats by row, or in lines where there are none. */
export function rowsOf(seats: readonly PickerSeat[]): { name: string | null; seats: PickerSeat[] }[] {
  const named = [...Map.groupBy(seats, ({ row }) => row)].sort(([a], [b]) => collator.compare(a ?? '', b ?? ''));
  return named.flatMap(([name, row]): { name: string | null; seats: PickerSeat[] }[] => {
    const inOrder = row.toSorted((a, b) => collator.compare(a.name, b.name));
    if (name !== null) return [{ name, seats: inOrder }];
    return Array.from({ length: Math.ceil(inOrder.length / PER_LINE) }, (_, line) => ({ name, seats: inOrder.slice(line * PER_LINE, (line + 1) * PER_LINE) }));
  });
}

const isPlaced = (seat: PickerSeat): seat is PickerSeat & Point => seat.x !== null && seat.y !== null;

/** How far the neighbours of an area stand from each other, most of them: of a few dozen seats, each against all. */
export function pitchOf(points: readonly Point[]): number {
  if (points.length < 2) return LONE_GAP;
  const step = Math.max(1, Math.floor(points.length / 48));
  const nearest: number[] = [];
  for (let i = 0; i < points.length; i += step) {
    const { x, y } = points[i]!;
    let least = Infinity;
    for (let j = 0; j < points.length; j++) {
      if (j === i) continue;
      const far = (points[j]!.x - x) ** 2 + (points[j]!.y - y) ** 2;
      if (far < least && far > 0.01) least = far;
    }
    if (least < Infinity) nearest.push(Math.sqrt(least));
  }
  return nearest.sort((a, b) => a - b)[nearest.length >> 1] ?? LONE_GAP;
}

const grow = (box: Box, { x, y }: Point, by: number) => {
  box.left = Math.min(box.left, x - by);
  box.right = Math.max(box.right, x + by);
  box.top = Math.min(box.top, y - by);
  box.bottom = Math.max(box.bottom, y + by);
};
const nothing = (): Box => ({ left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity });

/** Rows of seats that the organizer gave no place, one below the other from `top`, around `middle`. */
function laidOut(rows: readonly { seats: PickerSeat[] }[], top: number, middle: number): Map<string, Point> {
  const points = new Map<string, Point>();
  let y = top;
  for (const row of rows) {
    const lost = row.seats.filter((seat) => !isPlaced(seat));
    lost.forEach(({ id }, at) => points.set(id, { x: middle + (at - (lost.length - 1) / 2) * SEAT_GAP, y }));
    if (lost.length > 0) y += ROW_GAP;
  }
  return points;
}

/**
 * How far down an area has to go so that none of its seats lies on another area's: a balcony above the stalls is drawn
 * behind them, as every printed plan does.
 */
function aside(seats: readonly PlacedSeat[], others: Cells, pitch: number): number {
  const lies = (down: number, reach: number) => seats.some(({ x, y }) => others.at({ x, y: y + down }, reach) !== null);
  if (!lies(0, pitch * 0.7)) return 0;
  for (let down = pitch / 2; down < pitch * 1000; down += pitch / 2) if (!lies(down, pitch * 1.9)) return down;
  return 0;
}

/** The same for an outline without seats. */
function below(outline: readonly Point[], seats: readonly PlacedSeat[]): number {
  const top = Math.min(...outline.map(({ y }) => y));
  const covered = seats.filter((seat) => isInside(seat, outline));
  return covered.length === 0 ? 0 : Math.max(...seats.map(({ y, pitch }) => y + pitch)) - top;
}

/**
 * All seats of all areas on one plane. What the organizer gave no place stands in straight rows below the rest, so that
 * every seat can be picked on the map; `apart` moves areas off each other.
 */
export function planeOf(areas: readonly PickerArea[], { apart }: { apart: boolean } = { apart: true }): Plane {
  const seats: PlacedSeat[] = [];
  const rows: PlacedRow[] = [];
  const outlines: (Point[] | null)[] = [];
  const box = nothing();
  // Seats that have a place first, then outlines, or what has no place would stand under them.
  const turn = ({ seats: own }: PickerArea) => (own.length === 0 ? 1 : own.every(isPlaced) ? 0 : 2);
  const inTurn = areas.map((_, at) => at).sort((a, b) => turn(areas[a]!) - turn(areas[b]!));
  for (const at of inTurn) {
    const area = areas[at]!;
    const named = rowsOf(area.seats);
    const isEmpty = box.bottom === -Infinity;
    const found = laidOut(named, isEmpty ? 0 : box.bottom + ROW_GAP * 2, isEmpty ? 0 : (box.left + box.right) / 2);
    const pitch = pitchOf(area.seats.filter(isPlaced));
    const own = named.map((row) => row.seats.map((seat): PlacedSeat => {
      const reach = isPlaced(seat) ? pitch : SEAT_GAP;
      return { seat, area: at, label: labelOf(seat), ...(isPlaced(seat) ? { x: seat.x, y: seat.y } : found.get(seat.id)!), pitch: reach, radius: reach * 0.42 };
    }));
    const down = !apart || seats.length === 0 ? 0 : own.length > 0 ? aside(own.flat(), new Cells(seats), pitch) : below(area.outline ?? [], seats);
    named.forEach(({ name }, i) => {
      rows.push({ area: at, name, seats: own[i]!.map((_, j) => seats.length + j) });
      for (const seat of own[i]!) seats.push({ ...seat, y: seat.y + down });
    });
    outlines[at] = area.outline?.map(({ x, y }) => ({ x, y: y + down })) ?? null;
    for (const point of outlines[at] ?? []) grow(box, point, 0);
    for (const seat of own.flat()) grow(box, { x: seat.x, y: seat.y + down }, seat.pitch / 2);
  }
  const whole = box.bottom === -Infinity ? { left: -100, top: -100, right: 100, bottom: 100 } : box;
  const pitch = seats.reduce((least, seat) => Math.min(least, seat.pitch), LONE_GAP * 2);
  return { seats, rows, outlines, box: whole, pitch, cells: new Cells(seats), byId: new Map(seats.map(({ seat }, at) => [seat.id, at])) };
}

/** The plane cut into squares, so that what is in sight or under a finger is found without asking every seat. */
export class Cells {
  private readonly cells = new Map<string, number[]>();
  private readonly size: number;
  private readonly points: readonly (Point & { pitch: number })[];

  constructor(points: readonly (Point & { pitch: number })[]) {
    this.points = points;
    this.size = Math.max(1, points.reduce((most, { pitch }) => Math.max(most, pitch), 24) * 4);
    points.forEach(({ x, y }, at) => {
      const key = this.key(Math.floor(x / this.size), Math.floor(y / this.size));
      const cell = this.cells.get(key);
      if (cell) cell.push(at);
      else this.cells.set(key, [at]);
    });
  }

  private key(column: number, row: number) {
    return `${column},${row}`;
  }

  /** Every seat of the squares that touch the box. */
  within({ left, top, right, bottom }: Box): number[] {
    const [fromX, toX, fromY, toY] = [left, right, top, bottom].map((edge) => Math.floor(edge / this.size)) as [number, number, number, number];
    const found: number[] = [];
    if ((toX - fromX + 1) * (toY - fromY + 1) > this.cells.size) {
      this.points.forEach(({ x, y }, at) => {
        if (x >= left - this.size && x <= right + this.size && y >= top - this.size && y <= bottom + this.size) found.push(at);
      });
      return found;
    }
    for (let column = fromX; column <= toX; column++) for (let row = fromY; row <= toY; row++) for (const at of this.cells.get(this.key(column, row)) ?? []) found.push(at);
    return found;
  }

  /** The seat that a finger at this point means: the nearest whose half pitch (or `slack`, if more) reaches it. */
  at({ x, y }: Point, slack = 0): number | null {
    const reach = Math.max(this.size, slack);
    let best: number | null = null;
    let least = Infinity;
    for (const at of this.within({ left: x - reach, right: x + reach, top: y - reach, bottom: y + reach })) {
      const point = this.points[at]!;
      const far = Math.hypot(point.x - x, point.y - y);
      if (far < least && far <= Math.max(point.pitch * 0.6, slack)) [best, least] = [at, far];
    }
    return best;
  }
}

export type Direction = 'left' | 'right' | 'up' | 'down';
const along: Record<Direction, Point> = { left: { x: -1, y: 0 }, right: { x: 1, y: 0 }, up: { x: 0, y: -1 }, down: { x: 0, y: 1 } };

/**
 * The seat that an arrow key leads to. Left and right stay in the row, however it curves, until it ends; else the
 * nearest one that way, where a step aside counts double.
 */
export function neighbour(plane: Plane, from: number, direction: Direction): number | null {
  const here = plane.seats[from]!;
  if (direction === 'left' || direction === 'right') {
    const row = plane.rows.find(({ area, seats }) => area === here.area && seats.includes(from));
    const inRow = row && row.name !== null ? row.seats.toSorted((a, b) => plane.seats[a]!.x - plane.seats[b]!.x) : [];
    const next = inRow[inRow.indexOf(from) + (direction === 'left' ? -1 : 1)];
    if (next !== undefined) return next;
  }
  const { x, y } = along[direction];
  let best: number | null = null;
  let least = Infinity;
  plane.seats.forEach((seat, at) => {
    const ahead = (seat.x - here.x) * x + (seat.y - here.y) * y;
    const aside = Math.abs((seat.x - here.x) * y) + Math.abs((seat.y - here.y) * x);
    if (at === from || ahead < here.pitch * 0.2 || aside > ahead * 2.2) return;
    const cost = ahead + aside * 2;
    if (cost < least) [best, least] = [at, cost];
  });
  return best;
}

export function isInside({ x, y }: Point, outline: readonly Point[]): boolean {
  let inside = false;
  outline.forEach((a, i) => {
    const b = outline.at(i - 1)!;
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  });
  return inside;
}

export function middleOf(points: readonly Point[]): Point {
  const box = nothing();
  for (const point of points) grow(box, point, 0);
  return { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
}
