import type { Box, Point } from './plane.ts';

// What part of the plan is in sight: `scale` css pixels to one unit, `x` and `y` where its origin stands on the canvas.

export interface View { scale: number; x: number; y: number }
export interface Size { width: number; height: number }
export interface Zooms { least: number; most: number }

/** What a finger needs (WCAG 2.5.8). */
export const TARGET_PX = 24;
/** Where one comes to when one goes to pick. */
const PICKING_PX = 34;
const MARGIN_PX = 28;
/** The buttons of the zoom stand beside the plan, on a phone below it, and not on it. */
const marginsOf = (width: number) => (width >= 560 ? { side: 2 * MARGIN_PX, end: MARGIN_PX } : { side: MARGIN_PX, end: 2 * MARGIN_PX });

export const toScreen = (view: View, { x, y }: Point): Point => ({ x: x * view.scale + view.x, y: y * view.scale + view.y });
export const toPlan = (view: View, { x, y }: Point): Point => ({ x: (x - view.x) / view.scale, y: (y - view.y) / view.scale });

export function fit(box: Box, { width, height }: Size, most = Infinity): View {
  const { side, end } = marginsOf(width);
  const scale = Math.min(most, Math.max(0.001, Math.min((width - side * 2) / Math.max(1, box.right - box.left), (height - end * 2) / Math.max(1, box.bottom - box.top))));
  return { scale, x: width / 2 - ((box.left + box.right) / 2) * scale, y: height / 2 - ((box.top + box.bottom) / 2) * scale };
}

/** From the whole plan to seats of a thumb's size. */
export function zoomsOf(box: Box, size: Size, pitch: number): Zooms {
  const most = 72 / pitch;
  return { least: Math.min(fit(box, size).scale, PICKING_PX / pitch), most };
}

const bound = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value));

/** Nearer or farther, the point under the finger staying where it is. */
export function zoomAt(view: View, at: Point, factor: number, { least, most }: Zooms): View {
  const scale = bound(view.scale * factor, least, most);
  const real = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * real, y: at.y - (at.y - view.y) * real };
}

/** The plan never leaves sight: its middle may go to the edge and no further; what fits whole stays in the middle. */
export function kept(view: View, box: Box, { width, height }: Size): View {
  const axis = (offset: number, from: number, to: number, room: number) => {
    const [first, last] = [from * view.scale + offset, to * view.scale + offset];
    if (last - first <= room - MARGIN_PX) return room / 2 - ((from + to) / 2) * view.scale;
    if (first > room / 2) return room / 2 - from * view.scale;
    if (last < room / 2) return room / 2 - to * view.scale;
    return offset;
  };
  return { scale: view.scale, x: axis(view.x, box.left, box.right, width), y: axis(view.y, box.top, box.bottom, height) };
}

/** A seat in the middle, near enough to be picked. */
export function onto(view: View, { x, y, pitch }: Point & { pitch: number }, { width, height }: Size): View {
  const scale = Math.max(view.scale, PICKING_PX / pitch);
  return { scale, x: width / 2 - x * scale, y: height / 2 - y * scale };
}

/** Moved no more than needed for the point to be in sight. */
export function showing(view: View, point: Point, { width, height }: Size, margin = 48): View {
  const { x, y } = toScreen(view, point);
  const shift = (at: number, room: number) => (at < margin ? margin - at : at > room - margin ? room - margin - at : 0);
  return { ...view, x: view.x + shift(x, width), y: view.y + shift(y, height) };
}

export const canPick = (view: View, pitch: number) => pitch * view.scale >= TARGET_PX;
