import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { returnAllotment } from '#contracts/tickets-box-office.ts';
import { type Allotment, allotmentPages, type AreaAtCounter, type EventAtCounter, exceptionPages, openLabels } from '#web/data/boxOffice.ts';
import { topic } from '#web/data/tickets.ts';
import { money, number } from '#web/format.ts';
import { useReachable } from '#web/offline/reach.ts';
import { useErrands } from '#web/offline/useErrands.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Badge, Status } from '#web/ui/Status.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { NewBatch } from './NewBatch.tsx';
import { dropPack, type KeptPack, leftOf } from './packs.ts';
import { SellPaper } from './SellPaper.tsx';

/** Places put aside: for this device, to be sold without the network, and on paper that was printed before. */
export function Batches({ event, areas, packs }: { event: EventAtCounter; areas: readonly AreaAtCounter[]; packs: readonly KeptPack[] }) {
  const { t } = useTranslation();
  const reachable = useReachable();
  const printsPaper = useMay('tickets.inventory.manage');
  const [making, setMaking] = useState<'device' | 'printed' | null>(null);
  const pages = useInfiniteQuery({ ...allotmentPages({ eventId: event.id }), enabled: reachable });
  const rows = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  const buttons = <><Button kind="primary" disabled={!reachable} onClick={() => setMaking('device')}>{t('boxOffice.takeBatch')}</Button>{printsPaper && <Button disabled={!reachable} onClick={() => setMaking('printed')}>{t('boxOffice.printBatch')}</Button>}</>;
  return (
    <div className="max-w-4xl">
      <Section title={t('boxOffice.onDevice')} note={t('boxOffice.onDeviceNote')} actions={<div className="flex flex-wrap gap-2">{buttons}</div>}>
        {packs.length === 0 ? <p className="text-soft">{t('boxOffice.nothingOnDevice')}</p> : (
          <ul className="divide-y divide-line border-y border-line">
            {packs.map((kept) => <OnDevice key={kept.pack.allotment.id} kept={kept} known={rows.find(({ id }) => id === kept.pack.allotment.id)} />)}
          </ul>
        )}
      </Section>
      {reachable && (
        <Section title={t('boxOffice.allBatches')}>
          {pages.isPending && <SkeletonLines lines={4} />}
          <Problem error={pages.error} onRetry={() => void pages.refetch()} />
          {pages.data && rows.length === 0 && <EmptyState className="py-2" title={t('boxOffice.noBatchesTitle')}>{t('boxOffice.noBatchesBody')}</EmptyState>}
          {rows.length > 0 && <ul className="divide-y divide-line border-y border-line">{rows.map((row) => <Row key={row.id} row={row} onDevice={packs.some(({ pack }) => pack.allotment.id === row.id)} />)}</ul>}
          {pages.hasNextPage && <Button className="mt-3" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{t('clients.showMore')}</Button>}
        </Section>
      )}
      <Exceptions />
      {making && <NewBatch kind={making} event={event} areas={areas} onClose={() => setMaking(null)} />}
    </div>
  );
}

/** One batch of this device: what it has sold so far, and its way back. */
function OnDevice({ kept, known }: { kept: KeptPack; known: Allotment | undefined }) {
  const { t } = useTranslation();
  const reachable = useReachable();
  const { allotment } = kept.pack;
  const unsent = useErrands().filter(({ subject }) => subject === allotment.id).length;
  const back = useAction(returnAllotment, { topics: [topic], done: t('boxOffice.returned'), onDone: () => void dropPack(allotment.id) });
  const left = leftOf(kept).length;
  // Somebody took it back, or its time was over: its codes are not to be handed out any more.
  const isGone = known?.status === 'closed';
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3">
      <div className="min-w-0">
        <p className="font-medium">{allotment.areaName} · {money(allotment.unitTotalMinor, allotment.currency)}</p>
        <p className="text-sm text-soft">{t('boxOffice.batchLeft', { left: number(left), count: allotment.units })}{unsent > 0 && ` · ${t('boxOffice.unsent', { count: unsent })}`}</p>
        {isGone && <p className="text-sm text-bad">{t('boxOffice.takenBack')}</p>}
        <Problem error={back.error} className="mt-2" />
      </div>
      {isGone ? <Button disabled={unsent > 0} onClick={() => void dropPack(allotment.id)}>{t('boxOffice.forget')}</Button> : <Button disabled={!reachable || unsent > 0} busy={back.isPending} onClick={() => back.mutate({ params: { id: allotment.id }, body: {} })}>{t('boxOffice.giveBack')}</Button>}
    </li>
  );
}

function Row({ row, onDevice }: { row: Allotment; onDevice: boolean }) {
  const { t } = useTranslation();
  const manages = useMay('tickets.inventory.manage');
  const [asking, setAsking] = useState(false);
  const [selling, setSelling] = useState(false);
  const [reason, setReason] = useState('');
  const back = useAction(returnAllotment, { topics: [topic], done: t('boxOffice.returned'), onDone: () => setAsking(false) });
  const [opening, setOpening] = useState<unknown>(null);
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 font-medium"><span className="wrap-anywhere">{row.name}</span><Badge tone={row.kind === 'device' ? 'info' : 'special'}>{t(`boxOffice.kind.${row.kind}`)}</Badge>{row.exceptions > 0 && <Badge tone="bad">{t('boxOffice.exceptions', { count: row.exceptions })}</Badge>}</p>
        <p className="text-sm text-soft">{row.areaName} · {money(row.unitTotalMinor, row.currency)} · {row.holderName} · <DateTime at={row.createdAt} zone={row.zone} /></p>
        <p className="text-sm">{t('boxOffice.batchCounts', { sold: number(row.sold), left: number(row.left), returned: number(row.returned) })}{row.status === 'closed' && <> · <Status tone="neutral">{t('boxOffice.closed')}</Status></>}{row.status === 'open' && row.expiresAt && <> · {t('boxOffice.until')} <DateTime at={row.expiresAt} zone={row.zone} /></>}</p>
        <Problem error={opening} className="mt-2" />
      </div>
      {row.status === 'open' && (
        <span className="flex flex-wrap gap-2">
          {row.kind === 'printed' && <Button kind="primary" onClick={() => setSelling(true)}>{t('boxOffice.sellPaper')}</Button>}
          {row.kind === 'printed' && manages && <Button onClick={() => void openLabels(row.id).then(() => setOpening(null), setOpening)}>{t('boxOffice.labels')}</Button>}
          {!onDevice && manages && <Button kind="dangerQuiet" onClick={() => setAsking(true)}>{t('boxOffice.takeBack')}</Button>}
        </span>
      )}
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} title={t('boxOffice.takeBackTitle', { name: row.name })} action={t('boxOffice.takeBack')} busy={back.isPending} error={back.error} disabled={row.kind === 'device' && reason.trim() === ''} onConfirm={() => back.mutate({ params: { id: row.id }, body: { reason } })}>
        <p className="mb-3">{t(row.kind === 'device' ? 'boxOffice.takeBackBody' : 'boxOffice.takeBackPaper', { count: row.left })}</p>
        <TextInput label={t('ticketOrders.reason')} optional={row.kind === 'printed'} value={reason} maxLength={300} onChange={(typed) => setReason(typed.target.value)} />
      </ConfirmDialog>
      {selling && <SellPaper batch={row} onClose={() => setSelling(false)} />}
    </li>
  );
}

/** Money was taken for places that were gone. */
function Exceptions() {
  const { t } = useTranslation();
  const sees = useMay(['tickets.inventory.manage', 'tickets.refund.approve']);
  const pages = useInfiniteQuery({ ...exceptionPages, enabled: sees });
  const rows = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  if (rows.length === 0) return null;
  return (
    <Section title={t('boxOffice.exceptionsTitle')} note={t('boxOffice.exceptionsNote')}>
      <ul className="divide-y divide-line border-y border-line">
        {rows.map((row) => (
          <li key={row.id} className="flex flex-wrap items-baseline justify-between gap-x-4 py-2">
            <span className="min-w-0"><a href={`/tickets/orders/${row.orderId}`} className="font-medium underline underline-offset-3">{row.orderNumber}</a> · {row.allotmentName} · {row.eventName}<span className="block text-sm text-soft">{t(`boxOffice.exception.${row.exception}`)} · <DateTime at={row.soldAt} zone={row.zone} /></span></span>
            <span className="tabular-nums">{money(row.totalMinor, row.currency)}</span>
          </li>
        ))}
      </ul>
      {pages.hasNextPage && <Button className="mt-3" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{t('clients.showMore')}</Button>}
    </Section>
  );
}
