import { Link } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import type { ReactNode } from 'react';

interface Props {
  title: string;
  /** One line under the title. */
  note?: ReactNode;
  /** The primary action last. */
  actions?: ReactNode;
  back?: { to: string; label: string };
}

/** The top of a screen: what it is, and what can be done. */
export const PageHeader = ({ title, note, actions, back }: Props) => (
  <header className="mb-4 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
    <div className="min-w-0">
      {back && <Link to={back.to} className="mb-1 -ml-1 inline-flex min-h-7 items-center gap-0.5 text-sm text-soft hover:text-ink max-md:-mt-2.5 max-md:min-h-(--control)"><ChevronLeft className="size-4" />{back.label}</Link>}
      <h1 className="text-xl font-semibold tracking-[-0.015em]">{title}</h1>
      {note && <div className="mt-0.5 max-w-prose text-soft">{note}</div>}
    </div>
    {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
  </header>
);

/** A part of a page with its own heading: a hairline above, no box around. */
export const Section = ({ title, note, actions, id, children }: { title: string; note?: ReactNode; actions?: ReactNode; /** Where a link may lead to. */ id?: string; children: ReactNode }) => (
  <section id={id} className="scroll-mt-16 border-t border-line py-5 first-of-type:border-t-0 first-of-type:pt-0">
    <div className="mb-3 flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
      <div className="min-w-0">
        <h2 className="text-lg font-semibold">{title}</h2>
        {note && <div className="mt-0.5 max-w-prose text-soft">{note}</div>}
      </div>
      {actions}
    </div>
    {children}
  </section>
);
