import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Plus, Search } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { promoterPages, type Promoter } from '#web/data/ticketMoney.ts';
import { number } from '#web/format.ts';
import { useMay, useMe } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Money } from '#web/ui/Money.tsx';
import { Badge } from '#web/ui/Status.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { useSearchText } from '#web/ui/useSearchText.ts';
import { PromoterDialog } from './PromoterDialog.tsx';

/** Who sells, the best first. */
export function Ranking({ text, onText }: { text: string | undefined; onText: (text: string | undefined) => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { tenant } = useMe();
  const mayManage = useMay('tickets.promoter.manage');
  const [adding, setAdding] = useState(false);
  const pages = useInfiniteQuery(promoterPages({ search: text }));
  const [typed, type] = useSearchText(text, onText);
  const add = mayManage && <Button kind="primary" icon={<Plus className="size-4" />} onClick={() => setAdding(true)}>{t('promoters.add')}</Button>;
  const amount = (minor: number) => <Money minor={minor} currency={tenant.currency} />;
  const columns: Column<Promoter>[] = [
    { id: 'name', header: t('promoters.promoter'), cell: ({ memberName, isActive }) => <span className="inline-flex items-center gap-2"><span className="font-medium">{memberName}</span>{!isActive && <Badge>{t('promoters.stopped')}</Badge>}</span>, always: true, phone: 'title' },
    { id: 'code', header: t('promoters.code'), cell: ({ code }) => <code className="font-mono text-sm">{code}</code> },
    { id: 'clicks', header: t('promoters.clicks'), cell: ({ clicks }) => <><span className="md:hidden">{t('promoters.clicks')} </span>{number(clicks)}</>, align: 'end' },
    { id: 'orders', header: t('promoters.orders'), cell: ({ orders }) => <><span className="md:hidden">{t('promoters.orders')} </span>{number(orders)}</>, align: 'end' },
    { id: 'base', header: t('promoters.sold'), cell: ({ baseMinor }) => amount(baseMinor), align: 'end', always: true, phone: 'side' },
    { id: 'pending', header: t('promoters.pending'), cell: ({ pendingMinor }) => <><span className="md:hidden">{t('promoters.pending')} </span>{amount(pendingMinor)}</>, align: 'end' },
    { id: 'approved', header: t('promoters.approved'), cell: ({ approvedMinor }) => <><span className="md:hidden">{t('promoters.approved')} </span>{amount(approvedMinor)}</>, align: 'end' },
    { id: 'paid', header: t('promoters.paid'), cell: ({ paidMinor }) => amount(paidMinor), align: 'end', phone: 'none' },
  ];
  return (
    <>
      <DataTable name="ticket-promoters" label={t('promoters.title')} columns={columns} rowId={({ id }) => id} pages={pages} onOpen={({ id }) => void navigate({ to: '/tickets/promoters/$id', params: { id } })} onClearFilters={text ? () => onText(undefined) : undefined}
        toolbar={<><TextInput label={t('promoters.search')} hideLabel placeholder={t('promoters.search')} value={typed} before={<Search />} onChange={(event) => type(event.target.value)} className="w-56 max-md:min-w-0 max-md:flex-1" />{add && <span className="ml-auto">{add}</span>}</>}
        empty={<EmptyState title={t('promoters.emptyTitle')} action={add}>{t('promoters.emptyBody')}</EmptyState>} />
      {adding && <PromoterDialog onClose={() => setAdding(false)} />}
    </>
  );
}
