import { useTranslation } from 'react-i18next';
import type { MyOrder } from '#contracts/tickets-mine.ts';
import { instant } from '#web/format.ts';
import { ask } from '../api.ts';
import { Wrong } from '../Frame.tsx';
import { written } from '../place.ts';
import { priceOf } from '../words.ts';
import { type Met, useMine } from './useMine.ts';

/** Purchases, the newest first, with what was paid. */
export function MyOrders(met: Met) {
  const { t } = useTranslation();
  const { items, next, offline, error, more } = useMine<MyOrder>('orders', (cursor) => ask('myOrders', { params: { site: written.site! }, query: cursor ? { cursor } : {} }), met);
  return (
    <>
      {offline && <p role="status" className="note">{t('portal.result.offline')}</p>}
      <Wrong error={error} />
      {items === null && !error && <p className="soft" aria-busy="true">{t('portal.loading')}</p>}
      {items?.length === 0 && <p className="soft">{t('portal.mine.noOrders')}</p>}
      {items && items.length > 0 && <ul className="areas">{items.map((order) => (
        <li key={order.number}><a href={`/o/${order.token}`} className="area">
          <span className="min-w-0"><span className="block font-semibold">{order.event.name}</span>
            <span className="soft small block">{order.paidAt && instant(order.paidAt, order.event.zone, 'date')} · {t('portal.tickets', { count: order.admissions })} · {order.number}</span>
            {order.status !== 'paid' && <span className="small block text-wait">{t(`portal.status.${order.status}`)}</span>}</span>
          <span className="price">{priceOf(order.totalMinor, order.currency)}</span>
        </a></li>
      ))}</ul>}
      {next && <button type="button" className="btn self-center" onClick={more}>{t('portal.home.more')}</button>}
    </>
  );
}
