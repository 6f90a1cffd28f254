import { useInfiniteQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type CatalogFilter, type Item, itemPages } from '#web/data/catalog.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Money } from '#web/ui/Money.tsx';
import { Status } from '#web/ui/Status.tsx';
import { ItemPanel } from './ItemPanel.tsx';
import { StatusFilter } from './StatusFilter.tsx';
import { typeName } from './words.ts';

export interface TabProps {
  filter: CatalogFilter;
  onFilter: (filter: CatalogFilter) => void;
  /** An id, `new`, or nothing. */
  open: string | undefined;
  onOpen: (open: string | undefined) => void;
}

export function ItemsTab({ filter, onFilter, open, onOpen }: TabProps) {
  const { t } = useTranslation();
  const mayManage = useMay('catalog.manage');
  const pages = useInfiniteQuery(itemPages(filter));
  const columns: Column<Item>[] = [
    { id: 'code', header: t('catalog.code'), cell: ({ code }) => <span className="tabular-nums">{code}</span>, value: ({ code }) => code, width: 'w-36', phone: 'line' },
    { id: 'name', header: t('catalog.name'), cell: ({ name }) => <span className="line-clamp-1 font-medium">{name}</span>, value: ({ name }) => name, always: true, phone: 'title' },
    { id: 'type', header: t('catalog.itemType'), cell: ({ itemType }) => <span className="text-soft">{typeName(itemType)}</span>, value: ({ itemType }) => itemType },
    { id: 'price', header: t('catalog.unitPrice'), cell: ({ unitPriceMinor, currency, unitMeasure }) => <><Money minor={unitPriceMinor} currency={currency} />{unitMeasure !== 'unit' && <span className="text-soft"> / {t(`catalog.unit.${unitMeasure}`)}</span>}</>, value: ({ unitPriceMinor }) => unitPriceMinor, align: 'end', always: true, phone: 'side' },
    { id: 'tax', header: t('catalog.tax'), cell: ({ taxClass }) => <span className="text-soft">{taxClass}</span>, value: ({ taxClass }) => taxClass, hidden: true },
    { id: 'packages', header: t('catalog.inPackages'), cell: ({ packages }) => (packages > 0 ? packages : <span className="text-faint">—</span>), value: ({ packages }) => packages, align: 'end', phone: 'none' },
    { id: 'status', header: t('catalog.status'), cell: ({ status }) => <Status tone={status === 'active' ? 'good' : 'neutral'} hollow={status !== 'active'}>{t(`catalog.state.${status}`)}</Status>, value: ({ status }) => status },
  ];
  const add = mayManage && <Button kind="primary" icon={<Plus className="size-4" />} onClick={() => onOpen('new')}>{t('catalog.items.add')}</Button>;
  const filtered = Boolean(filter.search || filter.status);
  return (
    <>
      <DataTable name="catalog-items" label={t('catalog.items')} columns={columns} rowId={({ id }) => id} pages={pages} onOpen={({ id }) => onOpen(id)} openId={open} rowClass={({ status }) => (status === 'inactive' ? 'text-soft' : undefined)}
        toolbar={<><StatusFilter filter={filter} onChange={onFilter} /><span className="ml-auto max-md:ml-0">{add}</span></>} onClearFilters={filtered ? () => onFilter({}) : undefined}
        empty={<EmptyState title={t('catalog.items.emptyTitle')} action={add}>{t('catalog.items.emptyBody')}</EmptyState>} />
      {open !== undefined && <ItemPanel key={open} id={open === 'new' ? null : open} onClose={() => onOpen(undefined)} onMade={(id) => onOpen(id)} />}
    </>
  );
}
