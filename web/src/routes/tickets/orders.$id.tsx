import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '#web/api.ts';
import { orderOf } from '#web/data/ticketOrders.ts';
import { OrderView } from '#web/parts/tickets/orders/OrderView.tsx';
import { requires } from '#web/session.ts';
import { ButtonLink } from '#web/ui/Button.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

export const Route = createFileRoute('/tickets/orders/$id')({
  staticData: { title: 'ticketOrders.order' },
  beforeLoad: requires(['tickets.order.read', 'tickets.order.read.own']),
  component: OrderPage,
});

function OrderPage() {
  const { t } = useTranslation();
  const { id } = Route.useParams();
  const { data: order, error, refetch } = useQuery(orderOf(id));
  if (order) return <OrderView key={order.id} order={order} />;
  return (
    <>
      <PageHeader title={t('ticketOrders.order')} back={{ to: '/tickets/orders', label: t('ticketOrders.title') }} />
      {error instanceof ApiProblem && error.status === 404 ? <EmptyState title={t('ticketOrders.noneTitle')} action={<ButtonLink to="/tickets/orders">{t('ticketOrders.seeAll')}</ButtonLink>}>{t('ticketOrders.noneBody')}</EmptyState> : error ? <Problem error={error} {...(!(error instanceof ApiProblem) || error.unanswered ? { onRetry: () => void refetch() } : {})} /> : <div role="status" aria-label={t('web.loading')}><SkeletonLines lines={10} /></div>}
    </>
  );
}
