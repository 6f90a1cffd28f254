import { ChevronRight } from 'lucide-react';
import { type ReactNode, useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from '#web/ui/classes.ts';
import { labelOf, type PickerArea, type PickerSeat, rowsOf } from './plane.ts';

interface Props {
  areas: readonly PickerArea[];
  chosen: ReadonlySet<string>;
  /** Minor units as people read them. */
  money: (minor: number) => string;
  onToggle: (id: string) => void;
}

/** The browser's own box: this list is also part of the light pages for buyers. */
const Check = ({ checked, disabled, onChange, children }: { checked: boolean; disabled?: boolean; onChange: (checked: boolean) => void; children: ReactNode }) => (
  <label className={cx('flex min-h-11 items-center gap-2.5', disabled && 'text-faint')}>
    <input type="checkbox" checked={checked} disabled={disabled} onChange={(event) => onChange(event.target.checked)} className="size-5 shrink-0 accent-(--color-accent-text)" />
    <span className="min-w-0">{children}</span>
  </label>
);

/** Every seat of the map in words: areas, their rows, the seats of a row as checkboxes. */
export function SeatList({ areas, chosen, money, onToggle }: Props) {
  const { t } = useTranslation();
  const [onlyFree, setOnlyFree] = useState(true);
  const [onlyAccessible, setOnlyAccessible] = useState(false);
  const numbered = areas.filter(({ seats }) => seats.length > 0);
  const shown = (seat: PickerSeat) => chosen.has(seat.id) || ((!onlyFree || seat.free) && (!onlyAccessible || seat.accessible));
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap gap-x-6">
        <Check checked={onlyFree} onChange={setOnlyFree}>{t('seats.onlyFree')}</Check>
        {numbered.some(({ seats }) => seats.some(({ accessible }) => accessible)) && <Check checked={onlyAccessible} onChange={setOnlyAccessible}>{t('seats.onlyAccessible')}</Check>}
      </div>
      {numbered.map((area) => (
        <section key={area.id} className="flex flex-col">
          <h3 className="pb-1.5 font-semibold">{area.name} <span className="font-normal text-soft tabular-nums">{money(area.priceMinor)}</span></h3>
          <Rows area={area} chosen={chosen} shown={shown} onToggle={onToggle} />
        </section>
      ))}
    </div>
  );
}

function Rows({ area, chosen, shown, onToggle }: { area: PickerArea; chosen: ReadonlySet<string>; shown: (seat: PickerSeat) => boolean; onToggle: (id: string) => void }) {
  const { t } = useTranslation();
  const rows = useMemo(() => rowsOf(area.seats), [area.seats]);
  const visible = rows.map((row) => ({ ...row, seats: row.seats.filter(shown) })).filter(({ seats }) => seats.length > 0);
  if (visible.length === 0) return <p className="text-soft">{t('seats.noneOfThese')}</p>;
  return <ul className="border-t border-line">{visible.map((row) => <Row key={row.name ?? row.seats[0]!.id} row={row} chosen={chosen} startsOpen={visible.length === 1} onToggle={onToggle} />)}</ul>;
}

function Row({ row, chosen, startsOpen, onToggle }: { row: { name: string | null; seats: PickerSeat[] }; chosen: ReadonlySet<string>; startsOpen: boolean; onToggle: (id: string) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [open, setOpen] = useState(startsOpen);
  const own = row.seats.filter((seat) => chosen.has(seat.id));
  const name = row.name === null ? t('seats.fromTo', { from: row.seats[0]!.name, to: row.seats.at(-1)!.name }) : t('seats.row', { row: row.name });
  return (
    <li className="border-b border-line">
      <button type="button" aria-expanded={open} aria-controls={`${id}-seats`} onClick={() => setOpen(!open)} className="flex min-h-11 w-full items-center gap-2 px-1 text-left hover:bg-hover">
        <ChevronRight aria-hidden className={cx('size-4 shrink-0 text-soft', open && 'rotate-90')} />
        <span className="font-medium">{name}</span>
        <span className="ml-auto text-sm text-soft">{t('seats.left', { count: row.seats.filter(({ free }) => free).length })}{own.length > 0 && ` · ${t('seats.chosen', { count: own.length })}`}</span>
      </button>
      {open && (
        <ul id={`${id}-seats`} aria-label={name} className="grid grid-cols-[repeat(auto-fill,minmax(9rem,1fr))] gap-x-4 px-1 pb-2 pl-7">
          {row.seats.map((seat) => {
            const isOwn = chosen.has(seat.id);
            const notes = [...(seat.accessible ? [t('seats.accessible')] : []), ...(seat.restricted ? [t('seats.restricted')] : []), ...(isOwn || seat.free ? [] : [t(seat.blocked ? 'seats.blocked' : 'seats.taken')])];
            return <li key={seat.id}><Check checked={isOwn} disabled={!seat.free && !isOwn} onChange={() => onToggle(seat.id)}>{seat.row === null ? seat.name : labelOf(seat)}{notes.length > 0 && <span className="text-sm text-soft"> · {notes.join(', ')}</span>}</Check></li>;
          })}
        </ul>
      )}
    </li>
  );
}
