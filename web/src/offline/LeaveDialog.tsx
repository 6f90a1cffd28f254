import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem, callRaw } from '#web/api.ts';
import { Button } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { flush } from './outbox.ts';
import { useReachable } from './reach.ts';
import { type Errand, errandsOf, type Stock, stockOf, store } from './store.ts';

export interface OnDevice { errands: readonly Errand[]; stock: readonly Stock[] }
export const onDeviceOf = async (owner: string): Promise<OnDevice> => ({ errands: await errandsOf(owner), stock: await stockOf(owner) });

/** Somebody took it back, or its time was over: there is nothing left to hand in. */
const isGone = (error: unknown): boolean => error instanceof ApiProblem && (error.status === 404 || error.status === 409);

/**
 * Signing out clears the device: what was not sent would be lost, and what was handed to it alone would stay out of the
 * sale. With a network both are settled first.
 */
export default function LeaveDialog({ owner, found, onLeave, onClose }: { owner: string; found: OnDevice; onLeave: () => Promise<void>; onClose: () => void }) {
  const { t } = useTranslation();
  const reachable = useReachable();
  const [now, setNow] = useState(found);
  const [busy, setBusy] = useState<'settle' | 'leave' | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const { errands, stock } = now;

  const leave = async () => {
    setBusy('leave');
    await onLeave().finally(() => setBusy(null));
  };
  const settle = async () => {
    setBusy('settle');
    setProblem(null);
    try {
      await flush();
      const unsent = await errandsOf(owner);
      // What was sold here must arrive before the rest goes back.
      if (unsent.length === 0) await Promise.all(stock.map(handIn));
      const left = await onDeviceOf(owner);
      setNow(left);
      if (left.errands.length === 0 && left.stock.length === 0) await onLeave();
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(null);
    }
  };
  return (
    <Dialog open size="small" onClose={onClose} title={stock.length > 0 ? t('offline.leaveStockTitle', { count: stock.length }) : t('offline.leaveTitle', { count: errands.length })} footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="danger" busy={busy === 'leave'} disabled={busy !== null} onClick={() => void leave()}>{t(errands.length > 0 ? 'offline.leaveAction' : 'offline.leaveStockKeep')}</Button>
      {reachable && stock.length > 0 && <Button kind="primary" busy={busy === 'settle'} disabled={busy !== null} onClick={() => void settle()}>{t('offline.leaveStockAction')}</Button>}
    </>}>
      <div className="flex flex-col gap-2 text-soft">
        {stock.length > 0 && <ul className="text-ink">{stock.map(({ id, title }) => <li key={id}>{title}</li>)}</ul>}
        {stock.length > 0 && <p>{t(reachable ? 'offline.leaveStockBody' : 'offline.leaveStockAway')}</p>}
        {errands.length > 0 && <p>{stock.length > 0 && t('offline.leaveTitle', { count: errands.length })}{stock.length > 0 && '. '}{t('offline.leaveBody')}</p>}
      </div>
      <Problem error={problem} className="mt-3" />
    </Dialog>
  );
}

async function handIn({ id, back }: Stock): Promise<void> {
  try {
    await callRaw({ method: back.method, path: back.path, permission: 'signed_in' } as never, { body: back.body }, { idempotencyKey: `back-${id}` });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
  await store.stock.delete(id);
}
