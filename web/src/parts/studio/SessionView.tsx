import { MoreHorizontal, Phone } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { quickQuote, transitionSession } from '#contracts/studio.ts';
import type { SessionStatus } from '#contracts/studio-terms.ts';
import { ApiProblem } from '#web/api.ts';
import type { Session } from '#web/data/studio.ts';
import { day } from '#web/format.ts';
import { phoneText } from '#web/phone.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { cx } from '#web/ui/classes.ts';
import { Dialog } from '#web/ui/Dialog.tsx';
import { IconButton } from '#web/ui/IconButton.tsx';
import { Menu, MenuItem, MenuSeparator } from '#web/ui/Menu.tsx';
import { Money } from '#web/ui/Money.tsx';
import { Badge } from '#web/ui/Status.tsx';
import { Tabs } from '#web/ui/Tabs.tsx';
import { TextArea } from '#web/ui/TextInput.tsx';
import { CancelSession } from './CancelSession.tsx';
import { Deadline } from './Deadline.tsx';
import { EditSession } from './EditSession.tsx';
import { ExtendDeadline } from './ExtendDeadline.tsx';
import { HistoryTab } from './HistoryTab.tsx';
import { LinesTab } from './LinesTab.tsx';
import { recordableMinor } from './money.ts';
import { PaymentsTab } from './PaymentsTab.tsx';
import { RecordPayment } from './RecordPayment.tsx';
import { Refusal } from './Refusal.tsx';
import { SessionPlace, SessionTime } from './SessionPlace.tsx';
import { SessionState } from './state.tsx';
import { SummaryTab } from './SummaryTab.tsx';
import { TeamTab } from './TeamTab.tsx';
import type { SessionTab } from './sessionTabs.ts';
import { useSessionAction } from './useSessionAction.ts';

type Opened = 'edit' | 'cancel' | 'pay' | 'extend' | 'reopen' | null;

/** One photo session: where it stands, what comes next, and everything about it. */
export function SessionView({ session, tab, onTab, inPanel }: { session: Session; tab: SessionTab; onTab: (tab: SessionTab) => void; inPanel?: boolean }) {
  const { t } = useTranslation();
  const seesMoney = session.totalMinor !== null;
  const seesHistory = useMay('studio.session.view.all');
  const [opened, setOpened] = useState<Opened>(null);
  const steps = useSteps(session, onTab, setOpened);
  const close = () => setOpened(null);
  const tabs = [
    { value: 'summary' as const, label: t('studio.tab.summary'), panel: <SummaryTab session={session} onEdit={() => setOpened('edit')} /> },
    ...(seesMoney ? [{ value: 'lines' as const, label: t('studio.tab.lines'), count: session.lines.length, panel: <LinesTab session={session} /> }] : []),
    { value: 'team' as const, label: t('studio.tab.team'), count: session.assignments.length, panel: <TeamTab session={session} /> },
    ...(seesMoney ? [{ value: 'payments' as const, label: t('studio.tab.payments'), count: session.receipts.length, panel: <PaymentsTab session={session} onPay={() => setOpened('pay')} /> }] : []),
    ...(seesHistory ? [{ value: 'history' as const, label: t('studio.tab.history'), panel: <HistoryTab session={session} /> }] : []),
  ];
  return (
    <div className={cx('flex flex-col gap-4', inPanel && 'max-md:min-h-full')}>
      <Head session={session} />
      {(steps.primary || steps.menu) && (
        <div className={cx('flex flex-wrap items-center gap-2 max-md:sticky max-md:z-20 max-md:order-last max-md:border-t max-md:border-line max-md:py-2.5', inPanel ? 'max-md:-mx-5 max-md:mt-auto max-md:-bottom-4 max-md:-mb-4 max-md:bg-raised max-md:px-5 max-md:pb-[calc(0.625rem+env(safe-area-inset-bottom))]' : 'max-md:bottom-(--tabs) max-md:-mx-4 max-md:bg-ground max-md:px-4')}>
          {steps.primary && <Button kind="primary" busy={steps.busy} onClick={steps.primary.run} className="max-md:flex-1">{steps.primary.label}</Button>}
          {session.editable.terms || session.editable.notes ? <Button onClick={() => setOpened('edit')}>{t('studio.edit.action')}</Button> : null}
          {steps.menu}
        </div>
      )}
      {steps.problem}
      <Tabs label={t('studio.session')} value={tabs.some(({ value }) => value === tab) ? tab : 'summary'} onChange={onTab} tabs={tabs.map((one) => ({ ...one, panel: <div className="pt-4">{one.panel}</div> }))} />
      {opened === 'edit' && <EditSession session={session} onClose={close} />}
      {opened === 'cancel' && <CancelSession session={session} onClose={close} />}
      {opened === 'pay' && <RecordPayment session={session} onClose={close} />}
      {opened === 'extend' && <ExtendDeadline session={session} onClose={close} />}
      {opened === 'reopen' && <Reopen session={session} onClose={close} />}
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
        {client.email && <a href={`mailto:${client.email}`} className="inline-flex min-h-6 items-center underline-offset-3 hover:underline">{client.email}</a>}
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

/** The one step that comes next, and the other legal ones in a menu. What is not legal is not offered. */
function useSteps(session: Session, onTab: (tab: SessionTab) => void, open: (what: Opened) => void) {
  const { t } = useTranslation();
  const [override, setOverride] = useState('');
  const mayOverride = useMay('studio.session.override-capacity');
  const mayExtend = useMay('studio.session.extend-deadline');
  const mayPay = useMay('payments.record');
  const mayAssign = useMay('studio.session.assign-resources');
  const move = useSessionAction(transitionSession, { done: t('studio.moved') });
  const quote = useSessionAction(quickQuote, { done: t('studio.quoted') });
  const busy = move.isPending || quote.isPending;
  const error = move.error ?? quote.error;
  const { allowed, status, version, id } = session;
  const reason = override.trim() ? { overrideReason: override.trim() } : {};
  const take = (to: SessionStatus) => { quote.reset(); move.mutate({ params: { id }, version, body: { to, ...reason } }); };
  const quoteNow = () => { move.reset(); quote.mutate({ params: { id }, version, body: reason }); };
  const can = (to: SessionStatus) => allowed.includes(to);

  type Step = { label: string; run: () => void };
  const toLines: Step = { label: t('studio.step.addLines'), run: () => onTab('lines') };
  const pay: Step = { label: (session.shortfallMinor ?? 0) > 0 ? t('studio.pay.deposit') : t('studio.pay.action'), run: () => open('pay') };
  const name: Step = { label: t('studio.step.name'), run: () => onTab('team') };
  const step = (to: SessionStatus): Step => ({ label: t(`studio.step.${to}`), run: () => take(to) });
  const payable = mayPay && session.editable.payments && recordableMinor(session) > 0;
  const unnamed = mayAssign && session.editable.assignments && session.assignments.length < session.requiredPhotographers;

  const primaryStep = (): Step | null => {
    if (status === 'request' && can('negotiation')) return session.lines.length ? { label: t('studio.step.quickQuote'), run: quoteNow } : toLines;
    if (status === 'negotiation' && can('pre_scheduled')) return session.lines.length ? step('pre_scheduled') : toLines;
    if (status === 'pre_scheduled') {
      if ((session.shortfallMinor ?? 0) === 0 && can('confirmed')) return step('confirmed');
      if ((session.pendingMinor ?? 0) > 0) return { label: t('studio.step.verify'), run: () => onTab('payments') };
      return payable ? pay : null;
    }
    if (unnamed) return name;
    const next = allowed.find((to) => to !== 'canceled' && to !== 'negotiation' && to !== 'pre_scheduled');
    if (next && next !== 'confirmed') return step(next);
    return payable ? pay : null;
  };
  const primary = primaryStep();
  const others: Step[] = [];
  const offer = (one: Step) => { if (one.label !== primary?.label) others.push(one); };
  if (status === 'request' && can('negotiation')) offer(step('negotiation'));
  if (unnamed) offer(name);
  if (payable) offer(pay);
  for (const to of allowed) if (to !== 'canceled' && to !== 'negotiation' && !(status === 'pre_scheduled' && to === 'confirmed' && (session.shortfallMinor ?? 0) > 0)) offer(step(to));
  if (status === 'pre_scheduled' && mayExtend) offer({ label: t('studio.step.extend'), run: () => open('extend') });
  if (status !== 'request' && can('negotiation')) offer({ label: t('studio.step.reopen'), run: () => open('reopen') });
  const cancel = can('canceled');

  const menu = others.length > 0 || cancel ? (
    <Menu trigger={<IconButton label={t('web.more')} icon={<MoreHorizontal />} />}>
      {others.map((one) => <MenuItem key={one.label} onSelect={one.run}>{one.label}</MenuItem>)}
      {others.length > 0 && cancel && <MenuSeparator />}
      {cancel && <MenuItem danger onSelect={() => open('cancel')}>{t('studio.cancel.action')}</MenuItem>}
    </Menu>
  ) : null;

  const tooFew = error instanceof ApiProblem && error.code === 'PHOTOGRAPHER_CAPACITY_EXCEEDED';
  const problem = error && (
    <Refusal error={error} zone={session.zone} currency={session.currency}>
      {tooFew && mayOverride && (
        <form noValidate className="flex flex-wrap items-end gap-2" onSubmit={(event) => { event.preventDefault(); if (override.trim()) (status === 'request' ? quoteNow : () => take('pre_scheduled'))(); }}>
          <TextArea label={t('studio.override.label')} hint={t('studio.override.hint')} rows={1} value={override} onChange={(event) => setOverride(event.target.value)} className="min-w-60 flex-1" />
          <Button type="submit" disabled={!override.trim()} busy={busy}>{t('studio.override.action')}</Button>
        </form>
      )}
    </Refusal>
  );
  return { primary, menu, busy, problem };
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
