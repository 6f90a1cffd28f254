import { Progress as Base } from '@base-ui/react/progress';
import { number } from '#web/format.ts';

/** Long work with its count; it goes on when the person leaves. */
export function Progress({ label, done, total }: { label: string; done: number | null; total: number | null }) {
  const known = done !== null && total !== null && total > 0;
  return (
    <Base.Root value={known ? done : null} max={total ?? 100} className="flex flex-col gap-1.5">
      <div className="flex justify-between gap-4">
        <Base.Label>{label}</Base.Label>
        {known && <span className="text-soft tabular-nums">{number(done)} / {number(total)}</span>}
      </div>
      <Base.Track className="h-1.5 overflow-hidden rounded-full bg-pressed">
        <Base.Indicator className="h-full bg-accent-text transition-[width] duration-300 data-indeterminate:w-1/3 data-indeterminate:animate-slide-bar" />
      </Base.Track>
    </Base.Root>
  );
}

/** A bar across the top while a screen is on its way. */
export const LoadingBar = ({ label }: { label: string }) => (
  <div role="progressbar" aria-label={label} className="pointer-events-none fixed inset-x-0 top-0 z-90 h-0.5 overflow-hidden">
    <div className="h-full w-1/3 animate-slide-bar bg-accent-text" />
  </div>
);
