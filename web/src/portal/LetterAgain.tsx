import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from './api.ts';
import { Wrong } from './Frame.tsx';
import { useAct } from './use.ts';

/** The letter with the tickets, once more: the first may lie among what nobody reads. */
export function LetterAgain({ token }: { token: string }) {
  const { t } = useTranslation();
  const [sent, setSent] = useState(false);
  const { busy, error, act } = useAct();
  return (
    <>
      <button type="button" className="btn" disabled={busy || sent} onClick={() => act(async () => {
        await ask('mailTickets', { params: { token } });
        setSent(true);
      })}>{t(sent ? 'portal.result.sentAgain' : 'portal.result.sendAgain')}</button>
      {sent && <p role="status" className="sr-only">{t('portal.result.sentAgain')}</p>}
      <Wrong error={error} />
    </>
  );
}
