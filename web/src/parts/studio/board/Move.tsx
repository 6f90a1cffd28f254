import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { markReady } from '#contracts/studio-life.ts';
import { quickQuote, transitionSession } from '#contracts/studio.ts';
import type { SessionStatus } from '#contracts/studio-terms.ts';
import { type Session, type SessionRow, sessionOf } from '#web/data/studio.ts';
import { list } from '#web/format.ts';
import { CancelSession } from '#web/parts/studio/CancelSession.tsx';
import { Refusal } from '#web/parts/studio/Refusal.tsx';
import { SessionPlace, SessionTime } from '#web/parts/studio/SessionPlace.tsx';
import { AssignEditor } from '#web/parts/studio/steps/AssignEditor.tsx';
import { AttendAll } from '#web/parts/studio/steps/AttendAll.tsx';
import { Complete } from '#web/parts/studio/steps/Complete.tsx';
import { Rework } from '#web/parts/studio/steps/Rework.tsx';
import { useSessionAction } from '#web/parts/studio/useSessionAction.ts';
import { Button } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

/** What a card was put on: asks what that step asks, or says why it cannot go there. */
export function Move({ row, to, onClose }: { row: SessionRow; to: SessionStatus; onClose: () => void }) {
  const { t } = useTranslation();
  const { data: session, error, refetch } = useQuery({ ...sessionOf(row.id), staleTime: 0 });
  if (!session || session.id !== row.id) {
    return <Dialog open onClose={onClose} size="small" title={row.clientName}>{error ? <Problem error={error} onRetry={() => void refetch()} /> : <SkeletonLines lines={3} />}</Dialog>;
  }
  const quote = session.status === 'request' && to === 'pre_scheduled' && session.can.includes('quickQuote');
  if (session.status === to || (!quote && !session.allowed.includes(to))) {
    return (
      <Dialog open onClose={onClose} size="small" title={t('board.blocked', { code: session.code })} footer={<Button onClick={onClose}>{t('web.close')}</Button>}>
        <p>{t('board.notAStep', { from: t(`studio.state.${session.status}`), to: t(`studio.state.${to}`) })}</p>
        <p className="mt-2 text-soft">{session.allowed.length > 0 ? t('board.couldGo', { states: list(session.allowed.map((one) => t(`studio.state.${one}`))) }) : t('board.couldGoNowhere')}</p>
      </Dialog>
    );
  }
  if (to === 'canceled') return <CancelSession session={session} onClose={onClose} />;
  if (to === 'attended') return <AttendAll session={session} onClose={onClose} />;
  if (to === 'completed') return <Complete session={session} onClose={onClose} onPay={null} />;
  if (to === 'in_editing') return session.status === 'attended' ? <AssignEditor session={{ ...session, editor: session.assignedEditor }} onClose={onClose} /> : <Rework session={session} onClose={onClose} />;
  return <Plain session={session} to={to} quote={quote} onClose={onClose} />;
}

/** A step that asks nothing but yes; its refusal names the guard that failed. */
function Plain({ session, to, quote, onClose }: { session: Session; to: SessionStatus; quote: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const done = { done: t('studio.moved'), onDone: onClose };
  const move = useSessionAction(transitionSession, done);
  const quoted = useSessionAction(quickQuote, { ...done, done: t('studio.quoted') });
  const ready = useSessionAction(markReady, done);
  const one = quote ? quoted : to === 'ready_for_delivery' ? ready : move;
  const { id, version } = session;
  const send = () => {
    if (quote) quoted.mutate({ params: { id }, version, body: {} });
    else if (to === 'ready_for_delivery') ready.mutate({ params: { id }, version, body: {} });
    else move.mutate({ params: { id }, version, body: { to } });
  };
  const action = quote ? t('studio.step.quickQuote') : to === 'negotiation' && session.status !== 'request' ? t('studio.step.reopen') : t(`studio.step.${to}`);
  return (
    <Dialog open sticky onClose={onClose} size="small" title={action} footer={<>
      <Button onClick={onClose}>{t('studio.leaveAsIs')}</Button>
      <Button kind="primary" busy={one.isPending} onClick={send}>{action}</Button>
    </>}>
      <p className="font-medium">{session.clientName} <span className="font-normal text-soft tabular-nums">{session.code}</span></p>
      <p className="text-soft"><SessionTime session={session} /> · <SessionPlace session={session} /></p>
      <Refusal error={one.error} zone={session.zone} currency={session.currency} className="mt-3" />
    </Dialog>
  );
}
