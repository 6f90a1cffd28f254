import { useEffect, useRef } from 'react';

// One place that listens to the keyboard, so that two screens never fight over a key, and the help can list them all.

export interface Shortcut {
  /** `n`, `/`, `mod+k` (Ctrl or Cmd). */
  keys: string;
  /** Key of the sentence that says what it does. */
  label: string;
  run: () => void;
}

const active = new Set<{ current: Shortcut }>();

/** Those that work right now, for the help. */
export const activeShortcuts = () => [...active].map((entry) => entry.current);

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

function onKeyDown(event: KeyboardEvent) {
  if (event.defaultPrevented || event.altKey || event.isComposing) return;
  const mod = event.ctrlKey || event.metaKey;
  const keys = `${mod ? 'mod+' : ''}${event.key.toLowerCase()}`;
  // Letters belong to whoever types, and to an open dialog.
  if (!mod && (typing(event.target) || document.querySelector('[role="dialog"][data-open]:not([data-side-panel]), [role="alertdialog"]'))) return;
  // The newest wins: a panel over a list may take its key.
  const match = [...active].reverse().find((entry) => entry.current.keys === keys);
  if (!match) return;
  event.preventDefault();
  match.current.run();
}

if (typeof document !== 'undefined') document.addEventListener('keydown', onKeyDown);

/** The key works while the component is on the screen. */
export function useShortcut(keys: string, label: string, run: () => void) {
  const entry = useRef<Shortcut>({ keys, label, run });
  useEffect(() => {
    entry.current = { keys, label, run };
  });
  useEffect(() => {
    active.add(entry);
    return () => {
      active.delete(entry);
    };
  }, []);
}

/** `mod+k` as it is printed on this machine's keyboard. */
export function keyNames(keys: string): string[] {
  const mac = /Mac|iPhone|iPad/.test(navigator.platform);
  return keys.split('+').map((key) => (key === 'mod' ? (mac ? '⌘' : 'Ctrl') : key.length === 1 ? key.toUpperCase() : key));
}
