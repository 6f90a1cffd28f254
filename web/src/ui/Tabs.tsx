import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';

interface Props<V extends string> {
  label: string;
  value: V;
  onChange: (value: V) => void;
  tabs: readonly { value: V; label: string; count?: number; panel?: ReactNode }[];
  className?: string;
}

/** Views of one thing. The open tab belongs in the URL: pass `search.tab` and navigate in `onChange`. */
export function Tabs<V extends string>({ label, value, onChange, tabs, className }: Props<V>) {
  return (
    <Base.Root value={value} onValueChange={(next) => onChange(next as V)} className={className}>
      <Base.List aria-label={label} className="relative flex overflow-x-auto border-b border-line [scrollbar-width:none]">
        {tabs.map((tab) => (
          <Base.Tab key={tab.value} value={tab.value} className="flex h-[calc(var(--control)+0.25rem)] shrink-0 items-center gap-1.5 rounded-sm px-3 font-medium text-soft -outline-offset-2 hover:text-ink data-active:text-ink">
            {tab.label}
            {tab.count !== undefined && <span className="text-sm font-normal text-faint tabular-nums">{tab.count}</span>}
          </Base.Tab>
        ))}
        <Base.Indicator renderBeforeHydration={false} className="absolute bottom-0 left-(--active-tab-left) h-0.5 w-(--active-tab-width) bg-accent-text transition-[left,width] duration-150" />
      </Base.List>
      {tabs.map((tab) => tab.panel !== undefined && <Base.Panel key={tab.value} value={tab.value} className="outline-offset-4">{tab.panel}</Base.Panel>)}
    </Base.Root>
  );
}
