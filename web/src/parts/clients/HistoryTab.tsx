import { useInfiniteQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { type Client, historyPages } from '#web/data/clients.ts';
import { Button } from '#web/ui/Button.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import type { Tone } from '#web/ui/Status.tsx';
import { Timeline } from '#web/ui/Timeline.tsx';

const tones: Record<string, Tone> = { create: 'good', import: 'good', restore: 'good', activate: 'good', delete: 'bad', anonymize: 'bad', deactivate: 'wait', merge: 'info', merged: 'info', undo_merge: 'info' };

/** Who changed what of the record, newest first, field by field. */
export function HistoryTab({ client }: { client: Client }) {
  const { t } = useTranslation();
  const history = useInfiniteQuery(historyPages(client.id));
  if (history.isPending) return <SkeletonLines lines={5} />;
  if (history.error) return <Problem error={history.error} onRetry={() => void history.refetch()} />;
  const items = history.data.pages.flatMap((page) => page.items);
  return (
    <div className="flex flex-col gap-3">
      <Timeline items={items.map((entry) => ({
        id: entry.id, at: entry.occurredAt, title: t(`clients.action.${entry.action}`), who: entry.actorName, tone: tones[entry.action],
        note: (entry.reason || (entry.action !== 'create' && entry.changes.length > 0)) && (
          <>
            {entry.reason && <p>{entry.reason}</p>}
            {entry.action !== 'create' && (
              <ul>
                {entry.changes.filter(({ field }) => known.has(field)).map(({ field, before, after }) => (
                  <li key={field} className="break-words">
                    {t(fieldKey(field))}: {before !== null && <><span className="text-faint line-through">{shown(t, field, before)}</span> </>}<span className="text-ink">{after === null || shown(t, field, after) === '' ? '—' : shown(t, field, after)}</span>
                  </li>
                ))}
              </ul>
            )}
          </>
        ),
      }))} />
      {history.hasNextPage && <Button size="small" className="self-start" busy={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>{t('clients.showMore')}</Button>}
    </div>
  );
}

const known = new Set(['kind', 'fullName', 'preferredChannel', 'creditTermsDays', 'imageRelease', 'notes', 'note', 'tags', 'externalRef', 'blockedReason', 'phones', 'emails', 'addresses', 'taxIds', 'status']);
const fieldKey = (field: string) => `clients.field.${field}`;

function shown(t: TFunction, field: string, value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join('; ');
  const words: Record<string, string> = { kind: 'clients.kind', preferredChannel: 'clients.channel', imageRelease: 'clients.release', status: 'clients.status' };
  const area = words[field];
  return area ? t(`${area}.${String(value)}`) : String(value ?? '');
}
