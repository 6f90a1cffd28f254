import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { anonymizeClient } from '#contracts/clients.ts';
import { anonymisationOf, type Client, topic } from '#web/data/clients.ts';
import { list } from '#web/format.ts';
import { useAction } from '#web/query.ts';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { TextArea } from '#web/ui/TextInput.tsx';

const parts = ['phones', 'emails', 'addresses', 'taxIds', 'notes', 'historyEntries'] as const;

/** Erasing for good says in numbers what goes and what stays, and what forbids it. */
export function AnonymizeDialog({ client, onClose }: { client: Client; onClose: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const preview = useQuery(anonymisationOf(client.id));
  const erase = useAction(anonymizeClient, { topics: [topic, 'session'], done: t('clients.anonymize.done'), onDone: onClose });
  const gone = preview.data && parts.filter((part) => preview.data[part] > 0).map((part) => t(`clients.anonymize.${part}`, { count: preview.data[part] }));
  const uses = preview.data?.uses.filter(({ total }) => total > 0) ?? [];
  const open = uses.reduce((sum, use) => sum + use.open, 0);
  return (
    <ConfirmDialog open onClose={onClose} title={t('clients.anonymize.title', { name: client.fullName })} action={t('clients.anonymize.action')} busy={erase.isPending} disabled={!preview.data || open > 0 || reason.trim() === ''} error={erase.error}
      onConfirm={() => erase.mutate({ params: { id: client.id }, version: client.version, body: { reason } })}>
      {preview.isPending && <SkeletonLines lines={3} />}
      <Problem error={preview.error} onRetry={() => void preview.refetch()} />
      {gone && (
        <div className="flex flex-col gap-2">
          <p>{gone.length > 0 ? t('clients.anonymize.erased', { what: list(gone) }) : t('clients.anonymize.nameOnly')}</p>
          {uses.length > 0 && <p>{t('clients.anonymize.kept', { what: list(uses.map(({ kind, total }) => t(`clientUse.${kind}`, { count: total }))) })}</p>}
          {open > 0 && <p className="font-medium text-bad">{t('clients.anonymize.open', { what: list(uses.filter((use) => use.open > 0).map(({ kind, open: count }) => t(`clientUse.${kind}`, { count }))) })}</p>}
          <p className="font-medium text-ink">{t('clients.anonymize.final')}</p>
          <TextArea label={t('clients.reason')} value={reason} maxLength={300} onChange={(event) => setReason(event.target.value)} />
        </div>
      )}
    </ConfirmDialog>
  );
}
