import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PublicOrder } from '#contracts/tickets-public.ts';
import { ApiProblem } from '#web/api.ts';
import { speakAsIn } from '#web/region.ts';
import { applyAccent } from '#web/ui/accent.ts';
import { ask } from './api.ts';
import { Checkout } from './Checkout.tsx';
import { Facts } from './Facts.tsx';
import { Frame, Wrong } from './Frame.tsx';
import { Pending } from './Pending.tsx';
import { Result } from './Result.tsx';
import { keptOrder } from './offline.ts';
import { usePoll } from './use.ts';

const HAS_TICKETS = new Set(['paid', 'partially_refunded']);

/** Asking again does not make it exist. */
const isNowhere = (error: unknown): boolean => error instanceof ApiProblem && error.status === 404;

/** One order from its hold to its tickets; the address is the key to it. */
export function OrderPage({ token }: { token: string }) {
  const { t } = useTranslation();
  const [order, setOrder] = useState<PublicOrder | null>(null);
  const [ahead, setAhead] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const [kept, setKept] = useState(false);
  const [editing, setEditing] = useState(false);

  const take = useCallback((next: PublicOrder) => {
    speakAsIn(next.site.country);
    applyAccent(next.site.accentColor);
    setAhead(Date.parse(next.now) - Date.now());
    setOrder(next);
  }, []);
  const load = useCallback(async () => {
    try {
      take(await ask('readOrder', { params: { token } }));
      setError(null);
      setKept(false);
    } catch (problem) {
      // What was opened once is shown without a network.
      const before = problem instanceof ApiProblem && problem.status === 0 ? await keptOrder(token) : null;
      if (before) {
        take(before.order);
        setKept(true);
      } else setError(problem);
    }
  }, [take, token]);
  useEffect(() => void Promise.resolve().then(load), [load]);
  usePoll(load, 3000, order?.status === 'pending_payment' && !editing);

  if (!order) return <Frame><h1 className="title">{t('portal.order.title')}</h1>{error ? <Wrong error={error}>{!isNowhere(error) && <button type="button" className="btn mt-3" onClick={() => void load()}>{t('portal.again')}</button>}</Wrong> : <p className="soft" aria-busy="true">{t('portal.loading')}</p>}</Frame>;
  const home = `/t/${order.site.slug}`;
  const back = `${home}/e/${order.event.slug}`;
  return (
    <Frame site={order.site} home={home}>
      {HAS_TICKETS.has(order.status) ? <Result token={token} order={order} offline={kept} />
        : order.status === 'held' || (order.status === 'pending_payment' && editing) ? <Checkout token={token} order={order} ahead={ahead} back={back} onOrder={(next) => {
          take(next);
          setEditing(false);
        }} reload={load} />
          : order.status === 'pending_payment' ? <Pending token={token} order={order} ahead={ahead} onOrder={take} onEdit={() => setEditing(true)} />
            : <Closed order={order} back={back} />}
    </Frame>
  );
}

function Closed({ order, back }: { order: PublicOrder; back: string }) {
  const { t } = useTranslation();
  return (
    <>
      <h1 className="title">{t(`portal.closed.${order.status}.title`)}</h1>
      <p>{t(`portal.closed.${order.status}.text`)}</p>
      <p className="soft small">{t('portal.number', { number: order.number })}</p>
      <Facts event={order.event} />
      {(order.status === 'expired' || order.status === 'cancelled') && <a className="btn btn-main self-start" href={back}>{t('portal.chooseAgain')}</a>}
    </>
  );
}
