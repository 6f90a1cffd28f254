import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Languages } from '#web/parts/public/PublicFrame.tsx';
import { Button } from '#web/ui/Button.tsx';
import { engine, useDoor } from './engine.ts';
import { Pairing } from './Pairing.tsx';
import { Scanner } from './Scanner.tsx';

/** The phone at the door. It opens without a network, and knows by itself what it is. */
export function DoorApp({ code }: { code: string }) {
  const { paired } = useDoor();
  useEffect(() => {
    void engine.start();
    return () => engine.stop();
  }, []);
  if (paired === undefined) return <div className="min-h-dvh bg-ground" />;
  if (paired === null) return <Outside><Pairing code={code} /></Outside>;
  if (paired.revoked) return <Outside><Revoked /></Outside>;
  return <Scanner paired={paired} />;
}

function Outside({ children }: { children: React.ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className="flex min-h-dvh flex-col bg-ground">
      <header className="flex items-center justify-between border-b border-line px-5 py-3"><span className="text-lg font-semibold tracking-[-0.015em]">{t('door.title')}</span><Languages /></header>
      <main className="mx-auto flex w-full max-w-md flex-1 flex-col gap-5 px-5 pt-8 pb-12">{children}</main>
    </div>
  );
}

function Revoked() {
  const { t } = useTranslation();
  const { unsent } = useDoor();
  return (
    <>
      <h1 className="text-2xl font-semibold tracking-[-0.025em] text-balance">{t('door.revoked.title')}</h1>
      <p className="text-lg text-soft">{t('door.revoked.body')}</p>
      {unsent > 0 && <p className="text-wait">{t('door.revoked.unsent', { count: unsent })}</p>}
      <Button size="large" wide onClick={() => void engine.leave()}>{t('door.revoked.again')}</Button>
    </>
  );
}
