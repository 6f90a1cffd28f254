import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { ItemsTab } from '#web/parts/catalog/ItemsTab.tsx';
import { PackagesTab } from '#web/parts/catalog/PackagesTab.tsx';
import { RoomsTab } from '#web/parts/catalog/RoomsTab.tsx';
import { TaxesTab } from '#web/parts/catalog/TaxesTab.tsx';
import { ZonesTab } from '#web/parts/catalog/ZonesTab.tsx';
import type { CatalogFilter } from '#web/data/catalog.ts';
import { requires, useMay } from '#web/session.ts';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Tabs } from '#web/ui/Tabs.tsx';

const tabs = ['items', 'packages', 'rooms', 'zones', 'taxes'] as const;
type Tab = (typeof tabs)[number];

export const Route = createFileRoute('/studio/catalog')({
  staticData: { title: 'catalog.title' },
  validateSearch: z.object({
    tab: z.enum(tabs).optional().catch(undefined), open: z.union([z.uuid(), z.literal('new')]).optional().catch(undefined),
    search: z.string().max(100).optional().catch(undefined), status: z.enum(['active', 'inactive']).optional().catch(undefined),
  }),
  beforeLoad: requires('catalog.view'),
  component: Catalog,
});

function Catalog() {
  const { t } = useTranslation();
  const { tab = 'packages', open, search, status } = Route.useSearch();
  const navigate = Route.useNavigate();
  const seesRooms = useMay(['calendar.view', 'calendar.manage']);
  const seesZones = useMay('studio.zone.view');
  const shown = tabs.filter((one) => (one !== 'rooms' || seesRooms) && (one !== 'zones' || seesZones));
  const show = (next: string | undefined) => void navigate({ search: (before) => ({ ...before, open: next }), replace: open !== undefined });
  const narrow = (filter: CatalogFilter) => void navigate({ search: (before) => ({ ...before, search: filter.search, status: filter.status }), replace: true });
  const list = { filter: { search, status }, onFilter: narrow, open, onOpen: show };
  const panels: Record<Tab, React.ReactNode> = {
    items: <ItemsTab {...list} />, packages: <PackagesTab {...list} />, rooms: <RoomsTab {...list} />, zones: <ZonesTab {...list} />, taxes: <TaxesTab {...list} />,
  };
  return (
    <>
      <PageHeader title={t('catalog.title')} />
      <Tabs label={t('catalog.title')} value={tab} onChange={(next) => void navigate({ search: { tab: next } })} tabs={shown.map((one) => ({ value: one, label: t(`catalog.${one}`), panel: one === tab ? <div className="pt-4">{panels[one]}</div> : undefined }))} />
    </>
  );
}
