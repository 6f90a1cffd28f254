import { useTranslation } from 'react-i18next';
import type { PublicQuote } from '#contracts/tickets-public.ts';
import { priceOf } from './words.ts';

/** All that makes the total, line by line. */
export function QuoteView({ quote }: { quote: PublicQuote }) {
  const { t } = useTranslation();
  const money = (minor: number) => priceOf(minor, quote.currency);
  return (
    <div className="flex flex-col gap-2">
      {quote.notices.map((notice) => <p key={`${notice.kind}${notice.promotionId}`} role="status" className="note">{t(`portal.notice.${notice.kind}`)} {t(`portal.reason.${notice.reason}`)} {t('portal.noticeTotals', { before: money(notice.oldTotalMinor), now: money(notice.newTotalMinor) })}</p>)}
      <dl className="small">
        {quote.lines.map((line) => (
          <div key={`${line.kind}${line.areaId}${line.stageName}${line.promotionName}`} className="flex justify-between gap-4 py-1">
            <dt>{line.quantity} × {line.areaName}{(line.stageName ?? line.promotionName) && <span className="soft"> · {line.stageName ?? line.promotionName}</span>}</dt>
            <dd className="tabular-nums">{line.paidMinor < line.baseMinor && <s className="soft mr-2">{money(line.baseMinor)}</s>}{money(line.paidMinor)}</dd>
          </div>
        ))}
        {quote.feeMinor > 0 && <div className="flex justify-between gap-4 py-1"><dt>{t('portal.fee')} <span className="soft">{quote.feeVatMinor > 0 && t('portal.feeVat', { vat: money(quote.feeVatMinor) })}</span></dt><dd className="tabular-nums">{money(quote.feeMinor)}</dd></div>}
        {quote.discountMinor > 0 && <div className="flex justify-between gap-4 py-1 text-good"><dt>{t('portal.youSave')}</dt><dd className="tabular-nums">{money(quote.discountMinor)}</dd></div>}
        <div className="flex justify-between gap-4 border-t border-line pt-2 text-base font-bold"><dt>{t('portal.total')}</dt><dd className="tabular-nums">{money(quote.totalMinor)}</dd></div>
      </dl>
    </div>
  );
}
