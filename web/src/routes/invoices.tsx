import { useInfiniteQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { FiscalStatus, FiscalKind } from '#contracts/invoicing-terms.ts';
import { documentPages, type FiscalDocument } from '#web/data/invoicing.ts';
import { SearchBox } from '#web/parts/catalog/SearchBox.tsx';
import { DocumentPanel } from '#web/parts/invoicing/DocumentPanel.tsx';
import { SettingsDialog } from '#web/parts/invoicing/SettingsDialog.tsx';
import { fiscalTones, numberOf } from '#web/parts/invoicing/words.ts';
import { requires, useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Money } from '#web/ui/Money.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Select } from '#web/ui/Select.tsx';
import { Status } from '#web/ui/Status.tsx';
import { DateInput } from '#web/ui/TextInput.tsx';

const localDay = z.iso.date().optional().catch(undefined);

export const Route = createFileRoute('/invoices')({
  staticData: { title: 'invoicing.title' },
  validateSearch: z.object({ open: z.uuid().optional().catch(undefined), status: FiscalStatus.optional().catch(undefined), kind: FiscalKind.optional().catch(undefined), search: z.string().max(100).optional().catch(undefined), from: localDay, to: localDay }),
  beforeLoad: requires('invoicing.view'),
  component: Invoices,
});

/** Invoices and credit notes, the newest first. */
function Invoices() {
  const { t } = useTranslation();
  const { open, ...filter } = Route.useSearch();
  const navigate = Route.useNavigate();
  const maySet = useMay('settings.manage');
  const [setting, setSetting] = useState(false);
  const pages = useInfiniteQuery(documentPages(filter));
  const show = (id: string | undefined) => void navigate({ search: (before) => ({ ...before, open: id }), replace: open !== undefined });
  const narrow = (next: Partial<typeof filter>) => void navigate({ search: Object.fromEntries(Object.entries({ ...filter, ...next }).filter(([, value]) => value)), replace: true });
  const columns: Column<FiscalDocument>[] = [
    { id: 'number', header: t('invoicing.number'), cell: (row) => <span className="font-medium tabular-nums">{numberOf(row) ?? <span className="text-faint">{t('invoicing.noNumber')}</span>}</span>, always: true, phone: 'line' },
    { id: 'kind', header: t('invoicing.kind'), cell: ({ kind }) => t(`invoicing.kind.${kind}`) },
    { id: 'buyer', header: t('invoicing.buyer'), cell: ({ buyerName, buyerTaxId }) => <span className="line-clamp-1">{buyerName} <span className="text-soft">{buyerTaxId ?? 'CF'}</span></span>, phone: 'title' },
    { id: 'for', header: t('invoicing.for'), cell: ({ ownerLabel }) => <span className="text-soft">{ownerLabel ?? '—'}</span> },
    { id: 'date', header: t('invoicing.date'), cell: ({ issuedAt }) => <DateTime at={issuedAt} show="date" /> },
    { id: 'total', header: t('invoicing.total'), cell: ({ kind, totalMinor, currency }) => <Money minor={kind === 'credit_note' ? -totalMinor : totalMinor} currency={currency} className="font-medium" />, align: 'end', always: true, phone: 'side' },
    { id: 'status', header: t('invoicing.status'), cell: ({ status }) => <Status tone={fiscalTones[status]} hollow={status === 'pending'}>{t(`invoicing.state.${status}`)}</Status>, always: true },
  ];
  return (
    <>
      <PageHeader title={t('invoicing.title')} note={t('invoicing.note')} actions={maySet && <Button onClick={() => setSetting(true)}>{t('invoicing.settings')}</Button>} />
      <DataTable name="invoices" label={t('invoicing.title')} columns={columns} rowId={({ id }) => id} pages={pages} onOpen={({ id }) => show(id)} openId={open}
        toolbar={<>
          <SearchBox label={t('invoicing.search')} value={filter.search ?? ''} onSearch={(search) => narrow({ search: search || undefined })} />
          <Select label={t('invoicing.status')} hideLabel className="w-44 max-md:w-full" value={filter.status ?? 'all'} onChange={(next) => narrow({ status: next === 'all' ? undefined : (next as FiscalStatus) })} options={[{ value: 'all', label: t('invoicing.all') }, ...FiscalStatus.options.map((value) => ({ value, label: t(`invoicing.state.${value}`) }))]} />
          <Select label={t('invoicing.kind')} hideLabel className="w-44 max-md:w-full" value={filter.kind ?? 'all'} onChange={(next) => narrow({ kind: next === 'all' ? undefined : (next as FiscalKind) })} options={[{ value: 'all', label: t('invoicing.allKinds') }, ...FiscalKind.options.map((value) => ({ value, label: t(`invoicing.kind.${value}`) }))]} />
          <DateInput label={t('invoicing.from')} hideLabel value={filter.from ?? ''} max={filter.to} onChange={(event) => narrow({ from: event.target.value || undefined })} />
          <DateInput label={t('invoicing.to')} hideLabel value={filter.to ?? ''} min={filter.from} onChange={(event) => narrow({ to: event.target.value || undefined })} />
        </>}
        onClearFilters={Object.values(filter).some(Boolean) ? () => void navigate({ search: {} }) : undefined}
        empty={<EmptyState title={t('invoicing.emptyTitle')}>{t('invoicing.emptyBody')}</EmptyState>} />
      {open && <DocumentPanel key={open} id={open} onClose={() => show(undefined)} />}
      {setting && <SettingsDialog onClose={() => setSetting(false)} />}
    </>
  );
}
