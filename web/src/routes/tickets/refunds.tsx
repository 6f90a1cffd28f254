import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { ticketReportOptions } from '#web/data/ticketMoney.ts';
import { RefundColumn, refundColumns, type RefundColumnKey } from '#web/parts/tickets/refunds/RefundColumn.tsx';
import { requires, useMay } from '#web/session.ts';
import { Combobox } from '#web/ui/Combobox.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Select } from '#web/ui/Select.tsx';
import { usePhone } from '#web/ui/useMedia.ts';

const keys = ['requested', 'processing', 'stuck', 'succeeded', 'rejected'] as const;

export const Route = createFileRoute('/tickets/refunds')({
  staticData: { title: 'refundBoard.title' },
  validateSearch: z.object({ eventId: z.uuid().optional().catch(undefined), column: z.enum(keys).optional().catch(undefined) }),
  beforeLoad: requires(['tickets.refund.request', 'tickets.refund.approve']),
  component: RefundBoard,
});

/** Money that goes back, by how far it is; what the law wants paid first stands on top. */
function RefundBoard() {
  const { t } = useTranslation();
  const { eventId, column = 'requested' } = Route.useSearch();
  const navigate = Route.useNavigate();
  const isPhone = usePhone();
  const seesEvents = useMay(['tickets.report.read.anonymous', 'tickets.report.read', 'tickets.settlement.read']);
  const events = useQuery({ ...ticketReportOptions(undefined), enabled: seesEvents }).data?.events ?? [];
  const chosen = events.find(({ id }) => id === eventId);
  const [now] = useState(() => Date.now());
  const change = (part: { eventId?: string | undefined; column?: RefundColumnKey }) => void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  return (
    <>
      <PageHeader title={t('refundBoard.title')} note={t('refundBoard.note')} />
      <div className="mb-3 flex flex-wrap items-end gap-2">
        {events.length > 0 && <Combobox label={t('tickets.event')} className="w-72 max-md:w-full" placeholder={t('web.all')} value={chosen ? { value: chosen.id, label: chosen.name } : null} onChange={(one) => change({ eventId: one?.value })} options={events.map(({ id, name }) => ({ value: id, label: name }))} />}
        {isPhone && <Select label={t('refundBoard.state')} className="w-full" value={column} onChange={(next) => change({ column: next })} options={keys.map((key) => ({ value: key, label: t(`refundBoard.column.${key}`) }))} />}
      </div>
      <div className="scroll-thin -mx-4 flex items-stretch gap-3 overflow-x-auto px-4 pb-2 md:-mx-6 md:h-[calc(100dvh-var(--bar)-12rem)] md:min-h-80 md:px-6" tabIndex={0} role="group" aria-label={t('refundBoard.title')}>
        {refundColumns.filter(({ key }) => !isPhone || key === column).map((one) => <RefundColumn key={one.key} column={one} eventId={eventId} now={now} />)}
      </div>
    </>
  );
}
