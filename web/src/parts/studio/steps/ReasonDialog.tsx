import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { TextArea } from '#web/ui/TextInput.tsx';
import { Refusal } from '#web/parts/studio/Refusal.tsx';

interface Props {
  title: string;
  body?: ReactNode;
  action: string;
  hint?: string;
  danger?: boolean;
  optional?: boolean;
  busy: boolean;
  error: unknown;
  zone: string;
  currency: string;
  onConfirm: (reason: string) => void;
  onClose: () => void;
  children?: ReactNode;
}

/** A step that is told why: what it does, the reason, and the refusal if there is one. What was typed stays. */
export function ReasonDialog({ title, body, action, hint, danger, optional, busy, error, zone, currency, onConfirm, onClose, children }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const ready = optional || reason.trim() !== '';
  return (
    <Dialog open sticky onClose={onClose} size="small" title={title} footer={<>
      <Button onClick={onClose}>{t('studio.leaveAsIs')}</Button>
      <Button kind={danger ? 'danger' : 'primary'} busy={busy} disabled={!ready} onClick={() => onConfirm(reason.trim())}>{action}</Button>
    </>}>
      <form noValidate aria-label={title} className="flex flex-col gap-4" onSubmit={(event) => { event.preventDefault(); if (ready) onConfirm(reason.trim()); }}>
        {body && <div className="text-soft">{body}</div>}
        {children}
        <TextArea label={t('studio.reason')} hint={hint} optional={optional ?? false} maxLength={1000} value={reason} onChange={(event) => setReason(event.target.value)} />
        <Refusal error={error} zone={zone} currency={currency} />
      </form>
    </Dialog>
  );
}
