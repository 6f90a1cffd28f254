import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { resolveQuarantined } from '#contracts/checkouts.ts';
import { type Checkout, checkoutPages, gateway, quarantine } from '#web/data/checkouts.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button, ButtonLink } from '#web/ui/Button.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Money } from '#web/ui/Money.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { Status } from '#web/ui/Status.tsx';
import { checkoutTone } from './methods.ts';
import { WhatFor } from './WhatFor.tsx';

const statuses = ['open', 'paid', 'failed', 'expired', 'canceled'] as const;

/** What clients were asked to pay by link, and what gateways said that did not fit. */
export function CheckoutsList({ status, onStatus }: { status: string | undefined; onStatus: (status: string | undefined) => void }) {
  const { t } = useTranslation();
  const pages = useInfiniteQuery(checkoutPages(status));
  const state = useQuery(gateway);
  const maySet = useMay('settings.manage');
  const columns: Column<Checkout>[] = [
    { id: 'client', header: t('payments.client'), cell: ({ clientName }) => <span className="line-clamp-1 font-medium">{clientName}</span>, value: ({ clientName }) => clientName, always: true, phone: 'title' },
    { id: 'amount', header: t('payments.amount'), cell: ({ amountMinor, currency }) => <Money minor={amountMinor} currency={currency} className="font-medium" />, value: ({ amountMinor }) => amountMinor, align: 'end', always: true, phone: 'side' },
    { id: 'for', header: t('checkouts.asks'), cell: ({ title, path, purpose }) => <span><WhatFor title={title} path={path} /> <span className="text-soft">· {t(`checkouts.linkFor.${purpose}`)}</span></span> },
    { id: 'gateway', header: t('checkouts.gateway'), cell: ({ provider, live }) => <span className="text-soft">{t(`checkouts.gateway.${provider}`, { defaultValue: provider })}{!live && provider !== 'demo' && ` (${t('checkouts.test')})`}</span>, value: ({ provider }) => provider, phone: 'none' },
    { id: 'created', header: t('checkouts.created'), cell: ({ createdAt }) => <span className="text-soft"><DateTime at={createdAt} show="relative" /></span>, value: ({ createdAt }) => createdAt, phone: 'none' },
    { id: 'expires', header: t('checkouts.expires'), cell: ({ expiresAt, status: at }) => (at === 'open' || at === 'failed' ? <span className="text-soft"><DateTime at={expiresAt} show="relative" /></span> : '—'), value: ({ expiresAt }) => expiresAt, phone: 'none' },
    { id: 'status', header: t('payments.status'), cell: ({ status: at }) => <Status tone={checkoutTone[at]} hollow={at === 'open'}>{t(`checkouts.status.${at}`)}</Status>, value: ({ status: at }) => at },
  ];
  return (
    <>
      {state.data?.provider === null && <p className="mb-3 flex flex-wrap items-center gap-3 text-soft">{t('checkouts.noGateway')}{maySet && <ButtonLink size="small" to="/settings/integrations">{t('checkouts.connect')}</ButtonLink>}</p>}
      {state.data?.provider === 'demo' && <p className="mb-3 text-wait">{t('checkouts.demoOn')}</p>}
      <Quarantine />
      <DataTable name="checkouts" label={t('checkouts.tab')} columns={columns} rowId={({ id }) => id} pages={pages} onClearFilters={status ? () => onStatus(undefined) : undefined}
        toolbar={<Select label={t('payments.status')} hideLabel value={status ?? 'all'} onChange={(next) => onStatus(next === 'all' ? undefined : next)} className="w-52" options={[{ value: 'all', label: t('checkouts.anyStatus') }, ...statuses.map((one) => ({ value: one as string, label: t(`checkouts.status.${one}`) }))]} />}
        empty={<EmptyState title={t('checkouts.emptyTitle')}>{t('checkouts.emptyBody')}</EmptyState>} />
    </>
  );
}

function Quarantine() {
  const { t } = useTranslation();
  const { data } = useQuery(quarantine);
  const mayResolve = useMay('payments.verify');
  const resolve = useAction(resolveQuarantined, { topics: ['checkouts'], done: t('checkouts.resolved') });
  if (!data || data.items.length === 0) return null;
  return (
    <section aria-label={t('checkouts.quarantine')} className="mb-6 rounded-md border border-line p-4">
      <h2 className="font-semibold text-bad">{t('checkouts.quarantine')} ({data.items.length})</h2>
      <p className="mt-1 text-soft">{t('checkouts.quarantineBody')}</p>
      <ul className="mt-3 border-t border-line">
        {data.items.map((event) => (
          <li key={event.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line py-2">
            <div className="min-w-0 flex-1"><div className="font-medium">{t(`checkouts.reason.${event.reason}`, { defaultValue: event.reason })}{event.amountMinor !== null && event.currency && <> · <Money minor={event.amountMinor} currency={event.currency} /></>}</div>
              <div className="truncate text-sm text-soft">{t(`checkouts.gateway.${event.provider}`, { defaultValue: event.provider })} · {event.paymentId ?? event.eventId} · <DateTime at={event.occurredAt} /></div></div>
            {mayResolve && <Button size="small" busy={resolve.isPending && resolve.variables?.params.id === event.id} onClick={() => resolve.mutate({ params: { id: event.id } })}>{t('checkouts.resolve')}</Button>}
          </li>
        ))}
      </ul>
      <Problem error={resolve.error} className="mt-2" />
    </section>
  );
}
