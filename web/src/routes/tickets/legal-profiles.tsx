import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { type LegalProfile, legalProfiles } from '#web/data/tickets.ts';
import { number } from '#web/format.ts';
import { LegalProfileDialog } from '#web/parts/tickets/LegalProfileDialog.tsx';
import { requires, useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';

export const Route = createFileRoute('/tickets/legal-profiles')({
  staticData: { title: 'tickets.legal.title' },
  validateSearch: z.object({ open: z.union([z.literal('new'), z.uuid()]).optional().catch(undefined) }),
  beforeLoad: requires('tickets.settings.manage'),
  component: LegalProfiles,
});

/** Who answers for the events by law. */
function LegalProfiles() {
  const { t } = useTranslation();
  const { open } = Route.useSearch();
  const navigate = Route.useNavigate();
  const query = useQuery(legalProfiles);
  const mayManage = useMay('tickets.settings.manage');
  const show = (id?: string) => void navigate({ search: id ? { open: id } : {}, replace: true });
  const profile = query.data?.find(({ id }) => id === open) ?? null;
  const add = mayManage && <Button kind="primary" icon={<Plus className="size-4" />} onClick={() => show('new')}>{t('tickets.legal.add')}</Button>;
  const columns: Column<LegalProfile>[] = [
    { id: 'name', header: t('tickets.legal.name'), cell: ({ legalName }) => <span className="font-medium">{legalName}</span>, always: true, phone: 'title' },
    { id: 'taxId', header: t('tickets.legal.taxIdType'), cell: ({ taxIdType, taxId, taxIdCheckDigit }) => `${taxIdType} ${taxId}${taxIdCheckDigit ? `-${taxIdCheckDigit}` : ''}`, always: true },
    { id: 'regime', header: t('tickets.legal.regime'), cell: ({ taxRegime }) => t(`tickets.legal.regime.${taxRegime}`) },
    { id: 'city', header: t('tickets.city'), cell: ({ city }) => city },
    { id: 'events', header: t('tickets.events'), cell: ({ events }) => number(events), align: 'end' },
  ];
  return (
    <>
      <PageHeader title={t('tickets.legal.title')} note={t('tickets.legal.note')} actions={add} />
      <DataTable name="legal-profiles" label={t('tickets.legal.title')} columns={columns} rowId={({ id }) => id} whole={{ data: query.data, isPending: query.isPending, error: query.error, refetch: query.refetch }} onOpen={mayManage ? ({ id }) => show(id) : undefined} empty={<EmptyState title={t('tickets.legal.emptyTitle')} action={add}>{t('tickets.legal.note')}</EmptyState>} />
      {(open === 'new' || profile) && <LegalProfileDialog key={open} profile={profile} onClose={() => show()} />}
    </>
  );
}
