import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { pauseEvent, publishEvent, resumeEvent } from '#contracts/tickets-events.ts';
import { areasOf, type EventDetail, eventOf, promotionsOf, readinessOf, stagesOf, topic } from '#web/data/tickets.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button, ButtonLink } from '#web/ui/Button.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Badge } from '#web/ui/Status.tsx';
import { Tabs } from '#web/ui/Tabs.tsx';
import { AreasTab } from './AreasTab.tsx';
import { DoorTab } from './door/DoorTab.tsx';
import type { EventTab } from './eventTabs.ts';
import { isOver, READINESS } from './isOver.ts';
import { LifeMenu } from './LifeMenu.tsx';
import { PromotionsTab } from './PromotionsTab.tsx';
import { QueueTab } from './QueueTab.tsx';
import { useSetup } from './setup/SetupView.tsx';
import { StagesTab } from './StagesTab.tsx';
import { EventState } from './state.tsx';
import { SummaryTab } from './SummaryTab.tsx';
import { TransfersTab } from './TransfersTab.tsx';
import { WaitlistTab } from './WaitlistTab.tsx';

/** One event: where it stands, what comes next, and everything that is sold for it. */
export function EventView({ event, tab, onTab }: { event: EventDetail; tab: EventTab; onTab: (tab: EventTab) => void }) {
  const { t } = useTranslation();
  const next = useNextStep(event, onTab);
  const mayEdit = useMay('tickets.event.manage') && !isOver(event);
  const mayQueue = useMay('tickets.queue.manage');
  const mayDoor = useMay(['tickets.event.manage', 'tickets.checkin.monitor']);
  const mayWaitlist = useMay('tickets.waitlist.manage');
  const mayTransfers = useMay('tickets.transfer.read') && event.publishedAt !== null;
  const counts = { areas: useQuery(areasOf(event.id)).data?.length, stages: useQuery(stagesOf(event.id)).data?.length, promotions: useQuery(promotionsOf(event.id)).data?.length };
  const tabs = [
    { value: 'summary' as const, label: t('tickets.tab.summary'), panel: <SummaryTab event={event} onTab={onTab} /> },
    { value: 'areas' as const, label: t('tickets.areas'), count: counts.areas, panel: <AreasTab event={event} /> },
    { value: 'stages' as const, label: t('tickets.stages'), count: counts.stages, panel: <StagesTab event={event} /> },
    { value: 'promotions' as const, label: t('tickets.promotions'), count: counts.promotions, panel: <PromotionsTab event={event} /> },
    ...(mayQueue ? [{ value: 'queue' as const, label: t('ticketQueue.title'), panel: <QueueTab event={event} /> }] : []),
    ...(mayDoor ? [{ value: 'door' as const, label: t('doorUi.tab'), panel: <DoorTab event={event} /> }] : []),
    ...(mayTransfers ? [{ value: 'transfers' as const, label: t('ticketTransfers.title'), panel: <TransfersTab event={event} /> }] : []),
    ...(mayWaitlist ? [{ value: 'waitlist' as const, label: t('ticketWaitlist.title'), panel: <WaitlistTab event={event} /> }] : []),
  ];
  return (
    <div className="max-w-5xl">
      <PageHeader title={event.name} back={{ to: '/tickets/events', label: t('tickets.events') }}
        note={<span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <EventState status={event.status} className="font-medium text-ink" />
          {event.mode === 'test' && <Badge tone="wait">{t('tickets.testMode')}</Badge>}
          {event.datesPending ? <span className="text-wait">{t('tickets.datesPending')}</span> : <DateTime at={event.startAt} zone={event.timeZone} show="full" />}
        </span>}
        actions={<>
          {event.status === 'draft' && mayEdit && <StepByStep event={event} />}
          {mayEdit && <ButtonLink className={event.status === 'draft' ? 'max-md:hidden' : undefined} to="/tickets/events/$id/edit" params={{ id: event.id }}>{t('web.edit')}</ButtonLink>}
          {next.buttons}
          <LifeMenu event={event} />
        </>} />
      <Problem error={next.error} className="mb-4" />
      <Tabs label={t('tickets.event')} value={tabs.some(({ value }) => value === tab) ? tab : 'summary'} onChange={onTab} tabs={tabs.map((one) => ({ ...one, panel: <div className="pt-4">{one.panel}</div> }))} />
    </div>
  );
}

function StepByStep({ event }: { event: EventDetail }) {
  const { t } = useTranslation();
  const { next } = useSetup(event);
  return <ButtonLink to="/tickets/events/$id/setup" params={{ id: event.id }} search={{ step: next }}>{t('ticketSetup.continue')}</ButtonLink>;
}

/** Publish, pause or resume: whichever the state allows to this person. */
function useNextStep(event: EventDetail, onTab: (tab: EventTab) => void): { buttons: ReactNode; error: unknown } {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { status, allowedStatuses } = event;
  const first = status === 'draft' || status === 'postponed';
  const ready = useQuery({ ...readinessOf(event.id), enabled: first }).data?.ready ?? true;
  const onDone = (now: EventDetail) => client.setQueryData(eventOf(event.id).queryKey, now);
  const publish = useAction(publishEvent, { topics: [topic], done: t('tickets.step.published'), onDone });
  const pause = useAction(pauseEvent, { topics: [topic], done: t('tickets.step.paused'), onDone });
  const resume = useAction(resumeEvent, { topics: [topic], done: t('tickets.step.resumed'), onDone });
  const params = { id: event.id };
  const showWhatLacks = () => {
    onTab('summary');
    // The list is drawn once the tab is.
    setTimeout(() => document.getElementById(READINESS)?.focus(), 60);
  };
  const buttons = (
    <>
      {allowedStatuses.includes('published') && (first
        ? <Button kind="primary" busy={publish.isPending} onClick={() => (ready && !event.datesPending ? publish.mutate({ params }) : showWhatLacks())}>{t('tickets.step.publish')}</Button>
        : <Button kind="primary" busy={resume.isPending} onClick={() => resume.mutate({ params })}>{t('tickets.step.resume')}</Button>)}
      {allowedStatuses.includes('paused') && <Button busy={pause.isPending} onClick={() => pause.mutate({ params })}>{t('tickets.step.pause')}</Button>}
    </>
  );
  return { buttons, error: publish.error ?? pause.error ?? resume.error };
}
