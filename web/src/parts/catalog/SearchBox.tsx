import { Search } from 'lucide-react';
import { useRef, useState } from 'react';
import { TextInput } from '#web/ui/TextInput.tsx';

const REST_MS = 250;

/** A text that narrows a list, told once typing rests; emptied from outside (the filters are taken off) it shows so. */
export function SearchBox({ label, value, onSearch }: { label: string; value: string; onSearch: (text: string) => void }) {
  const [text, setText] = useState(value);
  const [told, setTold] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  if (value !== told) {
    setTold(value);
    if (value === '') setText('');
  }
  const type = (typed: string) => {
    setText(typed);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onSearch(typed.trim()), REST_MS);
  };
  return <TextInput label={label} hideLabel placeholder={label} before={<Search className="size-4 text-soft" />} value={text} onChange={(event) => type(event.target.value)} className="w-64 max-md:w-full" />;
}
