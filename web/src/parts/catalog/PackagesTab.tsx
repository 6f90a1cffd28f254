import { useInfiniteQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type PackageRow, packagePages } from '#web/data/catalog.ts';
import { minutes } from '#web/format.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Money } from '#web/ui/Money.tsx';
import type { TabProps } from './ItemsTab.tsx';
import { PackagePanel } from './PackagePanel.tsx';
import { Sellable } from './Sellable.tsx';
import { StatusFilter } from './StatusFilter.tsx';
import { kindName } from './words.ts';

export function PackagesTab({ filter, onFilter, open, onOpen }: TabProps) {
  const { t } = useTranslation();
  const mayManage = useMay('catalog.manage');
  const pages = useInfiniteQuery(packagePages(filter));
  const columns: Column<PackageRow>[] = [
    { id: 'code', header: t('catalog.code'), cell: ({ code }) => <span className="tabular-nums">{code}</span>, value: ({ code }) => code, width: 'w-36', phone: 'line' },
    { id: 'name', header: t('catalog.name'), cell: ({ name }) => <span className="line-clamp-1 font-medium">{name}</span>, value: ({ name }) => name, always: true, phone: 'title' },
    { id: 'kind', header: t('catalog.kind'), cell: ({ kind }) => <span className="text-soft">{kindName(kind)}</span>, value: ({ kind }) => kind },
    { id: 'items', header: t('catalog.items'), cell: ({ itemCount }) => itemCount, value: ({ itemCount }) => itemCount, align: 'end', phone: 'none' },
    { id: 'list', header: t('catalog.listSum'), cell: ({ listMinor, currency }) => <Money minor={listMinor} currency={currency} className="text-soft" />, value: ({ listMinor }) => listMinor, align: 'end', phone: 'none' },
    { id: 'price', header: t('catalog.basePrice'), cell: ({ basePriceMinor, currency }) => <Money minor={basePriceMinor} currency={currency} />, value: ({ basePriceMinor }) => basePriceMinor, align: 'end', always: true, phone: 'side' },
    { id: 'duration', header: t('catalog.duration'), cell: ({ durationMin }) => (durationMin === null ? <span className="text-faint">—</span> : <span className="text-soft">{minutes(durationMin)}</span>), value: ({ durationMin }) => durationMin, hidden: true },
    { id: 'sellable', header: t('catalog.status'), cell: (pack) => <Sellable pack={pack} />, value: ({ sellable }) => (sellable ? 0 : 1) },
  ];
  const add = mayManage && <Button kind="primary" icon={<Plus className="size-4" />} onClick={() => onOpen('new')}>{t('catalog.packages.add')}</Button>;
  return (
    <>
      <DataTable name="catalog-packages" label={t('catalog.packages')} columns={columns} rowId={({ id }) => id} pages={pages} onOpen={({ id }) => onOpen(id)} openId={open} rowClass={({ status }) => (status === 'inactive' ? 'text-soft' : undefined)}
        toolbar={<><StatusFilter filter={filter} onChange={onFilter} /><span className="ml-auto max-md:ml-0">{add}</span></>} onClearFilters={filter.search || filter.status ? () => onFilter({}) : undefined}
        empty={<EmptyState title={t('catalog.packages.emptyTitle')} action={add}>{t('catalog.packages.emptyBody')}</EmptyState>} />
      {open !== undefined && <PackagePanel key={open} id={open === 'new' ? null : open} onClose={() => onOpen(undefined)} onMade={(id) => onOpen(id)} />}
    </>
  );
}
