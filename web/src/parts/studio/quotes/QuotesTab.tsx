import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createQuote, portalLink, type QuoteStatus, sendQuote } from '#contracts/studio-quotes.ts';
import { downloadQuote, type Quote, quotesOf } from '#web/data/quotes.ts';
import type { Session } from '#web/data/studio.ts';
import { money } from '#web/format.ts';
import { lastMinute } from '#web/parts/public/lastMinute.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { Money } from '#web/ui/Money.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Status, type Tone } from '#web/ui/Status.tsx';
import { ShareLink } from './ShareLink.tsx';

const tone: Record<QuoteStatus, Tone> = { draft: 'neutral', sent: 'wait', accepted: 'good', expired: 'neutral', superseded: 'neutral' };
const quotable: readonly string[] = ['request', 'negotiation', 'pre_scheduled', 'confirmed'];
const topics = ['session'];

interface Shared { title: string; url: string; text: string; note: string | null }

/** What was offered to the client, how it stands, and the addresses by which the client sees it. */
export function QuotesTab({ session }: { session: Session }) {
  const { t } = useTranslation();
  const maySend = useMay('studio.quote.send');
  const list = useQuery(quotesOf(session.id));
  const [shared, setShared] = useState<Shared | null>(null);
  const create = useAction(createQuote, { topics, done: t('quotesUi.created') });
  const send = useAction(sendQuote, {
    topics, onDone: ({ quote, url, messaged }) => setShared({
      title: t('quotesUi.share.quote', { number: quote.number }), url, text: t('quotesUi.share.text', { name: session.client.fullName, total: money(quote.totalMinor, quote.currency), url }), note: messaged ? t('quotesUi.share.mailed', { email: session.client.email ?? '' }) : null,
    }),
  });
  const portal = useAction(portalLink, { onDone: ({ url }) => setShared({ title: t('quotesUi.share.portal'), url, text: t('quotesUi.share.portalText', { name: session.client.fullName, url }), note: null }) });
  const download = useMutation({ mutationFn: downloadQuote });
  const quotes = list.data?.items ?? [];
  const mayCreate = maySend && quotable.includes(session.status) && session.lines.length > 0;
  return (
    <div className="flex flex-col gap-4">
      {list.isPending && <SkeletonLines />}
      <Problem error={list.error} onRetry={() => void list.refetch()} />
      {list.data && quotes.length === 0 && <p className="text-soft">{t(session.lines.length === 0 ? 'quotesUi.needsLines' : 'quotesUi.empty')}</p>}
      {quotes.length > 0 && (
        <ul className="border-t border-line">
          {quotes.map((quote) => (
            <li key={quote.id} className="flex flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-line py-2.5">
              <div className="min-w-0 flex-1">
                <div className="font-medium">{quote.number} <span className="font-normal text-soft">· <Money minor={quote.totalMinor} currency={quote.currency} /></span></div>
                <Note quote={quote} zone={session.zone} />
              </div>
              <Status tone={tone[quote.status]} hollow={quote.status === 'superseded' || quote.status === 'expired'}>{t(`status.quote.${quote.status}`)}</Status>
              <div className="flex flex-wrap gap-2 max-md:w-full">
                {maySend && quote.status === 'draft' && <Button size="small" kind="primary" busy={send.isPending} onClick={() => send.mutate({ params: { id: quote.id }, body: { message: true } })}>{t('quotesUi.send')}</Button>}
                {maySend && quote.status === 'sent' && <Button size="small" busy={send.isPending} onClick={() => send.mutate({ params: { id: quote.id }, body: { message: true } })}>{t('quotesUi.sendAgain')}</Button>}
                {maySend && (quote.status === 'draft' || quote.status === 'sent' || quote.status === 'accepted') && <Button size="small" kind="quiet" busy={send.isPending} onClick={() => send.mutate({ params: { id: quote.id }, body: { message: false } })}>{t('quotesUi.link')}</Button>}
                <Button size="small" kind="quiet" busy={download.isPending} onClick={() => download.mutate(quote)}>{t('quotesUi.pdf')}</Button>
              </div>
            </li>
          ))}
        </ul>
      )}
      <Problem error={create.error ?? send.error ?? portal.error ?? download.error} />
      {maySend && (
        <div className="flex flex-wrap gap-2">
          {mayCreate && <Button busy={create.isPending} onClick={() => create.mutate({ params: { id: session.id } })}>{t(quotes.length === 0 ? 'quotesUi.create' : 'quotesUi.createAnother')}</Button>}
          <Button kind="quiet" busy={portal.isPending} onClick={() => portal.mutate({ params: { id: session.id } })}>{t('quotesUi.portal')}</Button>
        </div>
      )}
      {shared && <ShareLink {...shared} phone={session.client.primaryPhone} onClose={() => setShared(null)} />}
    </div>
  );
}

function Note({ quote, zone }: { quote: Quote; zone: string }) {
  const { t } = useTranslation();
  if (quote.acceptance) return <div className="text-sm text-soft">{t('quotesUi.acceptedBy', { name: quote.acceptance.acceptedName })} · <DateTime at={quote.acceptance.acceptedAt} />{quote.acceptance.ip && ` · ${quote.acceptance.ip}`}</div>;
  return <div className="text-sm text-soft">{t('quotesUi.validUntil')} <DateTime at={lastMinute(quote.validUntil, zone)} /></div>;
}
