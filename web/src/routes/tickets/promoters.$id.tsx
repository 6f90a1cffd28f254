import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { CommissionStatus } from '#contracts/tickets-terms.ts';
import { promoterOf } from '#web/data/ticketMoney.ts';
import { PromoterView } from '#web/parts/ticketMoney/PromoterView.tsx';
import { requires } from '#web/session.ts';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

export const Route = createFileRoute('/tickets/promoters/$id')({
  staticData: { title: 'promoters.promoter' },
  validateSearch: z.object({ status: CommissionStatus.optional().catch(undefined) }),
  beforeLoad: requires(['tickets.promoter.manage', 'tickets.commission.approve', 'tickets.commission.pay']),
  component: PromoterPage,
});

function PromoterPage() {
  const { t } = useTranslation();
  const { id } = Route.useParams();
  const { status } = Route.useSearch();
  const navigate = Route.useNavigate();
  const { data, error } = useQuery(promoterOf(id));
  if (!data) return <><PageHeader title={t('promoters.promoter')} back={{ to: '/tickets/promoters', label: t('promoters.title') }} />{error ? <Problem error={error} /> : <SkeletonLines lines={8} />}</>;
  return <PromoterView key={`${data.id}:${data.commissionBp}`} promoter={data} status={status} onStatus={(next) => void navigate({ search: next ? { status: next } : {}, replace: true })} />;
}
