import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createFeed, listResources, revokeFeed } from '#contracts/calendar.ts';
import { call } from '#web/api.ts';
import { calendarTopic } from '#web/data/calendar.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { CopyText } from '#web/ui/CopyText.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

/** Secret addresses by which other calendars show the agenda of a room or a person. An address is shown only once. */
export function FeedsDialog({ branchId, onClose }: { branchId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [made, setMade] = useState<ReadonlyMap<string, string>>(new Map());
  const resources = useQuery({ queryKey: [calendarTopic, 'feeds', branchId], queryFn: async ({ signal }) => (await call(listResources, { query: { branchId, status: 'active', limit: 200 } }, { signal })).items.sort((a, b) => a.kind.localeCompare(b.kind) || a.name.localeCompare(b.name)) });
  const create = useAction(createFeed, { topics: [calendarTopic], onDone: ({ resourceId, path }) => setMade((before) => new Map(before).set(resourceId, `${location.origin}${path}`)) });
  const revoke = useAction(revokeFeed, { topics: [calendarTopic], done: t('calendar.feeds.revoked') });
  return (
    <Dialog open onClose={onClose} title={t('calendar.feeds.title')} description={t('calendar.feeds.note')}>
      <Problem error={resources.error ?? create.error ?? revoke.error} />
      {resources.isPending && <SkeletonLines lines={4} />}
      <ul className="divide-y divide-line">
        {resources.data?.map((resource) => (
          <li key={resource.id} className="flex flex-wrap items-center gap-2 py-2">
            <span className="min-w-0 flex-1">{resource.name}</span>
            {resource.hasFeed && <Button size="small" kind="dangerQuiet" busy={revoke.isPending} onClick={() => {
              setMade((before) => new Map([...before].filter(([id]) => id !== resource.id)));
              revoke.mutate({ params: { id: resource.id } });
            }}>{t('calendar.feeds.revoke')}</Button>}
            <Button size="small" busy={create.isPending} onClick={() => create.mutate({ params: { id: resource.id } })}>{t(resource.hasFeed ? 'calendar.feeds.renew' : 'calendar.feeds.create')}</Button>
            {made.has(resource.id) && <div className="w-full"><CopyText block text={made.get(resource.id)!} /></div>}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
