import { useTranslation } from 'react-i18next';
import type { MyInvoice } from '#contracts/tickets-mine.ts';
import { instant } from '#web/format.ts';
import { ask, invoiceFile } from '../api.ts';
import { Wrong } from '../Frame.tsx';
import { written } from '../place.ts';
import { priceOf } from '../words.ts';
import { type Met, useMine } from './useMine.ts';

/** Invoices and credit notes, the newest first: of the organizer for the tickets, of the platform for its fee. */
export function MyInvoices(met: Met) {
  const { t } = useTranslation();
  const { items, next, offline, error, more } = useMine<MyInvoice>('invoices', (cursor) => ask('myInvoices', { params: { site: written.site! }, query: cursor ? { cursor } : {} }), met);
  return (
    <>
      {offline && <p role="status" className="note">{t('portal.result.offline')}</p>}
      <Wrong error={error} />
      {items === null && !error && <p className="soft" aria-busy="true">{t('portal.loading')}</p>}
      {items?.length === 0 && <p className="soft">{t('portal.mine.noInvoices')}</p>}
      {items && items.length > 0 && <ul className="areas">{items.map((invoice) => (
        <li key={invoice.id} className="area">
          <span className="min-w-0"><span className="block font-semibold">{[invoice.series, invoice.number].filter(Boolean).join('-')}{invoice.isAnnulled && <span className="badge ml-2">{t('portal.mine.annulled')}</span>}</span>
            <span className="block">{invoice.issuerName}</span>
            <span className="soft small block">{instant(invoice.issuedAt, Intl.DateTimeFormat().resolvedOptions().timeZone, 'date')} · {invoice.orderNumber}</span></span>
          <span className="shrink-0 text-right"><span className="price block">{priceOf(invoice.totalMinor, invoice.currency)}</span><a className="link inline-block py-2.5" href={invoiceFile(written.site!, invoice.id)}>PDF</a></span>
        </li>
      ))}</ul>}
      {next && <button type="button" className="btn self-center" onClick={more}>{t('portal.home.more')}</button>}
    </>
  );
}
