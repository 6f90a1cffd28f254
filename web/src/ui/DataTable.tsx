import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import { columnVisibilityFeature, createSortedRowModel, rowSortingFeature, type SortingState, tableFeatures, useTable } from '@tanstack/react-table';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp, Columns3 } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './Button.tsx';
import { Checkbox } from './Checkbox.tsx';
import { cx } from './classes.ts';
import { IconButton } from './IconButton.tsx';
import { Popover } from './Popover.tsx';
import { Problem } from './Problem.tsx';
import { Skeleton } from './Skeleton.tsx';
import { usePhone } from './useMedia.ts';

export interface Column<R> {
  id: string;
  header: string;
  cell: (row: R) => ReactNode;
  /** What the column sorts by here in the browser; only used once every row is loaded. */
  value?: (row: R) => string | number | null;
  /** The server sorts by this column: pressing the header calls `onSort` with the id. */
  serverSort?: boolean;
  align?: 'end';
  /** Tailwind width of the column (`w-40`). */
  width?: string;
  /** Off until the person turns it on. */
  hidden?: boolean;
  /** Cannot be turned off. */
  always?: boolean;
  /** Where it goes on a phone: first line left, first line right, the quiet line below (default), before them all, or nowhere. */
  phone?: 'title' | 'side' | 'line' | 'start' | 'none';
}

export interface Sort {
  id: string;
  desc: boolean;
}

type Pages<R> = Pick<UseInfiniteQueryResult<{ pages: { items: readonly R[] }[] }>, 'data' | 'isPending' | 'error' | 'refetch' | 'hasNextPage' | 'fetchNextPage' | 'isFetchingNextPage'>;
type Whole<R> = { data: readonly R[] | undefined; isPending: boolean; error: unknown; refetch: () => unknown };

interface Props<R extends object> {
  /** Key under which the column choice is kept on this device. */
  name: string;
  /** What the table lists, for screen readers. */
  label: string;
  columns: readonly Column<R>[];
  rowId: (row: R) => string;
  /** A cursor-paged query, or `whole` for a list that comes at once. */
  pages?: Pages<R>;
  whole?: Whole<R>;
  /** Opens the row (Enter, press). */
  onOpen?: (row: R) => void;
  openId?: string | null | undefined;
  sort?: Sort | null;
  onSort?: (sort: Sort | null) => void;
  /** Filters, left above the table. */
  toolbar?: ReactNode;
  /** The toolbar says what kind of list this is (open, done): it stays when the list is empty. */
  keepToolbar?: boolean;
  /** Shown when nothing is there at all. */
  empty: ReactNode;
  /** Filters are on: an empty list then means "no match", and this takes them off. */
  onClearFilters?: (() => void) | undefined;
  rowClass?: (row: R) => string | undefined;
}

const features = tableFeatures({ rowSortingFeature, columnVisibilityFeature, sortedRowModel: createSortedRowModel() });

const compare = (a: string | number | null, b: string | number | null) => {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true, sensitivity: 'base' });
};

function useChosenColumns<R>(name: string, columns: readonly Column<R>[]) {
  const key = `mostrador.columns.${name}`;
  const [chosen, setChosen] = useState<Record<string, boolean>>(() => {
    const standard = Object.fromEntries(columns.map((column) => [column.id, !column.hidden]));
    try {
      return { ...standard, ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Record<string, boolean>) };
    } catch {
      return standard;
    }
  });
  const toggle = (id: string, shown: boolean) => {
    const next = { ...chosen, [id]: shown };
    localStorage.setItem(key, JSON.stringify(next));
    setChosen(next);
  };
  return [chosen, toggle] as const;
}

const none: never[] = [];

/**
 * A list of records: sorted, paged, operated by keyboard, drawn only where it is seen once it is long.
 * A table on a desk, a list of two-line rows on a phone.
 */
export function DataTable<R extends object>({ name, label, columns, rowId, pages, whole, onOpen, openId, sort, onSort, toolbar, keepToolbar, empty, onClearFilters, rowClass }: Props<R>) {
  const { t } = useTranslation();
  const phone = usePhone();
  const [chosen, toggle] = useChosenColumns(name, columns);
  const [localSort, setLocalSort] = useState<SortingState>([]);

  const paged = pages?.data;
  const complete = whole?.data;
  const data = useMemo<readonly R[]>(() => paged?.pages.flatMap((page) => page.items) ?? complete ?? none, [paged, complete]);
  const { isPending, error, refetch } = (pages ?? whole)!;
  const more = pages?.hasNextPage ?? false;

  const definitions = useMemo(() => columns.map((column) => ({
    id: column.id,
    accessorFn: (row: R) => column.value?.(row) ?? null,
    enableSorting: column.serverSort ? true : Boolean(column.value),
    sortFn: (a: { getValue: (id: string) => unknown }, b: { getValue: (id: string) => unknown }, id: string) => compare(a.getValue(id) as string | number | null, b.getValue(id) as string | number | null),
  })), [columns]);

  const table = useTable({
    features,
    columns: definitions as never,
    data: data as R[],
    getRowId: rowId,
    state: { sorting: onSort ? (sort ? [sort] : []) : localSort, columnVisibility: chosen },
    manualSorting: Boolean(onSort),
    onSortingChange: (change) => {
      const now: SortingState = onSort ? (sort ? [sort] : []) : localSort;
      const next = typeof change === 'function' ? change(now) : change;
      if (onSort) onSort(next[0] ?? null);
      else setLocalSort(next);
    },
  });
  const rows = table.getRowModel().rows;
  const shown = columns.filter((column) => column.always || chosen[column.id] !== false);

  // Without filters above it, a table of few columns needs no row of its own for the choice of columns.
  const choice = (toolbar || columns.some((column) => column.hidden)) && columns.some((column) => !column.always) && !phone && (
    <Popover title={t('web.table.columns')} trigger={<IconButton label={t('web.table.columns')} icon={<Columns3 />} />}>
      <div className="-my-1 flex flex-col">
        {columns.filter((column) => !column.always).map((column) => (
          <Checkbox key={column.id} label={column.header} checked={chosen[column.id] !== false} onChange={(on) => toggle(column.id, on)} />
        ))}
      </div>
    </Popover>
  );

  const bar = (toolbar || choice) && (
    <div className="mb-2 flex flex-wrap items-end gap-2">
      <div className="flex min-w-0 flex-1 flex-wrap items-end gap-2">{toolbar}</div>
      {choice}
    </div>
  );

  if (isPending) return <div>{bar}<Waiting label={label} columns={shown.length} phone={phone} /></div>;
  if (error && data.length === 0) return <div>{bar}<Problem error={error} onRetry={() => void refetch()} /></div>;
  if (data.length === 0) {
    return <div>{onClearFilters || keepToolbar ? bar : null}{onClearFilters ? (
      <div className="flex flex-col items-start gap-2 py-8">
        <p className="text-soft">{t('web.table.noMatch')}</p>
        <Button onClick={onClearFilters}>{t('web.table.clearFilters')}</Button>
      </div>
    ) : empty}</div>;
  }

  const footer = (
    <div className="flex min-h-10 flex-wrap items-center justify-between gap-3 pt-2 text-sm text-soft">
      <span>{more ? t('web.table.shownSoFar', { count: data.length }) : t('web.table.count', { count: data.length })}</span>
      {more && <Button size="small" busy={pages?.isFetchingNextPage} onClick={() => void pages?.fetchNextPage()}>{t('web.table.more')}</Button>}
    </div>
  );
  const list = rows.map((row) => row.original);
  return (
    <div>
      {bar}
      <Problem error={error} onRetry={() => void refetch()} className="mb-2" />
      {phone
        ? <PhoneList label={label} rows={list} columns={shown} rowId={rowId} onOpen={onOpen} openId={openId} rowClass={rowClass} />
        : <Grid label={label} rows={list} columns={shown} rowId={rowId} onOpen={onOpen} openId={openId} rowClass={rowClass}
            sorting={table.state.sorting} canSort={(id) => (onSort ? Boolean(columns.find((column) => column.id === id)?.serverSort) : !more && Boolean(columns.find((column) => column.id === id)?.value))}
            onSort={(id) => table.getColumn(id)?.toggleSorting(undefined, false)} />}
      {footer}
    </div>
  );
}

const Waiting = ({ label, columns, phone }: { label: string; columns: number; phone: boolean }) => (
  <div aria-busy="true" aria-label={label} role="status" className="border-t border-line">
    {Array.from({ length: 8 }, (_, row) => (
      <div key={row} className="flex h-10 items-center gap-6 border-b border-line max-md:h-16">
        {Array.from({ length: phone ? 2 : columns }, (_, column) => <Skeleton key={column} className={['w-40', 'w-28', 'w-24', 'w-32'][(row + column) % 4]} />)}
      </div>
    ))}
  </div>
);

interface Shown<R> {
  label: string;
  rows: readonly R[];
  columns: readonly Column<R>[];
  rowId: (row: R) => string;
  onOpen: ((row: R) => void) | undefined;
  openId: string | null | undefined;
  rowClass: ((row: R) => string | undefined) | undefined;
}

/** Past this many rows only those near the window are drawn. */
const drawAll = 100;

function useWindow(count: number, height: number) {
  const holder = useRef<HTMLDivElement>(null);
  const [margin, setMargin] = useState(0);
  const long = count > drawAll;
  useLayoutEffect(() => setMargin((holder.current?.getBoundingClientRect().top ?? 0) + window.scrollY), [long]);
  const virtual = useWindowVirtualizer({ count, estimateSize: () => height, overscan: 12, scrollMargin: margin, enabled: long });
  const items = virtual.getVirtualItems();
  const first = !long ? 0 : (items[0]?.index ?? 0);
  const last = !long ? count - 1 : (items.at(-1)?.index ?? -1);
  const before = !long ? 0 : (items[0]?.start ?? margin) - margin;
  const after = !long ? 0 : virtual.getTotalSize() - ((items.at(-1)?.end ?? margin) - margin);
  return { holder, first, last, before, after, scrollTo: (index: number) => long && virtual.scrollToIndex(index) };
}

/** Arrow keys move between rows, Enter opens; one row at a time is in the tab order. */
function useRows<R>(rows: readonly R[], onOpen: ((row: R) => void) | undefined, scrollTo: (index: number) => void) {
  const [at, setAt] = useState(0);
  const want = useRef<number | null>(null);
  const body = useRef<HTMLElement>(null);
  useEffect(() => {
    if (want.current === null) return;
    const row = body.current?.querySelector<HTMLElement>(`[data-row="${want.current}"]`);
    if (row) {
      row.focus();
      want.current = null;
    }
  });
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const target = event.target as HTMLElement;
    if (target.dataset.row === undefined) return;
    const from = Number(target.dataset.row);
    const to = { ArrowDown: from + 1, ArrowUp: from - 1, Home: 0, End: rows.length - 1, PageDown: from + 10, PageUp: from - 10 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      const next = Math.max(0, Math.min(rows.length - 1, to));
      want.current = next;
      scrollTo(next);
      setAt(next);
    } else if (event.key === 'Enter' && onOpen) {
      event.preventDefault();
      onOpen(rows[from]!);
    }
  };
  return { at: Math.min(at, rows.length - 1), setAt, body, onKeyDown };
}

function Grid<R>({ label, rows, columns, rowId, onOpen, openId, rowClass, sorting, canSort, onSort }: Shown<R> & { sorting: SortingState; canSort: (id: string) => boolean; onSort: (id: string) => void }) {
  const { holder, first, last, before, after, scrollTo } = useWindow(rows.length, 40);
  const { at, setAt, body, onKeyDown } = useRows(rows, onOpen, scrollTo);
  const sorted = sorting[0];
  return (
    <div ref={holder} className="overflow-x-auto [scrollbar-width:thin]">
      <table aria-label={label} aria-rowcount={rows.length + 1} className="w-full border-collapse text-left">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.id} scope="col" aria-sort={sorted?.id === column.id ? (sorted.desc ? 'descending' : 'ascending') : undefined}
                className={cx('h-8 border-b border-line px-2 text-sm font-medium whitespace-nowrap text-soft first:pl-1 last:pr-1', column.align === 'end' && 'text-right', column.width)}>
                {canSort(column.id) ? (
                  <button type="button" onClick={() => onSort(column.id)} className="-mx-1 inline-flex items-center gap-1 rounded-sm px-1 hover:text-ink">
                    {column.header}
                    {sorted?.id === column.id && (sorted.desc ? <ArrowDown className="size-3.5" /> : <ArrowUp className="size-3.5" />)}
                  </button>
                ) : column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body as never} onKeyDown={onKeyDown}>
          {before > 0 && <tr aria-hidden><td colSpan={columns.length} style={{ height: before }} /></tr>}
          {rows.slice(first, last + 1).map((row, offset) => {
            const index = first + offset;
            const open = openId === rowId(row);
            return (
              <tr key={rowId(row)} data-row={index} aria-rowindex={index + 2} aria-current={open || undefined} tabIndex={onOpen ? (index === at ? 0 : -1) : undefined}
                onFocus={(event) => event.target === event.currentTarget && setAt(index)}
                onClick={onOpen && ((event) => { if (!(event.target as HTMLElement).closest('a,button,input,label')) onOpen(row); })}
                className={cx('border-b border-line -outline-offset-2', onOpen && 'hover:bg-hover', open && 'bg-accent-soft', rowClass?.(row))}>
                {columns.map((column) => (
                  <td key={column.id} className={cx('h-10 px-2 py-1.5 align-middle first:pl-1 last:pr-1', column.align === 'end' && 'text-right tabular-nums')}>{column.cell(row)}</td>
                ))}
              </tr>
            );
          })}
          {after > 0 && <tr aria-hidden><td colSpan={columns.length} style={{ height: after }} /></tr>}
        </tbody>
      </table>
    </div>
  );
}

function PhoneList<R>({ label, rows, columns, rowId, onOpen, openId, rowClass }: Shown<R>) {
  const { holder, first, last, before, after, scrollTo } = useWindow(rows.length, 68);
  const { at, setAt, body, onKeyDown } = useRows(rows, onOpen, scrollTo);
  const title = columns.find((column) => column.phone === 'title') ?? columns[0]!;
  const side = columns.filter((column) => column.phone === 'side');
  const start = columns.find((column) => column.phone === 'start');
  const lines = columns.filter((column) => column !== title && column !== start && !side.includes(column) && column.phone !== 'none');
  return (
    <div ref={holder}>
      {before > 0 && <div style={{ height: before }} />}
      <ul aria-label={label} ref={body as never} onKeyDown={onKeyDown} className="border-t border-line">
        {rows.slice(first, last + 1).map((row, offset) => {
          const index = first + offset;
          return (
            <li key={rowId(row)} aria-current={openId === rowId(row) || undefined} className={cx('relative border-b border-line px-1 py-2.5 active:bg-hover aria-[current]:bg-accent-soft', rowClass?.(row))}>
              <div className="flex gap-3">
                {start && <div className="relative z-1 shrink-0">{start.cell(row)}</div>}
                <div className="min-w-0 flex-1">
                  <div className="flex items-baseline justify-between gap-3">
                    {/* One real button spreads over the whole row; links in the lines below stay above it. */}
                    {onOpen
                      ? <button type="button" data-row={index} tabIndex={index === at ? 0 : -1} onFocus={() => setAt(index)} onClick={() => onOpen(row)} className="min-w-0 text-left font-medium outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent-text">{title.cell(row)}</button>
                      : <div className="min-w-0 font-medium">{title.cell(row)}</div>}
                    {side.map((column) => <div key={column.id} className="shrink-0">{column.cell(row)}</div>)}
                  </div>
                  {lines.length > 0 && <div className="mt-0.5 flex min-h-6 flex-wrap gap-x-3 gap-y-0.5 text-sm text-soft [&_a]:relative [&_a]:z-1 [&_a]:after:absolute [&_a]:after:-inset-x-2 [&_a]:after:-top-1 [&_a]:after:-bottom-2.5 [&_button]:relative [&_button]:z-1">{lines.map((column) => <span key={column.id} className="min-w-0">{column.cell(row)}</span>)}</div>}
                </div>
              </div>
            </li>
          );
        })}
      </ul>
      {after > 0 && <div style={{ height: after }} />}
    </div>
  );
}
