import { Combobox as Base } from '@base-ui/react/combobox';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Check, ChevronsUpDown, X } from 'lucide-react';
import { type ReactNode, useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field, type FieldProps } from './Field.tsx';
import { useDelayed } from './useDelayed.ts';

export interface Choice {
  value: string;
  label: string;
  note?: ReactNode;
}

interface Shared extends FieldProps {
  placeholder?: string;
  disabled?: boolean;
  autoFocus?: boolean;
  /** There is always a value: no cross to take it away. */
  fixed?: boolean;
  onBlur?: () => void;
  /** A last entry under the results ("Create client …"), given what was typed. */
  action?: { label: (typed: string) => string; run: (typed: string) => void };
}

interface LocalProps<C extends Choice> extends Shared {
  options: readonly C[];
  value: C | null;
  onChange: (choice: C | null) => void;
}

/** One of many that are all known here; typing filters them, accents ignored. */
export function Combobox<C extends Choice>({ options, ...rest }: LocalProps<C>) {
  return <Box {...rest} items={options} />;
}

interface AsyncProps<C extends Choice> extends Shared {
  value: C | null;
  onChange: (choice: C | null) => void;
  /** First part of the query key: the topic whose notices refresh it. */
  topic: string;
  /** Asked once typing rests; an empty text asks for what to offer first. */
  search: (text: string, signal: AbortSignal) => Promise<C[]>;
}

/** One of very many: the server searches. */
export function AsyncCombobox<C extends Choice>({ topic, search, ...rest }: AsyncProps<C>) {
  const [text, setText] = useState('');
  const asked = useDelayed(text.trim(), 180);
  const found = useQuery({
    queryKey: [topic, 'choices', asked],
    queryFn: ({ signal }) => search(asked, signal),
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  });
  const known = useDeferredValue(found.data ?? []);
  // Until the answer to what was typed is here, only what it fits may be chosen: Enter must never take somebody else.
  const waiting = asked !== text.trim() || found.isPlaceholderData;
  const items = waiting ? matching(known, text) : known;
  return <Box {...rest} items={items} remote busy={found.isFetching || asked !== text.trim()} failed={found.isError} onText={setText} />;
}

const bare = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const matching = <C extends Choice>(choices: readonly C[], text: string) => choices.filter(({ label }) => bare(label).includes(bare(text.trim())));

interface BoxProps<C extends Choice> extends Shared {
  items: readonly C[];
  value: C | null;
  onChange: (choice: C | null) => void;
  remote?: boolean;
  busy?: boolean;
  failed?: boolean;
  onText?: (text: string) => void;
}

function Box<C extends Choice>({ items, value, onChange, remote, busy, failed, onText, placeholder, disabled, autoFocus, fixed, onBlur, action, ...field }: BoxProps<C>) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [open, setOpen] = useState(false);
  const all = value && !items.some((item) => item.value === value.value) ? [...items, value] : [...items];
  return (
    <Field {...field}>
      {(ids) => (
        <Base.Root items={all} value={value} onValueChange={(next) => onChange(next as C | null)} disabled={disabled} open={open} onOpenChange={(next) => setOpen(next)}
          itemToStringLabel={(item: C) => item.label} isItemEqualToValue={(a: C, b: C) => a.value === b.value}
          filter={remote ? null : undefined}
          onInputValueChange={(text, { reason }) => {
            if (reason === 'item-press') return;
            setTyped(text);
            onText?.(text);
          }}>
          <Base.InputGroup className="control flex items-center gap-1 pr-1" data-invalid={field.error ? '' : undefined}>
            <Base.Input {...ids} autoFocus={autoFocus} onBlur={onBlur} placeholder={placeholder ?? t('web.searchOrChoose')} className="h-full min-w-0 flex-1 bg-transparent outline-none" />
            {value && !fixed && <Base.Clear aria-label={t('web.clear')} className="flex h-full w-7 items-center justify-center text-soft hover:text-ink"><X className="size-4" /></Base.Clear>}
            <Base.Trigger aria-label={t('web.openList')} className="flex h-full w-7 items-center justify-center text-faint"><ChevronsUpDown className="size-4" /></Base.Trigger>
          </Base.InputGroup>
          <Base.Portal>
            <Base.Positioner sideOffset={4} className="z-60 outline-none">
              <Base.Popup aria-busy={busy || undefined} className="float flex max-h-[min(var(--available-height),22rem)] w-(--anchor-width) min-w-60 max-w-(--available-width) flex-col">
                <Base.Status className="px-3 text-sm text-soft empty:hidden">{failed ? <span className="block py-2 text-bad">{t('web.searchFailed')}</span> : busy && remote ? <span className="block py-2">{t('web.searching')}</span> : null}</Base.Status>
                <Base.Empty className="text-soft empty:hidden">{busy ? null : <span className="block px-3 py-2">{t('web.nothingFound')}</span>}</Base.Empty>
                <Base.List className="scroll-thin overflow-y-auto p-1 empty:hidden">
                  {(item: C) => (
                    <Base.Item key={item.value} value={item} className="float-item pr-8">
                      <span className="flex min-w-0 flex-col">
                        <span>{item.label}</span>
                        {item.note && <span className="text-sm text-soft">{item.note}</span>}
                      </span>
                      <Base.ItemIndicator className="absolute right-3"><Check className="size-4" /></Base.ItemIndicator>
                    </Base.Item>
                  )}
                </Base.List>
                {action && typed.trim() && (
                  <button type="button" onClick={() => { setOpen(false); action.run(typed.trim()); }} className="min-h-(--control) border-t border-line px-3 text-left font-medium text-accent-text hover:bg-hover">{action.label(typed.trim())}</button>
                )}
              </Base.Popup>
            </Base.Positioner>
          </Base.Portal>
        </Base.Root>
      )}
    </Field>
  );
}
