import { Search } from 'lucide-react';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '#web/ui/Button.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { toast } from '#web/ui/toast.ts';
import { engine, type Found } from './engine.ts';

/** Whoever has no code to show: by name, id number or order. */
export function FindPerson({ direction }: { direction: 'entry' | 'exit' }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [answer, setAnswer] = useState<{ found: Found[]; offline: boolean } | null>(null);
  const [busy, setBusy] = useState(false);
  const find = (press: SubmitEvent) => {
    press.preventDefault();
    if (text.trim().length < 2) return;
    setBusy(true);
    void engine.find(text.trim()).then(setAnswer).finally(() => setBusy(false));
  };
  return (
    <div className="flex flex-col gap-4 p-4">
      <form role="search" onSubmit={find} className="flex items-end gap-2">
        <TextInput label={t('door.find.label')} value={text} onChange={(event) => setText(event.target.value)} before={<Search />} className="min-w-0 flex-1" enterKeyHint="search" />
        <Button type="submit" busy={busy} disabled={text.trim().length < 2}>{t('door.find.action')}</Button>
      </form>
      {answer?.offline && <p className="text-wait">{t('door.find.offline')}</p>}
      {answer && answer.found.length === 0 && <p role="status" className="text-soft">{t('door.find.none')}</p>}
      {answer && (
        <ul className="divide-y divide-line">
          {answer.found.map((one) => (
            <li key={one.ticketId} className="flex items-center justify-between gap-3 py-3">
              <div className="min-w-0">
                <p className="truncate text-lg font-medium">{one.name || t('door.noName')}</p>
                <p className="truncate text-soft">{one.place}</p>
                {one.status !== 'valid' && <p className="text-sm text-wait">{t(`door.status.${one.status}`)}</p>}
              </div>
              <Button onClick={() => void engine.admit(one, direction).catch(toast.failed)}>{t(direction === 'entry' ? 'door.find.admit' : 'door.find.leave')}</Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
