import { useTranslation } from 'react-i18next';
import type { Session } from '#web/data/studio.ts';
import { TextArea } from '#web/ui/TextInput.tsx';

/** Where the ordinary right to edit has ended, an administrator may still do it, and says why (studio 4.2). */
export function needsReason({ status, changesDeadlineAt }: Pick<Session, 'status' | 'changesDeadlineAt'>): boolean {
  if (status === 'request' || status === 'negotiation' || status === 'pre_scheduled') return false;
  return status !== 'confirmed' || (changesDeadlineAt !== null && Date.now() >= Date.parse(changesDeadlineAt));
}

export function ReasonField({ value, onChange, error, className }: { value: string; onChange: (value: string) => void; error?: string | undefined; className?: string }) {
  const { t } = useTranslation();
  return <TextArea label={t('studio.reason')} hint={t('studio.reasonHint')} rows={2} value={value} error={error} onChange={(event) => onChange(event.target.value)} className={className} />;
}
