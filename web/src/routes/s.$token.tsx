import { useMutation, useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { CalendarDays, FileText, MapPin, Users } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { askToCancel, payPublicSession } from '#contracts/studio-public.ts';
import { call } from '#web/api.ts';
import { publicSession, receiptUrl } from '#web/data/public.ts';
import { day, instant, list } from '#web/format.ts';
import { Contact } from '#web/parts/public/Contact.tsx';
import { Pay } from '#web/parts/public/Pay.tsx';
import { PublicFailed, PublicFrame, PublicLoading, Section } from '#web/parts/public/PublicFrame.tsx';
import { visitorTexts } from '#web/texts.ts';
import { Button, buttonClass } from '#web/ui/Button.tsx';
import { KeyValue } from '#web/ui/KeyValue.tsx';
import { Money } from '#web/ui/Money.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TextArea } from '#web/ui/TextInput.tsx';

export const Route = createFileRoute('/s/$token')({ staticData: { bare: true, title: 'public.session.windowTitle' }, beforeLoad: visitorTexts, component: SessionPage });

function SessionPage() {
  const { t } = useTranslation();
  const { token } = Route.useParams();
  const asked = useQuery(publicSession(token));
  if (asked.error) return <PublicFailed error={asked.error} onRetry={() => void asked.refetch()} />;
  if (!asked.data) return <PublicLoading />;
  const session = asked.data;
  const { business, zone, currency } = session;
  return (
    <PublicFrame business={business} title={t(`public.state.${session.status}`)}>
      <p className="-mt-3 text-soft">{t(`public.stateNote.${session.status}`)}</p>
      <div className="flex flex-col gap-2">
        <p className="flex gap-2.5"><CalendarDays className="mt-0.5 size-4 shrink-0 text-soft" aria-hidden /><span className="first-letter:uppercase">{instant(session.startsAt, zone, 'long')}<span className="block text-soft tabular-nums">{instant(session.startsAt, zone, 'time')} – {instant(session.endsAt, zone, 'time')}</span></span></p>
        <p className="flex gap-2.5"><MapPin className="mt-0.5 size-4 shrink-0 text-soft" aria-hidden /><span>{session.place}</span></p>
        {session.team.length > 0 && <p className="flex gap-2.5"><Users className="mt-0.5 size-4 shrink-0 text-soft" aria-hidden /><span>{t('public.session.team', { names: list(session.team) })}</span></p>}
      </div>
      {session.payable && <Pay payable={session.payable} zone={zone} ask={() => call(payPublicSession, { params: { token } })} />}
      <Section title={t('public.session.details')}>
        <KeyValue items={[
          [t('public.session.code'), session.code],
          [t('public.session.total'), session.totalMinor === null ? null : <Money key="total" minor={session.totalMinor} currency={currency} />],
          [t('public.session.paid'), session.totalMinor === null ? null : <Money key="paid" minor={session.paidMinor} currency={currency} />],
          [t('public.session.delivery'), session.deliveryDate === null ? null : day(session.deliveryDate, 'long')],
          [t('public.session.changes'), session.changesDeadlineAt === null || Date.parse(session.changesDeadlineAt) <= Date.now() ? null : instant(new Date(Date.parse(session.changesDeadlineAt) - 1).toISOString(), zone, 'long')],
        ]} />
      </Section>
      {session.receipts.length > 0 && (
        <Section title={t('public.session.payments')}>
          <ul className="divide-y divide-line">
            {session.receipts.map((receipt) => (
              <li key={receipt.id} className="flex justify-between gap-4 py-2"><span>{day(receipt.paymentDate)}{receipt.status === 'pending' ? <span className="block text-sm text-soft">{t('public.session.pending')}</span>
                : <a className="flex min-h-6 items-center gap-1.5 text-sm text-accent-text underline underline-offset-3" href={receiptUrl(token, receipt.id)} target="_blank" rel="noreferrer" aria-label={t('public.session.receiptOf', { date: day(receipt.paymentDate, 'long') })}><FileText className="size-4" aria-hidden />{t('public.session.receipt')}</a>}</span><Money minor={receipt.amountMinor} currency={currency} /></li>
            ))}
          </ul>
        </Section>
      )}
      {session.galleryUrl && <a className={buttonClass({ kind: 'primary', size: 'large', wide: true })} href={session.galleryUrl}>{t('public.session.gallery')}</a>}
      {(business.phone || session.canAskToCancel) && <Section title={t('public.questions')}>
        <Contact phone={business.phone} text={t('public.session.about', { code: session.code })} />
        {session.canAskToCancel && <AskToCancel token={token} />}
      </Section>}
    </PublicFrame>
  );
}

/** The client says so; somebody of the studio answers. */
function AskToCancel({ token }: { token: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const ask = useMutation({ mutationFn: () => call(askToCancel, { params: { token }, body: { reason } }) });
  if (ask.isSuccess) return <p role="status">{t('public.cancel.asked')}</p>;
  if (!open) return <div><Button kind="link" onClick={() => setOpen(true)}>{t('public.cancel.open')}</Button></div>;
  return (
    <div className="flex flex-col gap-3">
      <p className="text-soft">{t('public.cancel.note')}</p>
      <TextArea label={t('public.cancel.reason')} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
      <Problem error={ask.error} />
      <div className="flex flex-wrap gap-2">
        <Button kind="danger" busy={ask.isPending} onClick={() => ask.mutate()}>{t('public.cancel.action')}</Button>
        <Button kind="quiet" onClick={() => setOpen(false)}>{t('public.cancel.keep')}</Button>
      </div>
    </div>
  );
}
