import { Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CatalogFilter } from '#web/data/catalog.ts';
import { Select } from '#web/ui/Select.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { useDelayed } from '#web/ui/useDelayed.ts';

/** Text and standing, above a list of the catalog. */
export function StatusFilter({ filter, onChange }: { filter: CatalogFilter; onChange: (filter: CatalogFilter) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(filter.search ?? '');
  const asked = useDelayed(text.trim(), 250);
  useEffect(() => {
    if (asked !== (filter.search ?? '')) onChange({ ...filter, search: asked || undefined });
    // Only what was typed matters here; the filter is the caller's.
  }, [asked]);
  return (
    <>
      <TextInput label={t('catalog.search')} hideLabel placeholder={t('catalog.search')} before={<Search className="size-4 text-soft" />} value={text} onChange={(event) => setText(event.target.value)} className="w-64 max-md:w-full" />
      <Select label={t('catalog.status')} hideLabel value={filter.status ?? 'all'} onChange={(status) => onChange({ ...filter, status: status === 'all' ? undefined : status })} className="w-48"
        options={[{ value: 'all', label: t('catalog.status.all') }, { value: 'active', label: t('catalog.status.active') }, { value: 'inactive', label: t('catalog.status.inactive') }]} />
    </>
  );
}
