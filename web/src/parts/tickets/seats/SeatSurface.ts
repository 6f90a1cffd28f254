import { drawSeat, type Look, type Palette, paletteOf } from './looks.ts';
import { Cells, isInside, middleOf, type PlacedSeat, type Plane, type Point } from './plane.ts';
import { canPick, fit, kept, onto, showing, type Size, toPlan, toScreen, type View, zoomAt, type Zooms, zoomsOf } from './view.ts';

export interface DrawnArea { name: string; note: string; color: string; outline: readonly Point[] | null; isGeneral: boolean }
export interface Drawing {
  plane: Plane;
  areas: readonly DrawnArea[];
  look: (at: number) => Look;
  /** The word on the stage, above everything; null where there is none. */
  stage: string | null;
}
export interface Listener {
  /** A seat was pressed where seats are big enough for a finger. */
  onSeat: (at: number, press: { many: boolean }) => void;
  /** The outline of a general area was pressed. */
  onArea: (area: number) => void;
  onView?: (view: View, zooms: Zooms) => void;
  /** Takes a press for itself, so that the map does not move under it. */
  claim?: (event: PointerEvent, point: Point, at: number | null) => Claimed | null;
}
export interface Claimed { move: (point: Point) => void; end: (point: Point) => void; cancel: () => void }

/** So many sprites are drawn in a frame without haste; beyond, a picture of the whole moves along. */
const SPRITES_A_FRAME = 2600;
const PICTURE_PIXELS = 6_000_000;
const STILL_MS = 140;
const GLIDE_MS = 200;
const sizes = [4, 6, 8, 11, 15, 20, 26, 34, 44, 58, 76, 100, 132];

/**
 * The canvas of a seat map: what is in sight, moved and zoomed by finger, wheel and keys. It knows no React: it is told
 * what to draw and tells what was pressed. Twenty thousand seats move with the screen's own rate, since seats are stamped
 * from ready pictures, and where there are too many in sight, one picture of all of them is.
 */
export class SeatSurface {
  view: View = { scale: 1, x: 0, y: 0 };
  private readonly canvas: HTMLCanvasElement;
  private readonly pen: CanvasRenderingContext2D;
  private readonly listener: Listener;
  private readonly isStill: boolean;
  private readonly watch: ResizeObserver;
  private readonly themes: MutationObserver;
  private readonly dark = matchMedia('(prefers-color-scheme: dark)');
  private size: Size = { width: 0, height: 0 };
  private ratio = 1;
  private drawing: Drawing | null = null;
  private palette: Palette;
  private focus: number | null = null;
  private extra: ((pen: CanvasRenderingContext2D, view: View, palette: Palette) => void) | null = null;
  private sprites = new Map<string, OffscreenCanvas>();
  private picture: { canvas: OffscreenCanvas; scale: number } | null = null;
  private rowEnds: { name: string; from: PlacedSeat; away: Point }[] = [];
  private labels: (Label | null)[] = [];
  private frame = 0;
  private still: ReturnType<typeof setTimeout> | undefined;
  private isMoving = false;
  private pointers = new Map<number, Point>();
  private start: { at: Point; moved: boolean } | null = null;
  private claimed: Claimed | null = null;
  private isFitted = true;

  constructor(canvas: HTMLCanvasElement, listener: Listener) {
    this.canvas = canvas;
    this.pen = canvas.getContext('2d')!;
    this.listener = listener;
    this.isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.palette = paletteOf(canvas.parentElement!);
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(canvas);
    this.themes = new MutationObserver(this.recolor);
    this.themes.observe(document.documentElement, { attributeFilter: ['data-theme', 'style', 'class'] });
    this.dark.addEventListener('change', this.recolor);
    canvas.addEventListener('pointerdown', this.down);
    canvas.addEventListener('pointermove', this.move);
    canvas.addEventListener('pointerup', this.up);
    canvas.addEventListener('pointercancel', this.cancel);
    canvas.addEventListener('wheel', this.wheel, { passive: false });
  }

  end() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.still);
    this.watch.disconnect();
    this.themes.disconnect();
    this.dark.removeEventListener('change', this.recolor);
    for (const [name, handler] of [['pointerdown', this.down], ['pointermove', this.move], ['pointerup', this.up], ['pointercancel', this.cancel]] as const) this.canvas.removeEventListener(name, handler);
    this.canvas.removeEventListener('wheel', this.wheel);
  }

  // ------------------------------------------------------------------------------------------------------ what is drawn
  show(drawing: Drawing) {
    const isOther = drawing.plane !== this.drawing?.plane;
    const isFirst = !this.drawing || this.drawing.plane.seats.length === 0;
    this.drawing = drawing;
    this.picture = null;
    if (isOther) {
      this.rowEnds = endsOf(drawing.plane);
      this.labels = labelsOf(drawing);
      if (isFirst || this.isFitted) this.whole(false);
    }
    this.later();
    this.draw();
  }

  setFocus(at: number | null) {
    this.focus = at;
    this.draw();
  }

  /** What an editor draws on top. */
  setExtra(extra: SeatSurface['extra']) {
    this.extra = extra;
    this.draw();
  }

  get zooms(): Zooms {
    return this.drawing ? zoomsOf(this.drawing.plane.box, this.size, this.drawing.plane.pitch) : { least: 0.1, most: 4 };
  }

  private readonly recolor = () => {
    this.palette = paletteOf(this.canvas.parentElement!);
    this.sprites.clear();
    this.picture = null;
    this.later();
    this.draw();
  };

  private resize() {
    const { width, height } = this.canvas.getBoundingClientRect();
    if (width === 0 || height === 0) return;
    this.ratio = Math.min(3, devicePixelRatio || 1);
    this.canvas.width = Math.round(width * this.ratio);
    this.canvas.height = Math.round(height * this.ratio);
    this.size = { width, height };
    this.sprites.clear();
    this.picture = null;
    if (this.isFitted) this.whole(false);
    else this.go(this.view);
    this.paint();
    this.later();
  }

  // -------------------------------------------------------------------------------------------------------- where it is
  whole(glide = true) {
    if (!this.drawing || this.size.width === 0) return;
    this.isFitted = true;
    const { most } = this.zooms;
    const target = fit(this.drawing.plane.box, this.size, most * 0.6);
    if (glide) this.glide(target);
    else this.go(target, true);
  }

  zoom(factor: number) {
    this.isFitted = false;
    this.glide(zoomAt(this.view, { x: this.size.width / 2, y: this.size.height / 2 }, factor, this.zooms));
  }

  pan(x: number, y: number) {
    this.isFitted = false;
    this.glide({ ...this.view, x: this.view.x + x, y: this.view.y + y });
  }

  /** In the middle and big enough, unless it is in sight and big enough already. */
  bring(at: number) {
    const seat = this.drawing?.plane.seats[at];
    if (!seat) return;
    this.isFitted = false;
    this.glide(canPick(this.view, seat.pitch) ? showing(this.view, seat, this.size) : onto(this.view, seat, this.size));
  }

  private go(view: View, isFitted = false) {
    if (!this.drawing) return;
    this.isFitted = isFitted;
    this.view = kept(view, this.drawing.plane.box, this.size);
    // With nothing to move, a finger scrolls the page.
    this.canvas.style.touchAction = this.view.scale <= this.zooms.least * 1.01 && !this.listener.claim ? 'pan-y' : 'none';
    this.listener.onView?.(this.view, this.zooms);
    this.draw();
  }

  private glide(to: View) {
    const fitted = this.isFitted;
    const target = this.drawing ? kept(to, this.drawing.plane.box, this.size) : to;
    if (this.isStill) {
      this.go(target, fitted);
      return;
    }
    const from = this.view;
    const began = performance.now();
    const step = (now: number) => {
      const share = Math.min(1, (now - began) / GLIDE_MS);
      const eased = 1 - (1 - share) ** 3;
      const scale = from.scale * (target.scale / from.scale) ** eased;
      // The point that both views share stays still while the scale changes.
      const part = target.scale === from.scale ? eased : (scale - from.scale) / (target.scale - from.scale);
      this.touched();
      this.go({ scale, x: from.x + (target.x - from.x) * part, y: from.y + (target.y - from.y) * part }, fitted);
      if (share < 1 && this.gliding === step) requestAnimationFrame(step);
    };
    this.gliding = step;
    requestAnimationFrame(step);
  }
  private gliding: ((now: number) => void) | null = null;

  // --------------------------------------------------------------------------------------------------- finger and mouse
  private pointOf(event: { clientX: number; clientY: number }): Point {
    const box = this.canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  /** The seat at a point of the canvas. */
  seatAt(point: Point): number | null {
    return this.drawing?.plane.cells.at(toPlan(this.view, point), 12 / this.view.scale) ?? null;
  }

  private readonly down = (event: PointerEvent) => {
    if (event.button > 0) return;
    this.gliding = null;
    const point = this.pointOf(event);
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, point);
    if (this.pointers.size === 1) {
      this.claimed = this.listener.claim?.(event, toPlan(this.view, point), this.seatAt(point)) ?? null;
      this.start = { at: point, moved: false };
    } else if (this.start) {
      this.start.moved = true;
      this.claimed?.cancel();
      this.claimed = null;
    }
  };

  private readonly move = (event: PointerEvent) => {
    const before = this.pointers.get(event.pointerId);
    if (!before || !this.start || !this.drawing) return;
    const point = this.pointOf(event);
    if (this.pointers.size === 1) {
      if (!this.start.moved && Math.hypot(point.x - this.start.at.x, point.y - this.start.at.y) < (event.pointerType === 'touch' ? 9 : 4)) return;
      this.start.moved = true;
      this.pointers.set(event.pointerId, point);
      if (this.claimed) {
        this.claimed.move(toPlan(this.view, point));
        return;
      }
      this.touched();
      this.go({ ...this.view, x: this.view.x + point.x - before.x, y: this.view.y + point.y - before.y }, this.isFitted && this.view.scale <= this.zooms.least);
      return;
    }
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (!other) return;
    this.pointers.set(event.pointerId, point);
    const [was, is] = [Math.hypot(before.x - other.x, before.y - other.y), Math.hypot(point.x - other.x, point.y - other.y)];
    const middle = { x: (point.x + other.x) / 2, y: (point.y + other.y) / 2 };
    const moved = { ...this.view, x: this.view.x + (point.x - before.x) / 2, y: this.view.y + (point.y - before.y) / 2 };
    this.touched();
    this.go(zoomAt(moved, middle, is / Math.max(1, was), this.zooms));
  };

  private readonly up = (event: PointerEvent) => {
    const { start, claimed } = this;
    this.pointers.delete(event.pointerId);
    if (this.pointers.size > 0) return;
    this.start = null;
    this.claimed = null;
    const point = this.pointOf(event);
    if (claimed) claimed.end(toPlan(this.view, point));
    else if (start && !start.moved) this.tap(point, event.shiftKey || event.ctrlKey || event.metaKey);
  };

  private readonly cancel = (event: PointerEvent) => {
    this.pointers.delete(event.pointerId);
    this.claimed?.cancel();
    this.claimed = null;
    if (this.pointers.size === 0) this.start = null;
  };

  private tap(point: Point, many: boolean) {
    const { drawing } = this;
    if (!drawing) return;
    const at = this.seatAt(point);
    const plan = toPlan(this.view, point);
    if (at !== null && canPick(this.view, drawing.plane.seats[at]!.pitch)) return this.listener.onSeat(at, { many });
    if (at !== null) {
      this.isFitted = false;
      return this.glide(onto(this.view, { ...plan, pitch: drawing.plane.seats[at]!.pitch }, this.size));
    }
    const area = drawing.areas.findIndex(({ isGeneral, outline }) => isGeneral && outline !== null && isInside(plan, outline));
    if (area >= 0) return this.listener.onArea(area);
    if (drawing.plane.seats.length > 0 && !canPick(this.view, drawing.plane.pitch)) {
      this.isFitted = false;
      this.glide(zoomAt(this.view, point, 2, this.zooms));
    }
  }

  private readonly wheel = (event: WheelEvent) => {
    const lines = event.deltaMode === 1 ? 16 : 1;
    const factor = Math.exp(-(event.deltaY * lines) * (event.ctrlKey ? 0.01 : 0.0022));
    const next = zoomAt(this.view, this.pointOf(event), factor, this.zooms);
    // At the end of the zoom the page scrolls on.
    if (next.scale === this.view.scale) return;
    event.preventDefault();
    this.gliding = null;
    this.touched();
    this.go(next);
  };

  // ------------------------------------------------------------------------------------------------------------ drawing
  /** Moving: quick first, sharp as soon as it stands still. */
  private touched() {
    this.isMoving = true;
    this.later();
  }

  private later() {
    clearTimeout(this.still);
    this.still = setTimeout(() => {
      this.isMoving = false;
      this.picture ??= this.photograph();
      this.draw();
    }, STILL_MS);
  }

  draw() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.paint());
  }

  private sprite(look: Look, width: number): OffscreenCanvas {
    const target = width * this.ratio;
    const size = sizes.find((one) => one >= target) ?? sizes.at(-1)!;
    const isWritten = size >= 18 && look.state !== 'taken' && look.state !== 'blocked' && look.state !== 'off';
    const key = `${look.state}${look.accessible ? 'a' : ''}${look.restricted ? 'r' : ''}${look.color}${size}${isWritten ? look.label : ''}`;
    let sprite = this.sprites.get(key);
    if (!sprite) {
      if (this.sprites.size > 3000) this.sprites.clear();
      sprite = new OffscreenCanvas(size, size);
      drawSeat(sprite.getContext('2d')!, isWritten ? look : { ...look, label: '' }, size, this.palette);
      this.sprites.set(key, sprite);
    }
    return sprite;
  }

  /** All seats once, to be moved as one picture; none where they are few. */
  private photograph(): SeatSurface['picture'] {
    const { drawing } = this;
    if (!drawing || drawing.plane.seats.length <= SPRITES_A_FRAME || this.size.width === 0) return null;
    const { box, seats, pitch } = drawing.plane;
    const [width, height] = [box.right - box.left, box.bottom - box.top];
    const scale = Math.min((16 / pitch) * this.ratio, Math.sqrt(PICTURE_PIXELS / (width * height)));
    const canvas = new OffscreenCanvas(Math.ceil(width * scale), Math.ceil(height * scale));
    const pen = canvas.getContext('2d')!;
    seats.forEach(({ x, y, radius }, at) => {
      const side = radius * 2 * scale;
      pen.drawImage(this.sprite(drawing.look(at), side / this.ratio), (x - radius - box.left) * scale, (y - radius - box.top) * scale, side, side);
    });
    return { canvas, scale };
  }

  private paint() {
    const { pen, drawing, view, size, palette, ratio } = this;
    if (!drawing || size.width === 0) return;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.fillStyle = palette.sunken;
    pen.fillRect(0, 0, size.width, size.height);
    this.paintAreas(drawing);
    if (drawing.stage !== null) this.paintStage(drawing.stage, drawing.plane);
    const { plane } = drawing;
    const edge = plane.pitch;
    const [from, to] = [toPlan(view, { x: 0, y: 0 }), toPlan(view, { x: size.width, y: size.height })];
    const inSight = plane.cells.within({ left: from.x - edge, top: from.y - edge, right: to.x + edge, bottom: to.y + edge });
    const picture = this.picture;
    if (picture && inSight.length > SPRITES_A_FRAME && (this.isMoving || picture.scale >= view.scale * ratio * 0.95)) {
      const { box } = plane;
      const corner = toScreen(view, { x: box.left, y: box.top });
      pen.drawImage(picture.canvas, corner.x, corner.y, (picture.canvas.width / picture.scale) * view.scale, (picture.canvas.height / picture.scale) * view.scale);
    } else {
      for (const at of inSight) {
        const { x, y, radius } = plane.seats[at]!;
        const side = radius * 2 * view.scale;
        const [left, top] = [(x - radius) * view.scale + view.x, (y - radius) * view.scale + view.y];
        if (left > size.width || top > size.height || left + side < 0 || top + side < 0) continue;
        pen.drawImage(this.sprite(drawing.look(at), side), left, top, side, side);
      }
    }
    this.paintRows(plane);
    this.paintNames(drawing);
    this.extra?.(pen, view, palette);
    if (this.focus !== null) this.paintFocus(plane.seats[this.focus]);
  }

  private paintAreas(drawing: Drawing) {
    const { pen, view } = this;
    for (const { outline, color, isGeneral } of drawing.areas) {
      if (!outline || outline.length < 3) continue;
      pen.beginPath();
      outline.forEach((point, i) => {
        const { x, y } = toScreen(view, point);
        if (i === 0) pen.moveTo(x, y);
        else pen.lineTo(x, y);
      });
      pen.closePath();
      pen.globalAlpha = isGeneral ? 0.22 : 0.08;
      pen.fillStyle = color;
      pen.fill();
      pen.globalAlpha = 1;
      pen.strokeStyle = color;
      pen.lineWidth = 1.5;
      pen.stroke();
    }
  }

  private paintStage(word: string, { box }: Plane) {
    const { pen, view, palette } = this;
    const middle = (box.left + box.right) / 2;
    const half = Math.max((box.right - box.left) * 0.18, 40);
    const [left, right] = [toScreen(view, { x: middle - half, y: box.top }), toScreen(view, { x: middle + half, y: box.top })];
    const y = left.y - 22;
    pen.fillStyle = palette.line;
    pen.beginPath();
    pen.roundRect(left.x, y, right.x - left.x, 14, 3);
    pen.fill();
    pen.fillStyle = palette.soft;
    pen.font = '600 10px "Inter Variable", system-ui, sans-serif';
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.fillText(word.toLocaleUpperCase(), (left.x + right.x) / 2, y + 7.5);
  }

  private paintRows(plane: Plane) {
    const { pen, view, palette, size } = this;
    if (plane.pitch * view.scale < 13) return;
    pen.fillStyle = palette.soft;
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.font = '600 11px "Inter Variable", system-ui, sans-serif';
    for (const { name, from, away } of this.rowEnds) {
      const { x, y } = toScreen(view, { x: from.x + away.x, y: from.y + away.y });
      if (x > -20 && y > -20 && x < size.width + 20 && y < size.height + 20) pen.fillText(name, x, y);
    }
  }

  /** Names and prices of areas, while their seats are too small to tell anything. */
  private paintNames({ areas }: Drawing) {
    const { pen, view, palette } = this;
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    const drawn: { x: number; y: number; width: number; height: number }[] = [];
    const inOrder = areas.map((area, i) => ({ ...area, at: this.labels[i] ?? null })).sort((a, b) => (a.at?.y ?? 0) - (b.at?.y ?? 0));
    inOrder.forEach(({ name, note, at }) => {
      if (!at || (at.pitch !== null && at.pitch * view.scale >= 15)) return;
      const { x, y: middle } = toScreen(view, at);
      pen.font = '600 12px "Inter Variable", system-ui, sans-serif';
      const first = pen.measureText(name).width;
      pen.font = '500 11px "Inter Variable", system-ui, sans-serif';
      const width = Math.max(first, note ? pen.measureText(note).width : 0) + 16;
      const height = note ? 36 : 22;
      // Below the one that stands there already.
      const y = drawn.reduce((down, other) => (Math.abs(other.x - x) < (other.width + width) / 2 && Math.abs(other.y - down) < (other.height + height) / 2 + 2 ? other.y + (other.height + height) / 2 + 2 : down), middle);
      drawn.push({ x, y, width, height });
      pen.fillStyle = palette.ground;
      pen.globalAlpha = 0.93;
      pen.beginPath();
      pen.roundRect(x - width / 2, y - height / 2, width, height, 5);
      pen.fill();
      pen.globalAlpha = 1;
      pen.fillStyle = palette.ink;
      pen.font = '600 12px "Inter Variable", system-ui, sans-serif';
      pen.fillText(name, x, note ? y - 7.5 : y);
      if (!note) return;
      pen.fillStyle = palette.soft;
      pen.font = '500 11px "Inter Variable", system-ui, sans-serif';
      pen.fillText(note, x, y + 8.5);
    });
  }

  private paintFocus(seat: PlacedSeat | undefined) {
    if (!seat) return;
    const { pen, view, palette } = this;
    const { x, y } = toScreen(view, seat);
    const r = Math.max(6, seat.radius * view.scale + 3);
    for (const [width, color] of [[5, palette.ground], [2.5, palette.ink]] as const) {
      pen.strokeStyle = color;
      pen.lineWidth = width;
      pen.beginPath();
      pen.roundRect(x - r, y - r, r * 2, r * 2, r * 0.5);
      pen.stroke();
    }
  }
}

/** Where the names of rows are written: before the first seat and behind the last, in the direction of the row. */
function endsOf({ rows, seats }: Plane): { name: string; from: PlacedSeat; away: Point }[] {
  return rows.filter(({ name }) => name !== null).flatMap(({ name, seats: row }) => {
    const inOrder = row.map((at) => seats[at]!).sort((a, b) => a.x - b.x);
    const ends = inOrder.length === 1 ? [[inOrder[0]!, null]] as const : [[inOrder[0]!, inOrder[1]!], [inOrder.at(-1)!, inOrder.at(-2)!]] as const;
    return ends.map(([from, next]) => {
      const [x, y] = next ? [from.x - next.x, from.y - next.y] : [-1, 0];
      const far = Math.hypot(x, y) || 1;
      return { name: name!, from, away: { x: (x / far) * from.pitch, y: (y / far) * from.pitch } };
    });
  });
}

/** Where the name of an area stands, and how far its seats lie apart; null where none are drawn. */
interface Label extends Point { pitch: number | null }

/** On the seat nearest to the middle of the area, or in the middle of its outline. */
function labelsOf({ areas, plane }: Drawing): (Label | null)[] {
  return areas.map(({ outline }, area) => {
    const own = plane.seats.filter((seat) => seat.area === area);
    if (own.length === 0) return outline && outline.length > 2 ? { ...middleOf(outline), pitch: null } : null;
    const middle = { x: own.reduce((sum, { x }) => sum + x, 0) / own.length, y: own.reduce((sum, { y }) => sum + y, 0) / own.length };
    const cells = new Cells(own);
    const nearest = cells.at(middle, Infinity);
    const { x, y } = nearest === null ? middle : own[nearest]!;
    return { x, y, pitch: Math.min(...own.map((seat) => seat.pitch)) };
  });
}
