import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';

/** What goes against the rule is said why. */
export function ReasonDialog({ title, about, action, busy, error, onReason, onClose }: { title: string; about: string; action: string; busy: boolean; error: unknown; onReason: (reason: string) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const send = () => reason.trim() !== '' && onReason(reason.trim());
  return (
    <Dialog open sticky onClose={onClose} title={title} footer={<><Button onClick={onClose}>{t('web.cancel')}</Button><Button kind="primary" busy={busy} disabled={reason.trim() === ''} onClick={send}>{action}</Button></>}>
      <form className="flex flex-col gap-4" aria-label={title} onSubmit={(press) => { press.preventDefault(); send(); }}>
        <p className="text-soft">{about}</p>
        <TextInput label={t('doorUi.reason')} autoFocus maxLength={300} value={reason} onChange={(typed) => setReason(typed.target.value)} />
        <Problem error={error} />
      </form>
    </Dialog>
  );
}
