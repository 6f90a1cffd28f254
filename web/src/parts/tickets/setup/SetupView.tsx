import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ArrowLeft, ArrowRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { publishEvent } from '#contracts/tickets-events.ts';
import { areasOf, type EventDetail, eventOf, readinessOf, stagesOf, topic } from '#web/data/tickets.ts';
import { useAction } from '#web/query.ts';
import { Button, ButtonLink } from '#web/ui/Button.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { AreasTab } from '../AreasTab.tsx';
import { EventEdit } from '../EventEdit.tsx';
import { EventImages } from '../EventImages.tsx';
import { Readiness } from '../Readiness.tsx';
import { StagesTab } from '../StagesTab.tsx';
import { EventState } from '../state.tsx';
import { Preview } from './Preview.tsx';
import { SetupSteps } from './SetupSteps.tsx';
import { type SetupStep, setupSteps } from './steps.ts';

/** Which steps of a draft have what they are for, and the first that has not. */
export function useSetup(event: EventDetail): { done: ReadonlySet<SetupStep>; next: SetupStep; ready: boolean } {
  const areas = useQuery(areasOf(event.id)).data?.length ?? 0;
  const stages = useQuery(stagesOf(event.id)).data?.length ?? 0;
  const ready = useQuery(readinessOf(event.id)).data?.ready ?? false;
  const done = new Set<SetupStep>(['info', ...(event.venue.name ? ['venue' as const] : []), ...(areas > 0 ? ['areas' as const] : []), ...(stages > 0 ? ['stages' as const] : []), ...(ready ? ['preview' as const] : [])]);
  return { done, ready, next: setupSteps.find((step) => step !== 'stages' && !done.has(step)) ?? 'preview' };
}

/** From a draft to its sale, one question after the other; each can be left and come back to. */
export function SetupView({ event, step, onStep }: { event: EventDetail; step: SetupStep; onStep: (step: SetupStep) => void }) {
  const { t } = useTranslation();
  const { done, ready } = useSetup(event);
  const at = setupSteps.indexOf(step);
  const [before, after] = [setupSteps[at - 1], setupSteps[at + 1]];
  const next = () => after && onStep(after);
  const footer = (
    <Footer>
      {before && <Button icon={<ArrowLeft className="size-4" />} onClick={() => onStep(before)}>{t(`ticketSetup.${before}`)}</Button>}
      {after && <Button onClick={next}>{t('ticketSetup.next', { step: t(`ticketSetup.${after}`) })}<ArrowRight className="size-4" /></Button>}
    </Footer>
  );
  return (
    <div className="max-w-5xl">
      <PageHeader title={event.name} back={{ to: `/tickets/events/${event.id}`, label: t('ticketSetup.leave') }} note={<span className="flex flex-wrap items-center gap-x-3 gap-y-1"><EventState status={event.status} className="font-medium text-ink" /><DateTime at={event.startAt} zone={event.timeZone} show="full" /></span>} />
      <SetupSteps step={step} done={done} onStep={onStep} />
      {(step === 'info' || step === 'venue') && <EventEdit key={step} event={event} part={step} action={t('ticketSetup.save')} onDone={next} />}
      {step === 'areas' && <><AreasTab event={event} />{footer}</>}
      {step === 'stages' && <><StagesTab event={event} />{footer}</>}
      {step === 'preview' && <Review event={event} ready={ready} onStep={onStep} />}
    </div>
  );
}

const Footer = ({ children }: { children: ReactNode }) => <div className="sticky bottom-(--tabs) z-10 -mx-1 mt-4 flex flex-wrap items-center gap-2 border-t border-line bg-ground px-1 py-3">{children}</div>;

function Review({ event, ready, onStep }: { event: EventDetail; ready: boolean; onStep: (step: SetupStep) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const publish = useAction(publishEvent, {
    topics: [topic], done: t('tickets.step.published'),
    onDone: (now) => {
      client.setQueryData(eventOf(event.id).queryKey, now);
      void navigate({ to: '/tickets/events/$id', params: { id: event.id }, replace: true });
    },
  });
  return (
    <>
      <div className="grid items-start gap-x-8 gap-y-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,24rem)]">
        <div>
          <Readiness event={event} onAreas={() => onStep('areas')} onInfo={() => onStep('info')} />
          <EventImages event={event} only="cover" />
          <p className="border-t border-line py-4 text-soft">{t('ticketSetup.rules', { minutes: event.holdMinutes, units: event.maxUnitsPerOrder, payer: event.feePayer })} <ButtonLink size="small" kind="link" to="/tickets/events/$id/edit" params={{ id: event.id }}>{t('ticketSetup.changeRules')}</ButtonLink></p>
        </div>
        <section aria-label={t('ticketSetup.asBuyers')}>
          <h2 className="mb-2 text-lg font-semibold">{t('ticketSetup.asBuyers')}</h2>
          <Preview event={event} />
        </section>
      </div>
      <Problem error={publish.error} className="mt-4" />
      <Footer>
        <Button icon={<ArrowLeft className="size-4" />} onClick={() => onStep('stages')}>{t('ticketSetup.stages')}</Button>
        {event.allowedStatuses.includes('published') && <Button kind="primary" disabled={!ready} busy={publish.isPending} onClick={() => publish.mutate({ params: { id: event.id } })}>{t('tickets.step.publish')}</Button>}
        {!ready && <span className="text-sm text-soft">{t('ticketSetup.notReady')}</span>}
      </Footer>
    </>
  );
}
