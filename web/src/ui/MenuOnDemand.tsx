import { type ComponentType, type ReactNode, useState } from 'react';

interface Props {
  /** The button as it looks before and after; it receives what makes it a trigger. */
  className: string;
  label?: string;
  face: ReactNode;
  /** Fetches the menu itself, with everything it stands on. */
  load: () => Promise<{ default: ComponentType<OnDemandProps> }>;
}
export interface OnDemandProps {
  className: string;
  label?: string;
  face: ReactNode;
}

/**
 * A menu whose code is fetched when a pointer or the focus comes near. Only for the frame: there it keeps the first
 * screen light; elsewhere use Menu.
 */
export function MenuOnDemand({ className, label, face, load }: Props) {
  const [Menu, setMenu] = useState<ComponentType<OnDemandProps> | null>(null);
  if (Menu) return <Menu className={className} label={label} face={face} />;
  const open = async () => {
    const { default: Loaded } = await load();
    setMenu(() => Loaded);
  };
  return (
    <button type="button" aria-label={label} aria-haspopup="menu" aria-expanded={false} className={className} onPointerEnter={() => void load()} onFocus={() => void load()} onClick={() => void open()}>{face}</button>
  );
}
