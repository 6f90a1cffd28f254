import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { documentPages } from '#web/data/invoicing.ts';
import { useMay } from '#web/session.ts';
import { DateTime } from '#web/ui/DateTime.tsx';
import { Money } from '#web/ui/Money.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Status } from '#web/ui/Status.tsx';
import { DocumentPanel } from './DocumentPanel.tsx';
import { fiscalTones, numberOf } from './words.ts';

/** The fiscal documents of one thing (a session), for its own page; nothing where there are none. */
export function FiscalDocuments({ ownerId }: { ownerId: string }) {
  const { t } = useTranslation();
  const mayView = useMay('invoicing.view');
  const list = useInfiniteQuery({ ...documentPages({ ownerId }), enabled: mayView });
  const [open, setOpen] = useState<string | null>(null);
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  if (!mayView || (rows.length === 0 && !list.error)) return null;
  return (
    <section aria-label={t('invoicing.ofThis')} className="flex flex-col gap-2">
      <h3 className="font-medium">{t('invoicing.title')}</h3>
      <Problem error={list.error} onRetry={() => void list.refetch()} />
      <ul className="divide-y divide-line border-y border-line">
        {rows.map((row) => (
          <li key={row.id}>
            <button type="button" onClick={() => setOpen(row.id)} className="flex w-full flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2 text-start hover:bg-hover">
              <span className="flex flex-col"><span>{numberOf(row) ?? t(`invoicing.kind.${row.kind}`)}</span><span className="text-sm text-soft">{t(`invoicing.kind.${row.kind}`)} · <DateTime at={row.issuedAt} show="date" /></span></span>
              <span className="flex items-center gap-4"><Status tone={fiscalTones[row.status]} hollow={row.status === 'pending'}>{t(`invoicing.state.${row.status}`)}</Status><Money minor={row.totalMinor} currency={row.currency} /></span>
            </button>
          </li>
        ))}
      </ul>
      {open && <DocumentPanel key={open} id={open} onClose={() => setOpen(null)} />}
    </section>
  );
}
