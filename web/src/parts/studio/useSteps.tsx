import { MoreHorizontal } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { acknowledgeAssignment, leaveGroup, markAttendance, markReady, takeSession } from '#contracts/studio-life.ts';
import { deleteSession, quickQuote, transitionSession } from '#contracts/studio.ts';
import type { SessionCommand, SessionStatus } from '#contracts/studio-terms.ts';
import { ApiProblem } from '#web/api.ts';
import { type Session, sessionTopics } from '#web/data/studio.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { IconButton } from '#web/ui/IconButton.tsx';
import { Menu, MenuItem, MenuSeparator } from '#web/ui/Menu.tsx';
import { TextArea } from '#web/ui/TextInput.tsx';
import { recordableMinor } from './money.ts';
import { Refusal } from './Refusal.tsx';
import type { SessionTab } from './sessionTabs.ts';
import { useSessionAction } from './useSessionAction.ts';

/** Steps that ask something first. */
export type Opened = 'edit' | 'cancel' | 'pay' | 'extend' | 'reopen' | 'attendAll' | 'undoAttended' | 'assignEditor' | 'rework' | 'complete' | 'reschedule' | 'group' | 'delete' | null;

interface Step { label: string; run: () => void; danger?: boolean }

/** The one step that comes next, and the other legal ones in a menu. What is not legal now is not offered. */
export function useSteps(session: Session, onTab: (tab: SessionTab) => void, open: (what: Opened) => void): { primary: Step | null; menu: ReactNode; busy: boolean; problem: ReactNode } {
  const { t } = useTranslation();
  const [override, setOverride] = useState('');
  const mayOverride = useMay('studio.session.override-capacity');
  const move = useSessionAction(transitionSession, { done: t('studio.moved') });
  const quote = useSessionAction(quickQuote, { done: t('studio.quoted') });
  const acknowledge = useSessionAction(acknowledgeAssignment, { done: t('studioSteps.acknowledge.done') });
  const attend = useSessionAction(markAttendance, { done: t('studioSteps.attend.done') });
  const take = useSessionAction(takeSession, { done: t('studioSteps.take.done') });
  const ready = useSessionAction(markReady, { done: t('studioSteps.ready.done') });
  const leave = useSessionAction(leaveGroup, { done: t('studioSteps.group.left') });
  const actions = [move, quote, acknowledge, attend, take, ready, leave];
  const busy = actions.some((one) => one.isPending);
  const error = actions.find((one) => one.error)?.error ?? null;
  const { status, version, id } = session;
  const can = (command: SessionCommand): boolean => session.can.includes(command);
  const reset = () => actions.forEach((one) => one.reset());
  const reason = override.trim() ? { overrideReason: override.trim() } : {};
  const to = (state: SessionStatus) => { reset(); move.mutate({ params: { id }, version, body: { to: state, ...reason } }); };
  const quoteNow = () => { reset(); quote.mutate({ params: { id }, version, body: reason }); };
  const mine = session.assignments.find((one) => one.isMine && one.status !== 'reassigned' && one.status !== 'no_show');

  const asks = (what: NonNullable<Opened>, label: string): Step => ({ label, run: () => open(what) });
  const goesTo = (state: SessionStatus): Step => ({ label: t(`studio.step.${state}`), run: () => to(state) });
  const addLines: Step = { label: t('studio.step.addLines'), run: () => onTab('lines') };
  const pay = asks('pay', (session.shortfallMinor ?? 0) > 0 ? t('studio.pay.deposit') : t('studio.pay.action'));
  const name: Step = { label: t('studio.step.name'), run: () => onTab('team') };
  const payable = can('recordPayment') && session.editable.payments && recordableMinor(session) > 0;
  const unnamed = can('nameTeam') && session.assignments.filter((one) => one.status !== 'no_show').length < session.requiredPhotographers;
  const has = session.lines.length > 0;

  // What may be done now, in the order of the day; the first is the button.
  const steps: (Step | false | null | undefined)[] = [
    can('acknowledge') && mine && { label: t('studioSteps.acknowledge.action'), run: () => { reset(); acknowledge.mutate({ params: { assignmentId: mine.id }, body: {} }); } },
    can('attend') && mine && { label: t('studio.step.attended'), run: () => { reset(); attend.mutate({ params: { assignmentId: mine.id }, body: { attended: true } }); } },
    can('closeForTeam') && mine && session.assignments.length > 1 && { label: t('studioSteps.attend.forTeam'), run: () => { reset(); attend.mutate({ params: { assignmentId: mine.id }, body: { attended: true, closeForTeam: true } }); } },
    can('quickQuote') && (has ? { label: t('studio.step.quickQuote'), run: quoteNow } : session.editable.terms && addLines),
    can('preSchedule') && (has ? goesTo('pre_scheduled') : session.editable.terms && addLines),
    can('confirm') && (session.shortfallMinor ?? 0) === 0 && goesTo('confirmed'),
    status === 'pre_scheduled' && (session.pendingMinor ?? 0) > 0 && session.totalMinor !== null && { label: t('studio.step.verify'), run: () => onTab('payments') },
    status === 'pre_scheduled' && payable && pay,
    unnamed && name,
    can('assign') && goesTo('assigned'),
    can('attendAll') && asks('attendAll', t('studioSteps.attend.action')),
    can('take') && { label: t('studioSteps.take.action'), run: () => { reset(); take.mutate({ params: { id }, body: {} }); } },
    can('assignEditor') && asks('assignEditor', t('studioSteps.editor.action')),
    can('ready') && { label: t('studio.step.ready_for_delivery'), run: () => { reset(); ready.mutate({ params: { id }, version, body: {} }); } },
    status === 'ready_for_delivery' && payable && pay,
    can('complete') && asks('complete', t('studio.step.completed')),
    payable && pay,
    can('negotiate') && goesTo('negotiation'),
    can('unattend') && mine && { label: t('studioSteps.attend.unmark'), run: () => { reset(); attend.mutate({ params: { assignmentId: mine.id }, body: { attended: false } }); } },
    can('handOver') && asks('assignEditor', t('studioSteps.editor.handOver')),
    can('rework') && asks('rework', t('studioSteps.rework.action')),
    can('undoAttended') && asks('undoAttended', t('studioSteps.undo.action')),
    can('reschedule') && asks('reschedule', t('studioSteps.reschedule.action')),
    can('extendDeadline') && asks('extend', t('studio.step.extend')),
    can('reopen') && asks('reopen', t('studio.step.reopen')),
    can('group') && asks('group', t('studioSteps.group.action')),
    can('group') && session.groupId !== null && { label: t('studioSteps.group.leave'), run: () => { reset(); leave.mutate({ params: { id } }); } },
  ];
  const last: (Step | false)[] = [can('cancel') && { ...asks('cancel', t('studio.cancel.action')), danger: true }, can('delete') && { ...asks('delete', t('studioSteps.delete.action')), danger: true }];
  const offered = steps.filter((one): one is Step => Boolean(one)).filter((one, at, all) => all.findIndex(({ label }) => label === one.label) === at);
  const ends = last.filter((one): one is Step => Boolean(one));
  // Going back, grouping and the like are never what comes next.
  const quiet = new Set([t('studio.step.negotiation'), t('studioSteps.attend.unmark'), t('studioSteps.editor.handOver'), t('studioSteps.rework.action'), t('studioSteps.undo.action'), t('studioSteps.reschedule.action'), t('studio.step.extend'), t('studio.step.reopen'), t('studioSteps.group.action'), t('studioSteps.group.leave')]);
  const primary = offered.find(({ label }) => !quiet.has(label)) ?? null;
  const others = offered.filter((one) => one !== primary);

  const menu = others.length > 0 || ends.length > 0 ? (
    <Menu trigger={<IconButton label={t('web.more')} icon={<MoreHorizontal />} />}>
      {others.map((one) => <MenuItem key={one.label} onSelect={one.run}>{one.label}</MenuItem>)}
      {others.length > 0 && ends.length > 0 && <MenuSeparator />}
      {ends.map((one) => <MenuItem key={one.label} danger onSelect={one.run}>{one.label}</MenuItem>)}
    </Menu>
  ) : null;

  const tooFew = error instanceof ApiProblem && error.code === 'PHOTOGRAPHER_CAPACITY_EXCEEDED';
  const again = status === 'request' ? quoteNow : () => to('pre_scheduled');
  const problem = error && (
    <Refusal error={error} zone={session.zone} currency={session.currency}>
      {tooFew && mayOverride && (
        <form noValidate className="flex flex-wrap items-end gap-2" onSubmit={(event) => { event.preventDefault(); if (override.trim()) again(); }}>
          <TextArea label={t('studio.override.label')} hint={t('studio.override.hint')} rows={1} value={override} onChange={(event) => setOverride(event.target.value)} className="min-w-60 flex-1" />
          <Button type="submit" disabled={!override.trim()} busy={busy}>{t('studio.override.action')}</Button>
        </form>
      )}
    </Refusal>
  );
  return { primary, menu, busy, problem };
}

/** A request or negotiation without receipts is removed for good. */
export const useDelete = (onDone: () => void) => useAction(deleteSession, { topics: sessionTopics, onDone });
