import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { relative } from '#web/format.ts';
import { Button } from '#web/ui/Button.tsx';
import { cx } from '#web/ui/classes.ts';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Status } from '#web/ui/Status.tsx';
import { drop, flush, retry, startOutbox } from './outbox.ts';
import { useReachable } from './reach.ts';
import type { Errand } from './store.ts';
import { useErrands } from './useErrands.ts';
import { useRefusalHint } from './useRefusalHint.ts';

/** How much of what was done still has to be sent, and what was refused; one press shows it. */
export function Waiting() {
  const { t } = useTranslation();
  const errands = useErrands();
  const [open, setOpen] = useState(false);
  useEffect(() => startOutbox(), []);
  const refused = errands.filter(({ state }) => state === 'refused').length;
  const waiting = errands.length - refused;
  return (
    <>
      <div role="status">
        {errands.length > 0 && (
          <button type="button" onClick={() => setOpen(true)} className={cx('flex min-h-(--control) w-full items-center justify-center gap-x-3 gap-y-0.5 border-b border-line px-4 py-1.5 -outline-offset-2 max-md:flex-wrap', refused > 0 ? 'bg-bad-soft text-bad' : 'bg-info-soft text-info')}>
            {refused > 0 && <span className="font-medium">{t('offline.refused', { count: refused })}</span>}
            {waiting > 0 && <span>{t('offline.waiting', { count: waiting })}</span>}
            <span className="underline underline-offset-3">{t('offline.look')}</span>
          </button>
        )}
      </div>
      <WaitingDialog open={open} errands={errands} onClose={() => setOpen(false)} />
    </>
  );
}

function WaitingDialog({ open, errands, onClose }: { open: boolean; errands: readonly Errand[]; onClose: () => void }) {
  const { t } = useTranslation();
  const reachable = useReachable();
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    await flush().finally(() => setBusy(false));
  };
  return (
    <Dialog open={open} onClose={onClose} title={t('offline.title')} description={t(reachable ? 'offline.note' : 'offline.noteAway')} footer={<>
      <Button onClick={onClose}>{t('web.close')}</Button>
      {errands.some(({ state }) => state === 'waiting') && <Button kind="primary" busy={busy} onClick={() => void send()}>{t('offline.sendNow')}</Button>}
    </>}>
      {errands.length === 0 && <p className="py-2 text-soft">{t('offline.nothing')}</p>}
      <ul className="border-t border-line empty:hidden">{errands.map((errand) => <Line key={errand.id} errand={errand} />)}</ul>
    </Dialog>
  );
}

function Line({ errand }: { errand: Errand }) {
  const { t } = useTranslation();
  const hintOf = useRefusalHint();
  return (
    <li className="flex flex-col gap-1 border-b border-line py-2.5">
      <div className="flex flex-wrap items-center justify-between gap-x-3">
        <span className="min-w-0 font-medium">{errand.title}</span>
        <Status tone={errand.state === 'refused' ? 'bad' : 'wait'}>{t(`offline.state.${errand.state}`)}</Status>
      </div>
      <p className="text-sm text-soft">{t('offline.doneAt', { when: relative(new Date(errand.at).toISOString()) })}{errand.file && ` · ${t('offline.withPhoto')}`}</p>
      {errand.refusal && <p>{errand.refusal.sentence} <span className="text-soft">{hintOf(errand.refusal.code)}</span></p>}
      <div className="flex flex-wrap gap-2">
        {errand.state === 'refused' && <Button size="small" onClick={() => void retry(errand.id)}>{t('offline.retry')}</Button>}
        <Button size="small" kind="dangerQuiet" onClick={() => void drop(errand.id)}>{t(errand.state === 'refused' ? 'offline.discard' : 'offline.dontSend')}</Button>
      </div>
    </li>
  );
}
