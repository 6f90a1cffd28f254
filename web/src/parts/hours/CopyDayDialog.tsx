import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '#web/ui/Button.tsx';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';

interface Props {
  days: readonly string[];
  /** 1 Monday to 7 Sunday. */
  from: number;
  onCopy: (to: number[]) => void;
  onClose: () => void;
}

const week = [1, 2, 3, 4, 5, 6, 7];

/** On which other days the hours of one day hold too. */
export function CopyDayDialog({ days, from, onCopy, onClose }: Props) {
  const { t } = useTranslation();
  const others = week.filter((day) => day !== from);
  const [chosen, setChosen] = useState<readonly number[]>(from <= 5 ? others.filter((day) => day <= 5) : []);
  const toggle = (day: number, on: boolean) => setChosen(on ? [...chosen, day] : chosen.filter((other) => other !== day));
  return (
    <Dialog open onClose={onClose} size="small" title={t('hours.copyTitle', { day: days[from - 1]! })} description={t('hours.copyNote')} footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" disabled={chosen.length === 0} onClick={() => onCopy(chosen.toSorted((a, b) => a - b))}>{t('hours.copyAction', { count: chosen.length })}</Button>
    </>}>
      <Checkbox label={t('hours.allDays')} checked={chosen.length === others.length} mixed={chosen.length > 0 && chosen.length < others.length} onChange={(on) => setChosen(on ? others : [])} />
      <div className="ml-4 flex flex-col">
        {others.map((day) => <Checkbox key={day} label={<span className="inline-block first-letter:uppercase">{days[day - 1]}</span>} checked={chosen.includes(day)} onChange={(on) => toggle(day, on)} />)}
      </div>
    </Dialog>
  );
}
