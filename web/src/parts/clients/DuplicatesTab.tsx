import { useTranslation } from 'react-i18next';
import type { Client, DuplicatePair } from '#web/data/clients.ts';
import { DuplicatePairs } from './DuplicatePairs.tsx';

export function DuplicatesTab({ client, pairs }: { client: Client; pairs: readonly DuplicatePair[] }) {
  const { t } = useTranslation();
  // This client first: it is the one that stays unless somebody swaps them.
  const turned = pairs.map((pair) => (pair.second.id === client.id ? { ...pair, first: pair.second, second: pair.first } : pair));
  return <><p className="mb-3 text-soft">{t('clients.duplicates.note')}</p><DuplicatePairs pairs={turned} /></>;
}
