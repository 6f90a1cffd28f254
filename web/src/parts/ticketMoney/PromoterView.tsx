import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changePromoter, deletePromoter, dropPromoterEvent, setPromoterEvent } from '#contracts/tickets-promoters.ts';
import type { CommissionStatus } from '#contracts/tickets-terms.ts';
import { type Promoter, promoterRates, ticketReportOptions } from '#web/data/ticketMoney.ts';
import { topic } from '#web/data/tickets.ts';
import { money, number } from '#web/format.ts';
import { Figure } from '#web/parts/reports/Figure.tsx';
import { useAction } from '#web/query.ts';
import { useMay, useMe } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { Combobox, type Choice } from '#web/ui/Combobox.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { CopyText } from '#web/ui/CopyText.tsx';
import { IconButton } from '#web/ui/IconButton.tsx';
import { PageHeader, Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Switch } from '#web/ui/Switch.tsx';
import { Commissions } from './Commissions.tsx';
import { RateInput } from './RateInput.tsx';
import { rate } from './state.tsx';

/** One link: its figures, its rates, and what it earned. */
export function PromoterView({ promoter, status, onStatus }: { promoter: Promoter; status: CommissionStatus | undefined; onStatus: (status: CommissionStatus | undefined) => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { tenant } = useMe();
  const mayManage = useMay('tickets.promoter.manage');
  const [bp, setBp] = useState(promoter.commissionBp);
  const [deleting, setDeleting] = useState(false);
  const change = useAction(changePromoter, { topics: [topic], done: t('promoters.saved') });
  const remove = useAction(deletePromoter, { topics: [topic], done: t('promoters.deleted'), onDone: () => void navigate({ to: '/tickets/promoters' }) });
  const edit = (body: { commissionBp?: number | null; isActive?: boolean }) => change.mutate({ params: { id: promoter.id }, body, version: promoter.version });
  const amount = (minor: number) => money(minor, tenant.currency);
  return (
    <div className="max-w-5xl">
      <PageHeader title={promoter.memberName} back={{ to: '/tickets/promoters', label: t('promoters.title') }} note={<span className="inline-flex flex-wrap items-center gap-x-3"><CopyText text={promoter.code} /><span>{promoter.memberEmail}</span></span>}
        actions={mayManage && promoter.orders === 0 && <Button icon={<Trash2 className="size-4" />} onClick={() => setDeleting(true)}>{t('web.delete')}</Button>} />
      <dl className="mb-6 grid grid-cols-2 gap-x-6 gap-y-4 lg:grid-cols-5">
        <Figure label={t('promoters.clicks')} value={promoter.clicks} format={number} /><Figure label={t('promoters.orders')} value={promoter.orders} format={number} /><Figure label={t('promoters.sold')} value={promoter.baseMinor} format={amount} />
        <Figure label={t('promoters.pending')} value={promoter.pendingMinor} format={amount} /><Figure label={t('promoters.approved')} value={promoter.approvedMinor} format={amount} note={t('promoters.paidSoFar', { amount: amount(promoter.paidMinor) })} />
      </dl>
      {mayManage && (
        <Section title={t('promoters.terms')} note={t('promoters.termsNote')}>
          <div className="flex flex-wrap items-end gap-4">
            <RateInput label={t('promoters.rate')} optional className="w-40" value={bp} onChange={setBp} />
            <Button disabled={bp === promoter.commissionBp} busy={change.isPending} onClick={() => edit({ commissionBp: bp })}>{t('promoters.saveRate')}</Button>
            <Switch label={t('promoters.active')} checked={promoter.isActive} onChange={(isActive) => edit({ isActive })} />
          </div>
          <Problem error={change.error} className="mt-3" />
          <Rates promoter={promoter} />
        </Section>
      )}
      <Section title={t('promoters.commissions')}><Commissions linkId={promoter.id} status={status} onStatus={onStatus} /></Section>
      <ConfirmDialog open={deleting} onClose={() => setDeleting(false)} title={t('promoters.deleteTitle', { code: promoter.code })} action={t('web.delete')} busy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate({ params: { id: promoter.id } })}>{t('promoters.deleteNote')}</ConfirmDialog>
    </div>
  );
}

/** Rates that go before all others, event by event. */
function Rates({ promoter }: { promoter: Promoter }) {
  const { t } = useTranslation();
  const pages = useInfiniteQuery(promoterRates(promoter.id));
  const rows = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  const events = useQuery(ticketReportOptions(undefined)).data?.events ?? [];
  const [event, setEvent] = useState<Choice | null>(null);
  const [bp, setBp] = useState<number | null>(null);
  const put = useAction(setPromoterEvent, { topics: [topic], done: t('promoters.saved'), onDone: () => { setEvent(null); setBp(null); } });
  const drop = useAction(dropPromoterEvent, { topics: [topic], done: t('promoters.saved') });
  return (
    <div className="mt-5">
      <h3 className="font-medium">{t('promoters.eventRates')}</h3>
      {rows.length > 0 && (
        <ul className="mt-2 divide-y divide-line border-y border-line">
          {rows.map((row) => (
            <li key={row.eventId} className="flex min-h-11 items-center gap-3">
              <span className="min-w-0 flex-1 truncate">{row.eventName}</span><span className="tabular-nums">{rate(row.commissionBp)}</span>
              <Switch label={<span className="sr-only">{t('promoters.rateActive', { event: row.eventName })}</span>} checked={row.isActive} onChange={(isActive) => put.mutate({ params: { id: promoter.id, eventId: row.eventId }, body: { commissionBp: row.commissionBp, isActive } })} />
              <IconButton label={t('promoters.dropRate', { event: row.eventName })} icon={<Trash2 />} onClick={() => drop.mutate({ params: { id: promoter.id, eventId: row.eventId } })} />
            </li>
          ))}
        </ul>
      )}
      {pages.hasNextPage && <Button size="small" className="mt-2" onClick={() => void pages.fetchNextPage()}>{t('web.table.more')}</Button>}
      <div className="mt-3 flex flex-wrap items-end gap-3">
        <Combobox label={t('tickets.event')} className="w-72 max-md:w-full" value={event} onChange={setEvent} options={events.map(({ id, name }) => ({ value: id, label: name }))} />
        <RateInput label={t('promoters.rate')} className="w-32" value={bp} onChange={setBp} />
        <Button disabled={!event || bp === null} busy={put.isPending} onClick={() => put.mutate({ params: { id: promoter.id, eventId: event!.value }, body: { commissionBp: bp! } })}>{t('promoters.addRate')}</Button>
      </div>
      <Problem error={put.error ?? drop.error} className="mt-3" />
    </div>
  );
}
