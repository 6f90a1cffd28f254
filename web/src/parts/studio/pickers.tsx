import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Item, type Package, packagesFor, searchItems, topic } from '#web/data/studio.ts';
import { minutes, money } from '#web/format.ts';
import { AsyncCombobox, Combobox } from '#web/ui/Combobox.tsx';

interface Props<T> { onPick: (one: T) => void; value?: T | null; error?: string | undefined; label?: string }

/** A package that may be sold for this kind of session, found by name or code. */
export function PackagePicker({ sessionType, onPick, value = null, error, label }: Props<Package> & { sessionType: 'studio' | 'external' }) {
  const { t } = useTranslation();
  const packages = useQuery(packagesFor(sessionType));
  const choice = (one: Package) => ({ value: one.id, label: one.name, note: [one.code, money(one.basePriceMinor, one.currency), one.durationMin && minutes(one.durationMin)].filter(Boolean).join(' · ') });
  return (
    <Combobox label={label ?? t('studio.package')} error={error ?? (packages.error ? t('web.searchFailed') : undefined)} options={(packages.data ?? []).map(choice)} value={value && choice(value)} placeholder={t('studio.packagePlaceholder')}
      onChange={(picked) => { const found = packages.data?.find(({ id }) => id === picked?.value); if (found) onPick(found); }} />
  );
}

/** An item of the catalogue, searched by the server. */
export function ItemPicker({ onPick, value = null, error, label }: Props<Item>) {
  const { t } = useTranslation();
  const choice = (one: Item) => ({ value: one.id, label: one.name, note: `${one.code} · ${money(one.unitPriceMinor, one.currency)}`, item: one });
  return (
    <AsyncCombobox label={label ?? t('studio.item')} error={error} topic={topic.catalog} value={value && choice(value)} placeholder={t('studio.itemPlaceholder')}
      search={async (text, signal) => (await searchItems(text, signal)).map(choice)} onChange={(picked) => picked && onPick(picked.item)} />
  );
}
