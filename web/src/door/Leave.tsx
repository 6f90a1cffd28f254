import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '#web/ui/Button.tsx';
import { engine, useDoor } from './engine.ts';

/** The phone stops being a scanner; not before all that it did is with the server. */
export function Leave({ onStay }: { onStay: () => void }) {
  const { t } = useTranslation();
  const { paired, unsent } = useDoor();
  const [held, setHeld] = useState(false);
  return (
    <div className="mx-auto flex max-w-md flex-col gap-4 p-5">
      <h2 className="text-xl font-semibold">{t('door.leave.title')}</h2>
      <p className="text-lg text-soft">{t('door.leave.body', { name: paired?.name ?? '' })}</p>
      {(held || unsent > 0) && <p role="status" className="text-wait">{t('door.leave.unsent', { count: unsent })}</p>}
      <div className="flex gap-3">
        <Button size="large" onClick={onStay}>{t('door.leave.stay')}</Button>
        <Button size="large" kind="dangerQuiet" onClick={() => void engine.leave().then((left) => setHeld(!left))}>{t('door.leave.action')}</Button>
      </div>
    </div>
  );
}
