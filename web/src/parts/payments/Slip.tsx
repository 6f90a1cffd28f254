import { useTranslation } from 'react-i18next';
import { useState } from 'react';
import type { Payment } from '#web/data/payments.ts';
import { useFileUrl } from '#web/data/files.ts';
import { Skeleton } from '#web/ui/Skeleton.tsx';

/** The slip as it was photographed; a press enlarges it, a PDF opens beside. */
export function Slip({ file }: { file: NonNullable<Payment['file']> }) {
  const { t } = useTranslation();
  const [large, setLarge] = useState(false);
  const url = useFileUrl(file.id);
  if (url === null) return <Skeleton className="h-64 w-full" />;
  if (!file.type.startsWith('image/')) return <a href={url} target="_blank" rel="noreferrer" className="text-accent-text underline">{t('payments.openSlip', { name: file.name })}</a>;
  return (
    <button type="button" aria-pressed={large} onClick={() => setLarge(!large)} className={large ? 'block w-full cursor-zoom-out overflow-auto rounded-md border border-line' : 'block w-full cursor-zoom-in overflow-hidden rounded-md border border-line bg-hover'}>
      <img src={url} alt={t('payments.slipOf', { name: file.name })} className={large ? 'max-w-none' : 'mx-auto max-h-80 w-auto max-w-full object-contain'} />
    </button>
  );
}
