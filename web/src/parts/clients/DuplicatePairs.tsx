import { useState } from 'react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { dismissDuplicate } from '#contracts/clients.ts';
import { type ClientRow, type DuplicatePair, topic } from '#web/data/clients.ts';
import { phoneText } from '#web/phone.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Badge } from '#web/ui/Status.tsx';
import { MergeDialog } from './MergeDialog.tsx';

/** Pairs that may be one client, each with both ways out: compare and join, or say that they are two. */
export function DuplicatePairs({ pairs }: { pairs: readonly DuplicatePair[] }) {
  const { t } = useTranslation();
  const [comparing, setComparing] = useState<DuplicatePair | null>(null);
  const dismiss = useAction(dismissDuplicate, { topics: [topic], done: t('clients.duplicates.dismissed') });
  return (
    <>
      <Problem error={dismiss.error} className="mb-3" />
      <ul className="flex flex-col divide-y divide-line border-y border-line">
        {pairs.map((pair) => (
          <li key={`${pair.first.id} ${pair.second.id}`} className="flex flex-col gap-2 py-3">
            <div className="flex flex-wrap items-center gap-1.5">{pair.reasons.map((reason) => <Badge key={reason} tone={reason === 'name' ? 'neutral' : 'wait'}>{t(`clients.duplicates.${reason}`)}</Badge>)}</div>
            <div className="grid gap-x-6 gap-y-2 md:grid-cols-2"><Side client={pair.first} /><Side client={pair.second} /></div>
            <div className="flex flex-wrap gap-2">
              <Button size="small" onClick={() => setComparing(pair)}>{t('clients.merge.compare')}</Button>
              <Button size="small" kind="quiet" busy={dismiss.isPending} onClick={() => dismiss.mutate({ body: { firstId: pair.first.id, secondId: pair.second.id } })}>{t('clients.duplicates.dismiss')}</Button>
            </div>
          </li>
        ))}
      </ul>
      {comparing && <MergeDialog firstId={comparing.first.id} secondId={comparing.second.id} onClose={() => setComparing(null)} />}
    </>
  );
}

const Side = ({ client }: { client: ClientRow }) => (
  <div className="min-w-0">
    <Link to="/clients/$id" params={{ id: client.id }} className="font-medium break-words underline-offset-3 hover:underline">{client.fullName}</Link>
    <div className="flex flex-wrap gap-x-3 text-sm text-soft">
      {client.primaryPhone && <span className="tabular-nums">{phoneText(client.primaryPhone)}</span>}
      {client.primaryEmail && <span className="break-all">{client.primaryEmail}</span>}
      <DateTime at={client.createdAt} show="date" />
    </div>
  </div>
);
