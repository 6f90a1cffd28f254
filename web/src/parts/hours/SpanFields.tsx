import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '#web/ui/IconButton.tsx';
import { FieldError } from '#web/ui/Field.tsx';
import { fieldSentence } from '#web/ui/fieldSentence.ts';
import { TimeInput } from '#web/ui/TextInput.tsx';
import { endsNextDay } from './week.ts';

interface Props {
  span: { from: string; to: string };
  /** Of which day, for who does not see the row. */
  day: string;
  onChange: (span: { from: string; to: string }) => void;
  onRemove: () => void;
  error: string | undefined;
}

/** From and to of one stretch; says so when it runs into the next day. */
export function SpanFields({ span, day, onChange, onRemove, error }: Props) {
  const { t } = useTranslation();
  return (
    <div>
      <div className="flex flex-wrap items-center gap-2">
        <TimeInput label={t('hours.from', { day })} hideLabel className="w-34" value={span.from} onChange={(event) => onChange({ ...span, from: event.target.value })} />
        <span aria-hidden className="text-soft">–</span>
        <TimeInput label={t('hours.to', { day })} hideLabel className="w-34" value={span.to} onChange={(event) => onChange({ ...span, to: event.target.value })} />
        <IconButton label={t('hours.removeSpan', { day, from: span.from, to: span.to })} icon={<X />} onClick={onRemove} />
        {endsNextDay(span) && <span className="text-sm text-soft">{t(span.from === span.to ? 'hours.allDay' : 'hours.nextDay')}</span>}
      </div>
      <FieldError text={fieldSentence(error)} />
    </div>
  );
}
