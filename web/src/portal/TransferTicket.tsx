import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Holding } from '#contracts/tickets-transfers.ts';
import { instant } from '#web/format.ts';
import { currentLanguage } from '#web/texts.ts';
import { ask } from './api.ts';
import { Wrong } from './Frame.tsx';
import { useAct } from './use.ts';

/** Pass a ticket on to a mailbox, or take it back before they answer (tickets 5.8). */
export function TransferTicket({ token, ticket, zone, onChange }: { token: string; ticket: Holding; zone: string; onChange: () => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [mailed, setMailed] = useState(false);
  const [email, setEmail] = useState('');
  const [message, setMessage] = useState('');
  const { busy, error, act } = useAct();
  const params = { token, ticketId: ticket.id };
  const send = (submit: FormEvent) => {
    submit.preventDefault();
    act(async () => {
      await ask('startTransfer', { params, body: { email: email.trim(), message, locale: currentLanguage() } });
      setOpen(false);
      onChange();
    });
  };
  const back = () => act(async () => {
    await ask('cancelTransfer', { params });
    onChange();
  });
  return (
    <>
      {ticket.transfer && <p className="soft small">{t('portal.transfer.waiting', { email: ticket.transfer.toEmail, when: instant(ticket.transfer.expiresAt, zone) })}</p>}
      {ticket.can.includes('cancel_transfer') && <button type="button" className="btn w-full" disabled={busy} onClick={back}>{t('portal.transfer.cancel')}</button>}
      {ticket.can.includes('resend_transfer') && <button type="button" className="btn btn-bare" disabled={busy || mailed} onClick={() => act(async () => {
        await ask('resendTransfer', { params });
        setMailed(true);
        onChange();
      })}>{t(mailed ? 'portal.transfer.mailed' : 'portal.transfer.resend')}</button>}
      {ticket.can.includes('transfer') && !open && <button type="button" className="btn w-full" onClick={() => setOpen(true)}>{t('portal.transfer.start')}</button>}
      {open && <form onSubmit={send} className="flex w-full flex-col gap-3 text-left">
        <p className="soft small">{t('portal.transfer.note', { count: ticket.transfersLeft })}</p>
        <label className="field"><span>{t('portal.transfer.to')}</span><input type="email" inputMode="email" required autoFocus value={email} onChange={({ target }) => setEmail(target.value)} /></label>
        <label className="field"><span>{t('portal.transfer.message')}</span><input maxLength={500} value={message} onChange={({ target }) => setMessage(target.value)} /></label>
        <div className="flex gap-2"><button type="submit" className="btn btn-main" disabled={busy}>{t('portal.transfer.send')}</button><button type="button" className="btn btn-bare" onClick={() => setOpen(false)}>{t('portal.close')}</button></div>
      </form>}
      <Wrong error={error} />
    </>
  );
}
