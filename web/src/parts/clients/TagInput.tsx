import { X } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field, type FieldProps } from '#web/ui/Field.tsx';

const same = (a: string, b: string) => a.localeCompare(b, undefined, { sensitivity: 'base' }) === 0;

/** Words that one gives to a client; Enter or a comma ends one, Backspace takes the last away. */
export function TagInput({ value, onChange, suggestions, ...field }: FieldProps & { value: string[]; onChange: (tags: string[]) => void; suggestions: readonly string[] }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const listId = useId();
  const add = (text: string) => {
    const tag = text.trim();
    setTyped('');
    if (tag && value.length < 20 && !value.some((one) => same(one, tag))) onChange([...value, tag]);
  };
  return (
    <Field {...field}>
      {(ids) => (
        <div className="control flex h-auto min-h-(--control) flex-wrap items-center gap-1 py-1">
          {value.map((tag) => (
            <span key={tag} className="inline-flex h-6 items-center gap-0.5 rounded-sm bg-hover pl-1.5 text-sm">
              {tag}
              <button type="button" aria-label={t('clients.removeTag', { tag })} onClick={() => onChange(value.filter((one) => one !== tag))} className="flex size-6 items-center justify-center text-soft hover:text-ink"><X className="size-3.5" /></button>
            </span>
          ))}
          <input {...ids} list={listId} value={typed} maxLength={40} autoComplete="off" className="h-6 min-w-24 flex-1 bg-transparent outline-none" onBlur={() => add(typed)}
            onChange={(event) => (event.target.value.endsWith(',') ? add(event.target.value.slice(0, -1)) : setTyped(event.target.value))}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && typed.trim()) {
                event.preventDefault();
                add(typed);
              } else if (event.key === 'Backspace' && typed === '' && value.length > 0) onChange(value.slice(0, -1));
            }} />
          <datalist id={listId}>{suggestions.filter((one) => !value.some((tag) => same(tag, one))).map((one) => <option key={one} value={one} />)}</datalist>
        </div>
      )}
    </Field>
  );
}
