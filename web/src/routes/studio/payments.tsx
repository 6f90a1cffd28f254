import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { CheckoutStatus, PaymentStatus, PaymentMethod, AgingBucket } from '#contracts/payment-terms.ts';
import type { PaymentFilter } from '#web/data/payments.ts';
import { Books } from '#web/parts/payments/Books.tsx';
import { CheckoutsList } from '#web/parts/payments/CheckoutsList.tsx';
import { Credits } from '#web/parts/payments/Credits.tsx';
import { PaymentsList } from '#web/parts/payments/PaymentsList.tsx';
import { Receivables } from '#web/parts/payments/Receivables.tsx';
import { RefundsList } from '#web/parts/payments/RefundsList.tsx';
import { requires } from '#web/session.ts';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Tabs } from '#web/ui/Tabs.tsx';

const tabs = ['toVerify', 'refunds', 'aging', 'checkouts', 'credits', 'all', 'books'] as const;
const localDay = z.iso.date().optional().catch(undefined);

export const Route = createFileRoute('/studio/payments')({
  staticData: { title: 'payments.title' },
  validateSearch: z.object({
    tab: z.enum(tabs).optional().catch(undefined), open: z.uuid().optional().catch(undefined), done: z.boolean().optional().catch(undefined),
    search: z.string().max(100).optional().catch(undefined), method: PaymentMethod.optional().catch(undefined), status: PaymentStatus.optional().catch(undefined), from: localDay, to: localDay,
    link: CheckoutStatus.optional().catch(undefined), bucket: AgingBucket.optional().catch(undefined),
  }),
  beforeLoad: requires('payments.view'),
  component: Payments,
});

function Payments() {
  const { t } = useTranslation();
  const { tab = 'toVerify', open, done = false, link, bucket, ...rest } = Route.useSearch();
  const navigate = Route.useNavigate();
  const filter = Object.fromEntries(Object.entries(rest).filter(([, value]) => value)) as PaymentFilter;
  const narrow = (next: PaymentFilter) => void navigate({ search: { tab, ...Object.fromEntries(Object.entries(next).filter(([, value]) => value)) }, replace: true });
  const show = (id: string | undefined) => void navigate({ search: (before) => ({ ...before, open: id }), replace: open !== undefined });
  const list = { filter, onFilter: narrow, open, onOpen: show };
  const panels = {
    toVerify: () => <PaymentsList key="waiting" waiting {...list} />, all: () => <PaymentsList key="all" waiting={false} {...list} />,
    refunds: () => <RefundsList done={done} onDone={(on) => void navigate({ search: { tab: 'refunds', ...(on && { done: true }) }, replace: true })} />, books: () => <Books />, credits: () => <Credits />,
    checkouts: () => <CheckoutsList status={link} onStatus={(next) => void navigate({ search: { tab: 'checkouts', ...(next && { link: next as typeof link }) }, replace: true })} />,
    aging: () => <Receivables bucket={bucket} onBucket={(next) => void navigate({ search: { tab: 'aging', ...(next && { bucket: next as typeof bucket }) }, replace: true })} />,
  };
  return (
    <>
      <PageHeader title={t('payments.title')} />
      <Tabs label={t('payments.title')} value={tab} onChange={(next) => void navigate({ search: { tab: next } })} tabs={tabs.map((one) => ({ value: one, label: t(one === 'checkouts' ? 'checkouts.tab' : `payments.${one}`), panel: one === tab ? <div className="pt-4">{panels[one]()}</div> : undefined }))} />
    </>
  );
}
