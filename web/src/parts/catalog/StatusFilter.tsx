import { useTranslation } from 'react-i18next';
import type { CatalogFilter } from '#web/data/catalog.ts';
import { Select } from '#web/ui/Select.tsx';
import { SearchBox } from './SearchBox.tsx';

/** Text and standing, above a list of the catalog. */
export function StatusFilter({ filter, onChange }: { filter: CatalogFilter; onChange: (filter: CatalogFilter) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <SearchBox label={t('catalog.search')} value={filter.search ?? ''} onSearch={(search) => onChange({ ...filter, search: search || undefined })} />
      <Select label={t('catalog.status')} hideLabel value={filter.status ?? 'all'} onChange={(status) => onChange({ ...filter, status: status === 'all' ? undefined : status })} className="w-48"
        options={[{ value: 'all', label: t('catalog.status.all') }, { value: 'active', label: t('catalog.status.active') }, { value: 'inactive', label: t('catalog.status.inactive') }]} />
    </>
  );
}
