import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement } from 'react';
import { Key } from './Key.tsx';

/** A word or two on hover and focus. Never the only place where something is said. */
export function Tooltip({ text, shortcut, side = 'bottom', children }: { text: string; shortcut?: string; side?: 'top' | 'bottom' | 'left' | 'right'; children: ReactElement }) {
  return (
    <Base.Root>
      <Base.Trigger render={children} delay={450} />
      <Base.Portal>
        <Base.Positioner side={side} sideOffset={6} className="z-70">
          <Base.Popup className="float flex items-center gap-2 rounded-md px-2 py-1 text-sm text-ink">
            {text}
            {shortcut && <Key>{shortcut}</Key>}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
