import { type PointerEvent, type ReactElement, useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { Key } from './Key.tsx';

type Side = 'top' | 'bottom' | 'left' | 'right';

const DELAY_MS = 450;
const GAP = 6;

/** Where the little sign stands beside `box`, kept inside the window. */
function place(box: DOMRect, size: { width: number; height: number }, side: Side) {
  const vertical = side === 'top' || side === 'bottom';
  const below = side !== 'top' && box.bottom + GAP + size.height < innerHeight;
  const x = vertical ? box.left + box.width / 2 - size.width / 2 : side === 'right' ? box.right + GAP : box.left - GAP - size.width;
  const y = vertical ? (below ? box.bottom + GAP : box.top - GAP - size.height) : box.top + box.height / 2 - size.height / 2;
  return { left: Math.max(4, Math.min(x, innerWidth - size.width - 4)), top: Math.max(4, y) };
}

/**
 * A word or two on hover and on keyboard focus. Never the only place where something is said: what it wraps carries
 * its own name, so screen readers skip this. (Ours and not Base UI's: it stands in the first screen, and theirs brings
 * a positioning engine of 15 kB.)
 */
export function Tooltip({ text, shortcut, side = 'bottom', children }: { text: string; shortcut?: string; side?: Side; children: ReactElement }) {
  const anchor = useRef<HTMLSpanElement>(null);
  const sign = useRef<HTMLDivElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState<{ left: number; top: number } | null>(null);

  const hide = () => {
    clearTimeout(timer.current);
    setOpen(false);
    setAt(null);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!open) return;
    const box = anchor.current?.firstElementChild?.getBoundingClientRect();
    if (box && sign.current) setAt(place(box, sign.current.getBoundingClientRect(), side));
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && hide();
    addEventListener('keydown', onKey);
    addEventListener('scroll', hide, { capture: true, passive: true });
    return () => {
      removeEventListener('keydown', onKey);
      removeEventListener('scroll', hide, { capture: true });
    };
  }, [open, side]);

  const enter = (event: PointerEvent) => {
    if (event.pointerType === 'touch') return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOpen(true), DELAY_MS);
  };
  return (
    <span ref={anchor} className="contents" onPointerEnter={enter} onPointerLeave={hide} onPointerDown={hide} onBlur={hide}
      onFocus={(event) => (event.target as HTMLElement).matches(':focus-visible') && setOpen(true)}>
      {children}
      {open && createPortal(
        <div ref={sign} aria-hidden style={at ?? { left: 0, top: 0, visibility: 'hidden' }} className="float pointer-events-none fixed z-100 flex items-center gap-2 rounded-md px-2 py-1 text-sm text-ink">
          {text}
          {shortcut && <Key>{shortcut}</Key>}
        </div>, document.body)}
    </span>
  );
}
