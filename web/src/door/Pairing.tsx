import { ScanLine } from 'lucide-react';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '#web/ui/Button.tsx';
import { problemSentence } from '#web/ui/problemSentence.ts';
import { TextInput } from '#web/ui/TextInput.tsx';
import { engine } from './engine.ts';
import { allowSound } from './signal.ts';

/** Eight letters from a supervisor make this phone a scanner. */
export function Pairing({ code }: { code: string }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(code);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const pair = (press: SubmitEvent) => {
    press.preventDefault();
    allowSound();
    setBusy(true);
    setError(null);
    engine.pair(typed).catch((problem: unknown) => {
      setError(problem);
      setBusy(false);
    });
  };
  return (
    <form onSubmit={pair} className="flex flex-col gap-5">
      <ScanLine className="size-10 text-soft" aria-hidden />
      <h1 className="text-2xl font-semibold tracking-[-0.025em] text-balance">{t('door.pair.title')}</h1>
      <p className="text-lg text-soft">{t('door.pair.body')}</p>
      <TextInput label={t('door.pair.code')} value={typed} onChange={(event) => setTyped(event.target.value)} autoFocus autoCapitalize="characters" spellCheck={false} maxLength={20} placeholder="K7QF-2M9X" mono error={error ? problemSentence(error) : undefined} />
      <Button kind="primary" size="large" wide type="submit" busy={busy} disabled={typed.replaceAll(/[^0-9A-Za-z]/g, '').length < 8}>{t('door.pair.action')}</Button>
    </form>
  );
}
