import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { CommissionStatus } from '#contracts/tickets-terms.ts';
import { Commissions } from '#web/parts/ticketMoney/Commissions.tsx';
import { Payouts } from '#web/parts/ticketMoney/Payouts.tsx';
import { Ranking } from '#web/parts/ticketMoney/Ranking.tsx';
import { requires } from '#web/session.ts';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Tabs } from '#web/ui/Tabs.tsx';

const tabs = ['ranking', 'commissions', 'payouts'] as const;

export const Route = createFileRoute('/tickets/promoters/')({
  staticData: { title: 'promoters.title' },
  validateSearch: z.object({ tab: z.enum(tabs).optional().catch(undefined), text: z.string().max(100).optional().catch(undefined), status: CommissionStatus.optional().catch(undefined) }),
  beforeLoad: requires(['tickets.promoter.manage', 'tickets.commission.approve', 'tickets.commission.pay']),
  component: Promoters,
});

/** Who sells by a link, what they earn, and what they are paid. */
function Promoters() {
  const { t } = useTranslation();
  const { tab = 'ranking', text, status } = Route.useSearch();
  const navigate = Route.useNavigate();
  const panels = {
    ranking: () => <Ranking text={text} onText={(next) => void navigate({ search: next ? { text: next } : {}, replace: true })} />,
    commissions: () => <Commissions status={status} onStatus={(next) => void navigate({ search: { tab: 'commissions', ...(next && { status: next }) }, replace: true })} />,
    payouts: () => <Payouts />,
  };
  return (
    <>
      <PageHeader title={t('promoters.title')} note={t('promoters.note')} />
      <Tabs label={t('promoters.title')} value={tab} onChange={(next) => void navigate({ search: next === 'ranking' ? {} : { tab: next } })} tabs={tabs.map((one) => ({ value: one, label: t(`promoters.tab.${one}`), panel: one === tab ? <div className="pt-4">{panels[one]()}</div> : undefined }))} />
    </>
  );
}
