import type { ReactNode } from 'react';
import { DateTime } from './DateTime.tsx';
import { dotOf, type Tone } from './Status.tsx';

export interface TimelineItem {
  id: string;
  at: string;
  title: ReactNode;
  who?: ReactNode;
  note?: ReactNode;
  tone?: Tone;
}

/** What happened to a thing, newest first. */
export const Timeline = ({ items, zone }: { items: readonly TimelineItem[]; zone?: string }) => (
  <ol className="flex flex-col">
    {items.map((item, at) => (
      <li key={item.id} className="relative flex gap-3 pb-4 last:pb-0">
        {at < items.length - 1 && <span aria-hidden className="absolute top-4 bottom-0 left-[3.5px] w-px bg-line" />}
        <span aria-hidden className={`mt-1.5 size-2 shrink-0 rounded-full ${dotOf[item.tone ?? 'neutral']}`} />
        <div className="min-w-0">
          <div>{item.title}</div>
          <div className="text-sm text-soft"><DateTime at={item.at} zone={zone} />{item.who && <> · {item.who}</>}</div>
          {item.note && <div className="mt-0.5 text-soft">{item.note}</div>}
        </div>
      </li>
    ))}
  </ol>
);
