import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import { Problem } from './Problem.tsx';

interface Props {
  open: boolean;
  onClose: () => void;
  /** A question that names the thing: "Revoke the session of Chrome in Windows?" */
  title: string;
  /** What will happen, in numbers where there are any. */
  children?: ReactNode;
  /** Verb and object, never "OK". */
  action: string;
  onConfirm: () => void;
  busy?: boolean;
  /** Something is still missing, or forbids it; the children say what. */
  disabled?: boolean;
  error?: unknown;
  danger?: boolean;
}

/** Asked only before what cannot be undone or costs money. */
export function ConfirmDialog({ open, onClose, title, children, action, onConfirm, busy, disabled, error, danger = true }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} title={title} size="small" footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind={danger ? 'danger' : 'primary'} busy={busy} disabled={disabled} onClick={onConfirm}>{action}</Button>
    </>}>
      {children && <div className="text-soft">{children}</div>}
      <Problem error={error} className="mt-3" />
    </Dialog>
  );
}
