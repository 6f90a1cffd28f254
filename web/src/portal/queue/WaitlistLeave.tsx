import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Frame } from '../Frame.tsx';
import { QueueProblem } from './queueApi.ts';
import { leaveWaitlist } from './waitlistApi.ts';

/** By the address in an offer: off the list, after one press (a mail program that looks at links must not do it). */
export function WaitlistLeave({ token }: { token: string }) {
  const { t } = useTranslation();
  const [state, setState] = useState<'asked' | 'busy' | 'done'>('asked');
  const [problem, setProblem] = useState('');
  const leave = async (): Promise<void> => {
    setState('busy');
    try {
      await leaveWaitlist(token);
      setState('done');
    } catch (error) {
      setState('asked');
      setProblem((error instanceof QueueProblem && error.message) || t('queue.waitlist.failed'));
    }
  };
  return (
    <Frame>
      <div className="mx-auto flex w-full max-w-md flex-col gap-4">
        <h1 className="title">{t('queue.waitlist.leaveTitle')}</h1>
        {state === 'done' ? <p role="status" className="note good">{t('queue.waitlist.gone')}</p> : <><p className="soft">{t('queue.waitlist.leaveText')}</p><button type="button" className="btn" disabled={state === 'busy'} onClick={() => void leave()}>{t('queue.waitlist.leave')}</button></>}
        {problem && state !== 'done' && <p role="alert" className="note bad">{problem}</p>}
      </div>
    </Frame>
  );
}
