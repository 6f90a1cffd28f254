import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { addDays } from '#contracts/time.ts';
import type { SessionStatus } from '#contracts/studio-terms.ts';
import { coordinatorCounts, type SessionRow } from '#web/data/studio.ts';
import { Column } from '#web/parts/studio/board/Column.tsx';
import { Move } from '#web/parts/studio/board/Move.tsx';
import { columns } from '#web/parts/studio/board/targets.ts';
import { SessionPanel } from '#web/parts/studio/SessionPanel.tsx';
import { sessionTabs } from '#web/parts/studio/sessionTabs.ts';
import { requires, useBranch } from '#web/session.ts';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Select } from '#web/ui/Select.tsx';
import { usePhone } from '#web/ui/useMedia.ts';
import { todayIn } from '#web/zoned.ts';

export const Route = createFileRoute('/studio/board')({
  staticData: { title: 'board.title' },
  validateSearch: z.object({ session: z.uuid().optional().catch(undefined), tab: z.enum(sessionTabs).optional().catch(undefined) }),
  beforeLoad: requires('studio.session.view.all'),
  component: Board,
});

/** Completed sessions stay on the board this long. */
const KEPT_DAYS = 30;

/** The pipeline: a column a state; dragging a card, or its menu, takes the step. */
function Board() {
  const { t } = useTranslation();
  const { session, tab = 'summary' } = Route.useSearch();
  const navigate = Route.useNavigate();
  const branch = useBranch();
  const phone = usePhone();
  const strip = useRef<HTMLDivElement>(null);
  const [dragged, setDragged] = useState<SessionRow | null>(null);
  const [moving, setMoving] = useState<{ row: SessionRow; to: SessionStatus } | null>(null);
  const counts = useQuery(coordinatorCounts(branch?.id));
  const figures = new Map(counts.data?.byStatus.map((one) => [one.status, one]));
  const here = branch ? { branchId: branch.id } : {};
  const from = addDays(todayIn(branch?.zone ?? 'UTC'), -KEPT_DAYS);
  const open = (id: string | undefined) => void navigate({ search: id ? { session: id } : {}, replace: Boolean(session) });
  const [shown, setShown] = useState<SessionStatus>('request');
  const jump = (status: SessionStatus) => {
    setShown(status);
    strip.current?.querySelector(`[data-column="${status}"]`)?.scrollIntoView({ behavior: 'smooth', inline: 'center', block: 'nearest' });
  };
  return (
    <>
      <PageHeader title={t('board.title')} note={<span className="max-md:hidden">{t('board.note')}</span>} />
      {phone && <Select label={t('board.column')} className="mb-3" value={shown} onChange={jump} options={columns.map((status) => ({ value: status, label: t(`studio.state.${status}`), note: figures.has(status) ? t('board.count', { count: figures.get(status)!.count }) : undefined }))} />}
      <div ref={strip} className="scroll-thin -mx-4 flex h-[calc(100dvh-var(--bar)-8.5rem)] min-h-80 items-stretch gap-3 overflow-x-auto px-4 pb-2 max-md:h-[calc(100dvh-var(--bar)-var(--tabs)-12rem)] max-md:snap-x max-md:snap-mandatory md:-mx-6 md:px-6" tabIndex={0} role="group" aria-label={t('board.title')}>
        {columns.map((status) => (
          <Column key={status} status={status} currency={counts.data?.currency ?? branch?.currency ?? 'GTQ'} dragged={dragged} onDrag={setDragged} onMove={(row, to) => setMoving({ row, to })} onOpen={open} openId={session}
            filter={{ ...here, ...(status === 'completed' ? { from, sort: '-startsAt' } : {}) }} figures={counts.data && status !== 'completed' ? { count: figures.get(status)?.count ?? 0, totalMinor: figures.get(status)?.totalMinor ?? 0 } : null} note={status === 'completed' ? t('board.recent', { count: KEPT_DAYS }) : undefined} />
        ))}
      </div>
      {moving && <Move key={`${moving.row.id} ${moving.to}`} row={moving.row} to={moving.to} onClose={() => setMoving(null)} />}
      <SessionPanel id={session} tab={tab} onTab={(next) => void navigate({ search: (before) => ({ ...before, tab: next === 'summary' ? undefined : next }), replace: true })} onClose={() => open(undefined)} />
    </>
  );
}
