import { Link, useNavigate } from '@tanstack/react-router';
import { Phone } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { undoAttended } from '#contracts/studio-life.ts';
import { transitionSession } from '#contracts/studio.ts';
import type { Session } from '#web/data/studio.ts';
import { day } from '#web/format.ts';
import { phoneText } from '#web/phone.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { cx } from '#web/ui/classes.ts';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Money } from '#web/ui/Money.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Badge } from '#web/ui/Status.tsx';
import { Tabs } from '#web/ui/Tabs.tsx';
import { TextArea } from '#web/ui/TextInput.tsx';
import { CancelSession } from './CancelSession.tsx';
import { Deadline } from './Deadline.tsx';
import { DeliveryTab } from './DeliveryTab.tsx';
import { EditSession } from './EditSession.tsx';
import { ExtendDeadline } from './ExtendDeadline.tsx';
import { HistoryTab } from './HistoryTab.tsx';
import { LinesTab } from './LinesTab.tsx';
import { PaymentsTab } from './PaymentsTab.tsx';
import { RecordPayment } from './RecordPayment.tsx';
import { Refusal } from './Refusal.tsx';
import { SessionPlace, SessionTime } from './SessionPlace.tsx';
import { SessionState } from './state.tsx';
import { AssignEditor } from '#web/parts/studio/steps/AssignEditor.tsx';
import { AttendAll } from '#web/parts/studio/steps/AttendAll.tsx';
import { Complete } from '#web/parts/studio/steps/Complete.tsx';
import { JoinGroup } from '#web/parts/studio/steps/JoinGroup.tsx';
import { ReasonDialog } from '#web/parts/studio/steps/ReasonDialog.tsx';
import { Reschedule } from '#web/parts/studio/steps/Reschedule.tsx';
import { Rework } from '#web/parts/studio/steps/Rework.tsx';
import { SummaryTab } from './SummaryTab.tsx';
import { TeamTab } from './TeamTab.tsx';
import type { SessionTab } from './sessionTabs.ts';
import { useSessionAction } from './useSessionAction.ts';
import { type Opened, useDelete, useSteps } from './useSteps.tsx';

// Tabs that are opened now and then bring their weight when they are.
const QuotesTab = lazy(() => import('#web/parts/studio/quotes/QuotesTab.tsx').then((module) => ({ default: module.QuotesTab })));
const GalleryPanel = lazy(() => import('#web/parts/galleries/GalleryPanel.tsx').then((module) => ({ default: module.GalleryPanel })));
const MessageThread = lazy(() => import('#web/parts/messages/MessageThread.tsx').then((module) => ({ default: module.MessageThread })));
const Later = ({ children }: { children: ReactNode }) => <Suspense fallback={<SkeletonLines lines={5} />}>{children}</Suspense>;

/** One photo session: where it stands, what comes next, and everything about it. */
export function SessionView({ session, tab, onTab, inPanel }: { session: Session; tab: SessionTab; onTab: (tab: SessionTab) => void; inPanel?: boolean }) {
  const { t } = useTranslation();
  const seesMoney = session.totalMinor !== null;
  const seesAll = useMay('studio.session.view.all');
  const managesGallery = useMay('studio.gallery.manage');
  const seesMessages = useMay('messages.view');
  const withMaterial = ['attended', 'in_editing', 'ready_for_delivery', 'completed'].includes(session.status);
  const later = session.can.includes('addNote') || session.notes.length > 0 || session.promisedDeliveryDate !== null;
  const [opened, setOpened] = useState<Opened>(null);
  const steps = useSteps(session, onTab, setOpened);
  const close = () => setOpened(null);
  const tabs = [
    { value: 'summary' as const, label: t('studio.tab.summary'), panel: <SummaryTab session={session} onEdit={() => setOpened('edit')} /> },
    ...(seesMoney ? [{ value: 'lines' as const, label: t('studio.tab.lines'), count: session.lines.length, panel: <LinesTab session={session} /> }] : []),
    { value: 'team' as const, label: t('studio.tab.team'), count: session.assignments.length, panel: <TeamTab session={session} /> },
    ...(seesMoney ? [{ value: 'payments' as const, label: t('studio.tab.payments'), count: session.receipts.length, panel: <PaymentsTab session={session} onPay={() => setOpened('pay')} /> }] : []),
    ...(seesAll && seesMoney ? [{ value: 'quotes' as const, label: t('quotesUi.tab'), panel: <Later><QuotesTab session={session} /></Later> }] : []),
    ...(later ? [{ value: 'delivery' as const, label: t('studioSteps.tab.delivery'), ...(session.notes.length > 0 && { count: session.notes.length }), panel: <DeliveryTab session={session} /> }] : []),
    ...(managesGallery && withMaterial ? [{ value: 'gallery' as const, label: t('studioSteps.tab.gallery'), panel: <Later><GalleryPanel sessionId={session.id} /></Later> }] : []),
    ...(seesMessages ? [{ value: 'messages' as const, label: t('studioSteps.tab.messages'), panel: <Later><MessageThread clientId={session.client.id} owner={{ type: 'studio_session', id: session.id }} /></Later> }] : []),
    ...(seesAll ? [{ value: 'history' as const, label: t('studio.tab.history'), panel: <HistoryTab session={session} /> }] : []),
  ];
  return (
    <div className={cx('flex flex-col gap-4', inPanel && 'max-md:min-h-full')}>
      <Head session={session} />
      <Siblings session={session} />
      {(steps.primary || steps.menu) && (
        <div className={cx('flex flex-wrap items-center gap-2', steps.primary && 'max-md:sticky max-md:z-20 max-md:order-last max-md:border-t max-md:border-line max-md:py-2.5', steps.primary && (inPanel ? 'max-md:-mx-5 max-md:mt-auto max-md:-bottom-4 max-md:-mb-4 max-md:bg-raised max-md:px-5 max-md:pb-[calc(0.625rem+env(safe-area-inset-bottom))]' : 'max-md:bottom-(--tabs) max-md:-mx-4 max-md:bg-ground max-md:px-4'))}>
          {steps.primary && <Button kind="primary" busy={steps.busy} onClick={steps.primary.run} className="max-md:flex-1">{steps.primary.label}</Button>}
          {session.editable.terms || session.editable.notes ? <Button onClick={() => setOpened('edit')}>{t('studio.edit.action')}</Button> : null}
          {steps.menu}
        </div>
      )}
      {steps.problem}
      <Tabs label={t('studio.session')} value={tabs.some(({ value }) => value === tab) ? tab : 'summary'} onChange={onTab} tabs={tabs.map((one) => ({ ...one, panel: <div className="pt-4">{one.panel}</div> }))} />
      <Asked session={session} opened={opened} onClose={close} open={setOpened} />
    </div>
  );
}

/** State, day, place, client, deadlines and money in one glance. */
function Head({ session }: { session: Session }) {
  const { t } = useTranslation();
  const { client, zone, currency } = session;
  const facts: [string, ReactNode][] = [];
  if (session.paymentDeadlineAt) facts.push([t('studio.payBy'), <Deadline key="pay" at={session.paymentDeadlineAt} zone={zone} />]);
  if (session.holdExpiresAt && !session.withoutReservation) facts.push([t('studio.heldUntil'), <Deadline key="hold" at={session.holdExpiresAt} zone={zone} />]);
  if (session.changesDeadlineAt && session.totalMinor !== null && (session.status === 'confirmed' || session.status === 'assigned')) facts.push([t('studio.changeBy'), <Deadline key="change" at={session.changesDeadlineAt} zone={zone} />]);
  if (session.estimatedDeliveryDate && session.status !== 'canceled') facts.push([t('studio.deliverBy'), day(session.estimatedDeliveryDate, 'weekday')]);
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <SessionState status={session.status} className="font-medium" />
        {session.withoutReservation && <Badge tone="bad">{t('studio.withoutReservation')}</Badge>}
        {session.waitlist && <Badge tone="wait">{t('studio.waitlist')}</Badge>}
        {session.isComplimentary && <Badge tone="special">{t('studio.complimentary')}</Badge>}
        {session.isRush && <Badge tone="wait">{t('studio.rush')}</Badge>}
        {session.round > 1 && <Badge>{t('studio.round', { count: session.round })}</Badge>}
        {client.riskFlag && <Badge tone="bad">{t('studio.risk')}</Badge>}
      </div>
      <div className="text-lg"><SessionTime session={session} show="long" /></div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-soft">
        <span><SessionPlace session={session} /></span>
        {client.primaryPhone && <a href={`tel:${client.primaryPhone}`} className="inline-flex min-h-6 items-center gap-1.5 text-ink tabular-nums underline-offset-3 hover:underline max-md:min-h-(--control)"><Phone className="size-4 text-soft" />{phoneText(client.primaryPhone)}</a>}
        {client.email && <a href={`mailto:${client.email}`} className="inline-flex min-h-6 items-center underline-offset-3 hover:underline max-md:min-h-(--control)">{client.email}</a>}
      </div>
      {facts.length > 0 && (
        <dl className="flex flex-col gap-1">
          {facts.map(([name, value]) => <div key={name} className="flex flex-wrap gap-x-2"><dt className="text-soft">{name}</dt><dd>{value}</dd></div>)}
        </dl>
      )}
      {session.totalMinor !== null && (
        <dl className="mt-1 grid max-w-xl grid-cols-3 divide-x divide-line rounded-md border border-line">
          {([['studio.total', session.totalMinor], ['studio.paid', session.netPaidMinor ?? 0], ['studio.balance', session.status === 'canceled' ? 0 : (session.balanceDueMinor ?? 0)]] as const).map(([name, minor]) => (
            <div key={name} className="px-3 py-2 text-right"><dt className="text-sm text-soft">{t(name)}</dt><dd className="font-medium"><Money minor={minor} currency={currency} /></dd></div>
          ))}
        </dl>
      )}
    </div>
  );
}

/** Whatever step asks something first. */
function Asked({ session, opened, onClose, open }: { session: Session; opened: Opened; onClose: () => void; open: (what: Opened) => void }) {
  if (opened === 'edit') return <EditSession session={session} onClose={onClose} />;
  if (opened === 'cancel') return <CancelSession session={session} onClose={onClose} />;
  if (opened === 'pay') return <RecordPayment session={session} onClose={onClose} />;
  if (opened === 'extend') return <ExtendDeadline session={session} onClose={onClose} />;
  if (opened === 'reopen') return <Reopen session={session} onClose={onClose} />;
  if (opened === 'attendAll') return <AttendAll session={session} onClose={onClose} />;
  if (opened === 'undoAttended') return <UndoAttended session={session} onClose={onClose} />;
  if (opened === 'assignEditor') return <AssignEditor session={{ ...session, editor: session.assignedEditor }} onClose={onClose} />;
  if (opened === 'rework') return <Rework session={session} onClose={onClose} />;
  if (opened === 'complete') return <Complete session={session} onClose={onClose} onPay={session.can.includes('recordPayment') ? () => open('pay') : null} />;
  if (opened === 'reschedule') return <Reschedule session={session} onClose={onClose} />;
  if (opened === 'group') return <JoinGroup session={session} onClose={onClose} />;
  if (opened === 'delete') return <Remove session={session} onClose={onClose} />;
  return null;
}

/** T13: attendance was marked by mistake. */
function UndoAttended({ session, onClose }: { session: Session; onClose: () => void }) {
  const { t } = useTranslation();
  const undo = useSessionAction(undoAttended, { done: t('studio.moved'), onDone: onClose });
  return (
    <ReasonDialog title={t('studioSteps.undo.action')} body={t('studioSteps.undo.body')} action={t('studioSteps.undo.action')} busy={undo.isPending} error={undo.error} zone={session.zone} currency={session.currency} onClose={onClose}
      onConfirm={(reason) => undo.mutate({ params: { id: session.id }, version: session.version, body: { reason } })} />
  );
}

function Remove({ session, onClose }: { session: Session; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const remove = useDelete(() => {
    onClose();
    void navigate({ to: '/studio/sessions', search: {} });
  });
  return <ConfirmDialog open onClose={onClose} title={t('studioSteps.delete.title', { code: session.code })} action={t('studioSteps.delete.action')} busy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate({ params: { id: session.id }, version: session.version })}>{t('studioSteps.delete.body')}</ConfirmDialog>;
}

/** The other sessions of the same event. */
function Siblings({ session }: { session: Session }) {
  const { t } = useTranslation();
  if (session.siblings.length === 0) return null;
  return (
    <nav aria-label={t('studioSteps.group.title')} className="text-sm">
      <span className="text-soft">{t('studioSteps.group.title')}: </span>
      <ul className="inline">
        {session.siblings.map((one, at) => <li key={one.id} className="inline">{at > 0 && ' · '}<Link to="/studio/sessions/$id" params={{ id: one.id }} className="inline-flex min-h-6 items-center underline underline-offset-3 max-md:min-h-(--control)">{day(one.sessionDate, 'weekday')} · {t(`studio.state.${one.status}`)}</Link></li>)}
      </ul>
    </nav>
  );
}

/** Back to negotiation (T4, T5): the next round begins; a reason helps whoever reads the history. */
function Reopen({ session, onClose }: { session: Session; onClose: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const move = useSessionAction(transitionSession, { done: t('studio.moved'), onDone: onClose });
  return (
    <Dialog open onClose={onClose} size="small" title={t('studio.reopen.title')} footer={<>
      <Button onClick={onClose}>{t('studio.leaveAsIs')}</Button>
      <Button kind="primary" busy={move.isPending} onClick={() => move.mutate({ params: { id: session.id }, version: session.version, body: { to: 'negotiation', ...(reason.trim() && { reason: reason.trim() }) } })}>{t('studio.step.reopen')}</Button>
    </>}>
      <p className="mb-3 text-soft">{t('studio.reopen.body', { round: session.round + 1 })}</p>
      <TextArea label={t('studio.reason')} optional value={reason} onChange={(event) => setReason(event.target.value)} />
      <Refusal error={move.error} zone={session.zone} currency={session.currency} className="mt-3" />
    </Dialog>
  );
}
