import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { settlementOf } from '#web/data/ticketMoney.ts';
import { Statement } from '#web/parts/ticketMoney/Statement.tsx';
import { requires } from '#web/session.ts';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

export const Route = createFileRoute('/tickets/settlements/$id')({ staticData: { title: 'settlements.one' }, beforeLoad: requires('tickets.settlement.read'), component: SettlementPage });

function SettlementPage() {
  const { t } = useTranslation();
  const { id } = Route.useParams();
  const { data, error } = useQuery(settlementOf(id));
  if (!data) return <><PageHeader title={t('settlements.one')} back={{ to: '/tickets/settlements', label: t('settlements.title') }} />{error ? <Problem error={error} /> : <SkeletonLines lines={10} />}</>;
  return <Statement settlement={data} />;
}
