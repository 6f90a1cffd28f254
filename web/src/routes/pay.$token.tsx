import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { CircleCheck, CircleX, Clock3, FlaskConical } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { demoPay, returnPay, startPay } from '#contracts/checkouts.ts';
import { ApiProblem } from '#web/api.ts';
import { type PayPage, payPage } from '#web/data/checkouts.ts';
import { money } from '#web/format.ts';
import { useAction } from '#web/query.ts';
import { PublicFailed, PublicFrame } from '#web/parts/public/PublicFrame.tsx';
import { speakAsIn } from '#web/region.ts';
import { currentLanguage, visitorTexts } from '#web/texts.ts';
import { Button, buttonClass } from '#web/ui/Button.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { Money } from '#web/ui/Money.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

const said = z.coerce.string().optional().catch(undefined);

export const Route = createFileRoute('/pay/$token')({
  staticData: { bare: true, title: 'checkouts.pay.title' },
  // Gateways send people back with `back`, or with words of their own (Wompi `id`, PayU `transactionState`). None of it
  // proves anything: the gateway is asked, and the page waits for its word.
  validateSearch: z.object({ back: said, id: said, transactionState: said }),
  beforeLoad: visitorTexts,
  component: Pay,
});

const WAIT_MS = 3000;

function Pay() {
  const { t } = useTranslation();
  const { token } = Route.useParams();
  const { back, id, transactionState } = Route.useSearch();
  const isBack = (back ?? id ?? transactionState) !== undefined;
  useAskOnce(token, isBack, id);
  const query = useQuery({ ...payPage(token), refetchInterval: ({ state }) => ((isBack || state.data?.pending) && state.data?.status === 'open' ? WAIT_MS : false) });
  useLeadOn(isBack && query.data?.status === 'paid' ? query.data.returnPath : null);
  if (query.data) speakAsIn(query.data.tenant.country);
  const gone = query.error instanceof ApiProblem && query.error.code === 'CHECKOUT_NOT_FOUND';
  if (query.isPending) return <PublicFrame><SkeletonLines lines={4} /></PublicFrame>;
  if (!query.data) return gone ? <PublicFrame title={t('checkouts.pay.notFound')}><p className="-mt-3 text-soft">{t('checkouts.pay.notFoundBody')}</p></PublicFrame> : <PublicFailed error={query.error} onRetry={() => void query.refetch()} />;
  return <Asked token={token} page={query.data} waiting={isBack || query.data.pending} />;
}

/** Back from the gateway: have it asked now, so that nobody waits for a webhook. */
function useAskOnce(token: string, isBack: boolean, paymentId: string | undefined) {
  const client = useQueryClient();
  const { mutate } = useAction(returnPay, { onDone: (page) => client.setQueryData(['pay', token], page) });
  useEffect(() => {
    if (isBack) mutate({ params: { token }, body: { paymentId: paymentId !== undefined && /^[\w-]{1,100}$/.test(paymentId) ? paymentId : null } });
  }, [isBack, mutate, paymentId, token]);
}

/** Whoever comes back from paying wants what was bought, not one more page. */
function useLeadOn(path: string | null) {
  useEffect(() => {
    if (path !== null) window.location.replace(path);
  }, [path]);
}

function Asked({ token, page, waiting }: { token: string; page: PayPage; waiting: boolean }) {
  const { t } = useTranslation();
  const { tenant, purpose, amountMinor, currency, status, demo, test, pending, expiresAt, returnPath } = page;
  const amount = money(amountMinor, currency);
  // The business wrote it in its own language.
  const description = tenant.locale === currentLanguage() ? page.description : t(`public.pay.${purpose}`);
  return (
    <PublicFrame business={{ ...tenant, phone: null }} title={t('checkouts.pay.to', { name: tenant.name })}>
      {(demo || test) && (
        <div className="flex gap-3 rounded-md border border-line bg-wait-ground p-3">
          <FlaskConical className="mt-0.5 size-5 shrink-0 text-wait" aria-hidden />
          <div>{demo ? <><p className="font-semibold">{t('checkouts.pay.demoTitle')}</p><p className="text-soft">{t('checkouts.pay.demoBody')}</p></> : <p>{t('checkouts.pay.test')}</p>}</div>
        </div>
      )}
      {status === 'paid' && <Word icon={<CircleCheck className="size-8 text-good" />} title={t('checkouts.pay.paid')}>{t('checkouts.pay.paidBody', { amount, description })}</Word>}
      {status === 'expired' && <Word icon={<Clock3 className="size-8 text-soft" />} title={t('checkouts.pay.expired')}>{t('checkouts.pay.goneBody', { name: tenant.name })}</Word>}
      {status === 'canceled' && <Word icon={<CircleX className="size-8 text-soft" />} title={t('checkouts.pay.canceled')}>{t('checkouts.pay.goneBody', { name: tenant.name })}</Word>}
      {status === 'failed' && <Word icon={<CircleX className="size-8 text-bad" />} title={t('checkouts.pay.failed')}>{t('checkouts.pay.failedBody')}</Word>}
      {status === 'open' && waiting && <Word icon={<Clock3 className="size-8 text-wait" />} title={t(pending ? 'checkouts.pay.pending' : 'checkouts.pay.waiting')}>{t(pending ? 'checkouts.pay.pendingBody' : 'checkouts.pay.waitingBody')}</Word>}
      {(status === 'open' || status === 'failed') && (
        <>
          {!(status === 'open' && waiting) && (
            <div>
              <p className="text-soft">{description}</p>
              <p className="mt-1 text-2xl font-semibold tracking-[-0.02em]"><Money minor={amountMinor} currency={currency} /></p>
            </div>
          )}
          {demo ? <DemoButtons token={token} amount={amount} again={status === 'failed'} /> : <Go token={token} amount={amount} again={status === 'failed'} other={pending} quiet={waiting && status === 'open'} />}
          <p className="text-sm text-soft">{t('checkouts.pay.until')} <DateTime at={expiresAt} />.</p>
        </>
      )}
      {returnPath && status === 'paid' && <a href={returnPath} className={buttonClass({ kind: 'primary', size: 'large', wide: true })}>{t('checkouts.pay.continue')}</a>}
      {returnPath && status !== 'paid' && <a href={returnPath} className="text-accent-text underline decoration-1 underline-offset-3">{t('checkouts.pay.back')}</a>}
    </PublicFrame>
  );
}

function Go({ token, amount, again, other, quiet }: { token: string; amount: string; again: boolean; other: boolean; quiet: boolean }) {
  const { t } = useTranslation();
  const start = useAction(startPay, { onDone: ({ url }) => window.location.assign(url) });
  const client = useQueryClient();
  const press = () => start.mutate({ params: { token } }, { onError: () => void client.invalidateQueries({ queryKey: ['pay', token] }) });
  return (
    <div className="flex flex-col gap-2">
      <Button kind={quiet ? 'secondary' : 'primary'} size="large" wide busy={start.isPending || start.isSuccess} onClick={press}>{again ? t('checkouts.pay.again') : other ? t('checkouts.pay.otherWay') : t('checkouts.pay.go', { amount })}</Button>
      {!quiet && <p className="text-sm text-soft">{t('checkouts.pay.goes')}</p>}
      <Problem error={start.error} />
    </div>
  );
}

function DemoButtons({ token, amount, again }: { token: string; amount: string; again: boolean }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const demo = useAction(demoPay, { onDone: (page) => client.setQueryData(['pay', token], page) });
  const press = (outcome: 'pay' | 'fail') => demo.mutate({ params: { token }, body: { outcome } }, { onError: () => void client.invalidateQueries({ queryKey: ['pay', token] }) });
  return (
    <div className="flex flex-col gap-2">
      <Button kind="primary" size="large" wide busy={demo.isPending} onClick={() => press('pay')}>{t('checkouts.pay.demoPay', { amount })}</Button>
      {!again && <Button size="large" wide disabled={demo.isPending} onClick={() => press('fail')}>{t('checkouts.pay.demoFail')}</Button>}
      <Problem error={demo.error} />
    </div>
  );
}

const Word = ({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) => (
  <div role="status" className="flex flex-col items-start gap-2"><span aria-hidden>{icon}</span><h2 className="text-xl font-semibold text-balance">{title}</h2><p className="text-soft">{children}</p></div>
);
