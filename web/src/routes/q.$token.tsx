import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { CalendarDays, CircleCheck, FileText, MapPin } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { payQuote, renewQuote } from '#contracts/studio-public.ts';
import { ApiProblem, call } from '#web/api.ts';
import { publicQuote, quoteDocumentUrl } from '#web/data/public.ts';
import { instant } from '#web/format.ts';
import { AcceptQuote } from '#web/parts/public/AcceptQuote.tsx';
import { Contact } from '#web/parts/public/Contact.tsx';
import { Pay } from '#web/parts/public/Pay.tsx';
import { lastMinute } from '#web/parts/public/lastMinute.ts';
import { PublicFailed, PublicFrame, PublicLoading, Section } from '#web/parts/public/PublicFrame.tsx';
import { QuoteLines } from '#web/parts/public/QuoteLines.tsx';
import { currentLanguage, visitorTexts } from '#web/texts.ts';
import { Button, buttonClass } from '#web/ui/Button.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { Problem } from '#web/ui/Problem.tsx';

export const Route = createFileRoute('/q/$token')({ staticData: { bare: true, title: 'public.quote.windowTitle' }, beforeLoad: visitorTexts, component: QuotePage });

function QuotePage() {
  const { t } = useTranslation();
  const { token } = Route.useParams();
  const client = useQueryClient();
  const asked = useQuery(publicQuote(token, currentLanguage()));
  if (asked.error) return <Gone token={token} error={asked.error} onRetry={() => void asked.refetch()} />;
  if (!asked.data) return <PublicLoading />;
  const { business, number, snapshot, acceptance, payable, dateTaken, alternatives, validUntil, sessionStatus } = asked.data;
  const { zone } = snapshot;
  return (
    <PublicFrame business={business} title={<>{t('public.quote.title')} <span className="whitespace-nowrap">{number}</span></>}>
      {acceptance && (
        <div role="status" className="flex gap-3 rounded-md border border-line bg-sunken p-4">
          <CircleCheck className="mt-0.5 size-5 shrink-0 text-good" aria-hidden />
          <div>
            <p className="font-medium">{t('public.quote.accepted', { name: acceptance.name })}</p>
            <p className="text-soft"><DateTime at={acceptance.at} zone={zone} /></p>
            {!dateTaken && <p className="mt-1">{t(sessionStatus === 'pre_scheduled' ? 'public.quote.dateHeld' : 'public.quote.dateYours')}</p>}
          </div>
        </div>
      )}
      {dateTaken && (
        <div className="rounded-md border border-line bg-sunken p-4">
          <p className="font-medium">{t('public.quote.dateTaken')}</p>
          <p className="mt-1 text-soft">{t('public.quote.weCall')}</p>
          {alternatives.length > 0 && <>
            <p className="mt-3">{t('public.quote.alternatives')}</p>
            <ul className="mt-1 list-disc pl-5">{alternatives.map((slot) => <li key={slot.startsAt}>{instant(slot.startsAt, zone, 'long')}, {instant(slot.startsAt, zone, 'time')}</li>)}</ul>
          </>}
        </div>
      )}
      <div className="flex flex-col gap-2">
        <p className="flex gap-2.5"><CalendarDays className="mt-0.5 size-4 shrink-0 text-soft" aria-hidden /><span className="first-letter:uppercase">{instant(snapshot.startsAt, zone, 'long')}<span className="block text-soft tabular-nums">{instant(snapshot.startsAt, zone, 'time')} – {instant(snapshot.endsAt, zone, 'time')}</span></span></p>
        <p className="flex gap-2.5"><MapPin className="mt-0.5 size-4 shrink-0 text-soft" aria-hidden /><span>{snapshot.place}{snapshot.branch.address && snapshot.sessionType === 'studio' && <span className="block text-soft">{snapshot.branch.address}</span>}</span></p>
        {snapshot.description && <p className="whitespace-pre-line">{snapshot.description}</p>}
      </div>
      <Section title={t('public.quote.what')}><QuoteLines snapshot={snapshot} /></Section>
      {payable && <Pay payable={payable} zone={zone} ask={() => call(payQuote, { params: { token } })} />}
      <Section title={t('public.quote.how')}>
        <p>{snapshot.depositWords}</p>
        <p>{snapshot.deliveryWords}</p>
        <p>{snapshot.changesWords}</p>
        <ul className="list-disc pl-5 text-soft">{snapshot.refundWords.map((words) => <li key={words}>{words}</li>)}</ul>
      </Section>
      {snapshot.terms && <Section title={t('public.quote.terms')}><p className="text-sm whitespace-pre-line text-soft">{snapshot.terms}</p></Section>}
      <a className={buttonClass({ kind: 'secondary', wide: true })} href={quoteDocumentUrl(token)} target="_blank" rel="noreferrer"><FileText className="size-4" aria-hidden />{t('public.quote.pdf')}</a>
      {!acceptance && <>
        <p className="text-soft">{t('public.quote.validUntil')} <DateTime at={lastMinute(validUntil, zone)} zone={zone} /></p>
        <AcceptQuote token={token} onDone={() => {
          void client.invalidateQueries({ queryKey: ['public.quote', token] });
          window.scrollTo({ top: 0 });
        }} />
      </>}
      {business.phone && <Section title={t('public.questions')}><Contact phone={business.phone} text={t('public.quote.about', { number })} /></Section>}
    </PublicFrame>
  );
}

/** A quote that no longer holds asks for a new one with one press. */
function Gone({ token, error, onRetry }: { token: string; error: unknown; onRetry: () => void }) {
  const { t } = useTranslation();
  const ask = useMutation({ mutationFn: () => call(renewQuote, { params: { token } }) });
  if (!(error instanceof ApiProblem) || error.code !== 'LINK_EXPIRED') return <PublicFailed error={error} onRetry={onRetry} />;
  return (
    <PublicFrame title={t(error.details.reason === 'superseded' ? 'public.quote.superseded' : 'public.quote.expired')}>
      {ask.isSuccess ? <p role="status">{t('public.quote.askedAgain')}</p> : <>
        <p className="text-soft">{t('public.quote.askAgainNote')}</p>
        <Button kind="primary" size="large" busy={ask.isPending} onClick={() => ask.mutate()}>{t('public.quote.askAgain')}</Button>
      </>}
      <Problem error={ask.error} />
    </PublicFrame>
  );
}
