import { useQuery } from '@tanstack/react-query';
import { ArrowLeftRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mergeClients, type MergeField } from '#contracts/clients.ts';
import type { z } from 'zod';
import { type Client, clientOf, topic } from '#web/data/clients.ts';
import { phoneText } from '#web/phone.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { cx } from '#web/ui/classes.ts';
import { DateTime } from '#web/ui/DateTime.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

type Field = z.output<typeof MergeField>;
/** Where the one that stays says nothing, what the other says is taken without asking (as the server does). */
const filled = (kept: Client, gone: Client, field: Field): boolean => ['notes', 'externalRef', 'blockedReason', 'imageRelease'].includes(field) && empty(kept, field) && !empty(gone, field);
const empty = (client: Client, field: Field): boolean => client[field] === null || client[field] === '' || client[field] === 'unknown';
const fields: readonly Field[] = ['fullName', 'kind', 'primaryPhone', 'primaryEmail', 'preferredChannel', 'creditTermsDays', 'imageRelease', 'externalRef', 'blockedReason', 'notes'];

const rowLook = 'border-t border-line align-top max-md:grid max-md:grid-cols-2';
const nameLook = 'py-2 pr-3 font-normal text-soft max-md:col-span-2 max-md:pb-0 max-md:text-sm';

interface Props {
  firstId: string;
  secondId: string;
  onClose: () => void;
  onDone?: (client: Client) => void;
}

/** Two clients side by side: which one stays, and whose value counts where they differ. */
export function MergeDialog({ firstId, secondId, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const first = useQuery(clientOf(firstId));
  const second = useQuery(clientOf(secondId));
  const [swapped, setSwapped] = useState(false);
  const [take, setTake] = useState<ReadonlySet<Field>>(new Set());
  const merge = useAction(mergeClients, { topics: [topic, 'session', 'payments'], done: ({ fullName }) => t('clients.merge.done', { name: fullName }), onDone: (client) => { onDone?.(client); onClose(); } });
  const [kept, gone] = swapped ? [second.data, first.data] : [first.data, second.data];
  const failed = first.error ?? second.error;

  const show = (client: Client, field: Field) => {
    const value = client[field];
    if (value === null || value === '') return '—';
    if (field === 'primaryPhone') return phoneText(String(value));
    if (field === 'kind') return t(`clients.kind.${client.kind}`);
    if (field === 'preferredChannel') return t(`clients.channel.${client.preferredChannel}`);
    if (field === 'imageRelease') return t(`clients.release.${client.imageRelease}`);
    if (field === 'creditTermsDays') return t('clients.creditDays', { count: client.creditTermsDays });
    return String(value);
  };
  const choose = (field: Field, fromGone: boolean) => setTake((now) => {
    const next = new Set(now);
    if (fromGone) next.add(field);
    else next.delete(field);
    return next;
  });

  return (
    <Dialog open onClose={onClose} size="wide" sticky title={t('clients.merge.title')} description={t('clients.merge.body')} footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={merge.isPending} disabled={!kept || !gone} onClick={() => kept && gone && merge.mutate({ params: { id: kept.id }, version: kept.version, body: { goneId: gone.id, goneVersion: gone.version, take: [...take] } })}>{t('clients.merge.action')}</Button>
    </>}>
      <Problem error={failed} />
      {!kept || !gone ? !failed && <SkeletonLines lines={8} /> : (
        <>
          <div className="mb-2 flex justify-end">
            <Button size="small" icon={<ArrowLeftRight className="size-4" />} onClick={() => { setSwapped(!swapped); setTake(new Set()); merge.reset(); }}>{t('clients.merge.swap')}</Button>
          </div>
          <table className="w-full table-fixed border-collapse text-left max-md:block">
            <thead className="max-md:block">
              <tr className="align-bottom max-md:grid max-md:grid-cols-2">
                <th scope="col" className="w-[28%] pb-2 max-md:hidden"><span className="sr-only">{t('clients.merge.field')}</span></th>
                {[kept, gone].map((client, at) => (
                  <th key={client.id} scope="col" className="min-w-0 pr-3 pb-2 font-normal">
                    <span className={cx('block text-sm font-medium', at === 0 ? 'text-good' : 'text-soft')}>{t(at === 0 ? 'clients.merge.stays' : 'clients.merge.goes')}</span>
                    <span className="block font-semibold break-words">{client.fullName}</span>
                    <span className="block text-sm text-soft">{t('clients.field.since')} <DateTime at={client.createdAt} show="date" /></span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody className="max-md:block">
              {fields.filter((field) => !(empty(kept, field) && empty(gone, field))).map((field) => {
                const same = kept[field] === gone[field];
                const automatic = filled(kept, gone, field);
                const chosen = automatic || take.has(field) ? 1 : 0;
                return (
                  <tr key={field} className={rowLook}>
                    <th scope="row" className={nameLook}>{t(`clients.field.${field}`)}</th>
                    {[kept, gone].map((client, at) => (
                      <td key={client.id} className="min-w-0 py-1.5 pr-3 break-words">
                        {same || automatic ? <span className={cx('block py-0.5', (same ? at === 1 : at === 0) && 'text-faint')}>{show(client, field)}</span> : (
                          <label className={cx('flex min-h-8 items-start gap-2 rounded-md px-2 py-1', chosen === at ? 'bg-accent-soft' : 'text-soft')}>
                            <input type="radio" name={`merge-${field}`} className="mt-1 size-4 shrink-0 accent-(--color-accent)" checked={chosen === at} onChange={() => choose(field, at === 1)} />
                            <span className="min-w-0 break-words">{show(client, field)}</span>
                          </label>
                        )}
                      </td>
                    ))}
                  </tr>
                );
              })}
              {(['phones', 'emails', 'addresses', 'taxIds', 'tags'] as const).filter((field) => kept[field].length + gone[field].length > 0).map((field) => (
                <tr key={field} className={rowLook}>
                  <th scope="row" className={nameLook}>{t(`clients.field.${field}`)}</th>
                  {[kept, gone].map((client) => <td key={client.id} className="min-w-0 py-2 pr-3 break-words">{listed(client, field) || <span className="text-faint">—</span>}</td>)}
                </tr>
              ))}
            </tbody>
          </table>
          <p className="mt-3 text-sm text-soft">{t('clients.merge.listsJoin')}</p>
          <Problem error={merge.error} className="mt-3" />
        </>
      )}
    </Dialog>
  );
}

function listed(client: Client, field: 'phones' | 'emails' | 'addresses' | 'taxIds' | 'tags'): string {
  if (field === 'phones') return client.phones.map(({ e164 }) => phoneText(e164)).join(', ');
  if (field === 'emails') return client.emails.map(({ email }) => email).join(', ');
  if (field === 'addresses') return client.addresses.map(({ line }) => line).join('; ');
  if (field === 'taxIds') return client.taxIds.map(({ number }) => number).join(', ');
  return client.tags.join(', ');
}
