import { useQuery } from '@tanstack/react-query';
import { Link2, QrCode as QrIcon } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { askCheckout, cancelCheckout } from '#contracts/checkouts.ts';
import { createPaymentLink } from '#contracts/studio-payments.ts';
import { type Checkout, checkoutsOf, gateway } from '#web/data/checkouts.ts';
import { money } from '#web/format.ts';
import { QrCode } from '#web/frame/QrCode.tsx';
import { whatsAppOf } from '#web/phone.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { CopyText } from '#web/ui/CopyText.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Money } from '#web/ui/Money.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Status } from '#web/ui/Status.tsx';
import { checkoutTone } from './methods.ts';

const topics = ['checkouts', 'session', 'payments'] as const;

/** Ask the client of a session to pay online: make the link, send it, see what became of it. */
export function PaymentLinks({ sessionId, clientName, clientPhone, dueMinor, currency, mayPay }: { sessionId: string; clientName: string; clientPhone: string | null; dueMinor: number; currency: string; mayPay: boolean }) {
  const { t } = useTranslation();
  const sees = useMay('payments.view');
  const state = useQuery({ ...gateway, enabled: sees });
  const links = useQuery({ ...checkoutsOf('studio_session', sessionId), enabled: sees });
  const [sharing, setSharing] = useState<string | null>(null);
  const [canceling, setCanceling] = useState<Checkout | null>(null);
  const create = useAction(createPaymentLink, { topics, onDone: ({ id }) => setSharing(id) });
  const ask = useAction(askCheckout, { topics, done: t('checkouts.asked') });
  if (!sees) return null;
  const rows = links.data?.items ?? [];
  const live = rows.filter(({ status }) => status === 'open' || status === 'failed');
  const shared = rows.find(({ id }) => id === sharing);
  if (rows.length === 0 && (!mayPay || dueMinor === 0 || state.data?.provider === null)) return null;
  return (
    <section aria-label={t('checkouts.tab')}>
      <h2 className="mb-1 text-sm font-medium text-soft">{t('checkouts.tab')}</h2>
      {rows.length > 0 && (
        <ul className="border-t border-line">
          {rows.map((row) => (
            <li key={row.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line py-2">
              <div className="min-w-0 flex-1">
                <div className="font-medium"><Money minor={row.amountMinor} currency={row.currency} /> <span className="font-normal text-soft">· {t(`checkouts.linkFor.${row.purpose}`)} · {t(`checkouts.gateway.${row.provider}`, { defaultValue: row.provider })}{!row.live && row.provider !== 'demo' && ` (${t('checkouts.test')})`}</span></div>
                <div className="text-sm text-soft">{row.paidAt ? <>{t('checkouts.paidAt')} <DateTime at={row.paidAt} /></> : <>{t('checkouts.expires')} <DateTime at={row.expiresAt} />{live.includes(row) && ` · ${t(row.opened ? 'checkouts.opened' : 'checkouts.notOpened')}`}</>}</div>
                {row.failureReason && row.provider !== 'demo' && <div className="text-sm text-bad">{row.failureReason}</div>}
              </div>
              <Status tone={checkoutTone[row.status]} hollow={row.status === 'open'}>{t(`checkouts.status.${row.status}`)}</Status>
              {live.includes(row) && mayPay && <div className="flex gap-2"><Button size="small" onClick={() => setSharing(row.id)}>{t('checkouts.copy')}</Button>{row.opened && row.provider !== 'demo' && <Button size="small" kind="quiet" busy={ask.isPending} onClick={() => ask.mutate({ params: { id: row.id } })}>{t('checkouts.ask')}</Button>}<Button size="small" kind="dangerQuiet" onClick={() => setCanceling(row)}>{t('checkouts.cancel')}</Button></div>}
            </li>
          ))}
        </ul>
      )}
      {mayPay && dueMinor > 0 && state.data && state.data.provider !== null && (
        <div className="mt-3 flex flex-col items-start gap-1">
          <Button icon={<Link2 className="size-4" />} busy={create.isPending} onClick={() => create.mutate({ params: { id: sessionId } })}>{t('checkouts.create')}</Button>
          <p className="text-sm text-soft">{t('checkouts.createHint', { amount: money(dueMinor, currency) })}</p>
          {state.data.provider === 'demo' && <p className="text-sm text-wait">{t('checkouts.demoOn')}</p>}
        </div>
      )}
      <Problem error={create.error ?? ask.error ?? links.error} className="mt-2" />
      {shared?.url && <Share link={{ ...shared, url: shared.url }} clientName={clientName} clientPhone={clientPhone} onClose={() => setSharing(null)} />}
      {canceling && <Cancel checkout={canceling} onClose={() => setCanceling(null)} />}
    </section>
  );
}

function Share({ link, clientName, clientPhone, onClose }: { link: Checkout & { url: string }; clientName: string; clientPhone: string | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [qr, setQr] = useState(false);
  const amount = money(link.amountMinor, link.currency);
  const words = t('checkouts.whatsappText', { name: clientName.split(' ')[0], amount, what: link.description, url: link.url });
  return (
    <Dialog open onClose={onClose} title={t('checkouts.linkTitle', { amount })} description={link.description}>
      <div className="flex flex-col gap-4">
        <CopyText block text={link.url} label={t('checkouts.copy')} />
        <div className="flex flex-wrap gap-2">
          {clientPhone && <a className="inline-flex min-h-(--control) items-center rounded-md border border-line px-3 font-medium hover:bg-hover" target="_blank" rel="noreferrer" href={`${whatsAppOf(clientPhone)}?text=${encodeURIComponent(words)}`}>{t('checkouts.whatsapp')}</a>}
          <Button icon={<QrIcon className="size-4" />} aria-pressed={qr} onClick={() => setQr(!qr)}>{t('checkouts.qr')}</Button>
        </div>
        {qr && <QrCode text={link.url} label={t('checkouts.qrOf')} />}
        <p className="text-sm text-soft">{t('checkouts.expires')} <DateTime at={link.expiresAt} /></p>
      </div>
    </Dialog>
  );
}

function Cancel({ checkout, onClose }: { checkout: Checkout; onClose: () => void }) {
  const { t } = useTranslation();
  const cancel = useAction(cancelCheckout, { topics, done: t('checkouts.canceled'), onDone: onClose });
  return (
    <ConfirmDialog open onClose={onClose} title={t('checkouts.cancelTitle', { amount: money(checkout.amountMinor, checkout.currency) })} action={t('checkouts.cancel')} busy={cancel.isPending} error={cancel.error} onConfirm={() => cancel.mutate({ params: { id: checkout.id } })}>
      <p>{t('checkouts.cancelBody')}</p>
    </ConfirmDialog>
  );
}
