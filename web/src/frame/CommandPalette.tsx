import { Dialog as Base } from '@base-ui/react/dialog';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ArrowRight, Search } from 'lucide-react';
import { type KeyboardEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { searchEverything } from '#web/data/search.ts';
import { entriesFor } from '#web/nav.ts';
import { useMe } from '#web/session.ts';
import { cx } from '#web/ui/classes.ts';
import { useDelayed } from '#web/ui/useDelayed.ts';

interface Hit {
  id: string;
  group: string;
  title: string;
  note?: string | null;
  to: string;
}

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();

/** Anything by a few letters of its name: screens at once, records from the server while one types. */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const id = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const asked = useDelayed(text.trim(), 150);
  const found = useQuery({
    queryKey: ['search', asked],
    queryFn: ({ signal }) => searchEverything(asked, signal),
    enabled: asked.length >= 2,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });

  const words = plain(text.trim());
  const screens: Hit[] = entriesFor(me)
    .map((entry) => ({ id: entry.path, group: t('web.search.screens'), title: t(entry.label), to: entry.path }))
    .filter((entry) => words === '' || plain(entry.title).includes(words));
  const records: Hit[] = asked.length >= 2 && text.trim().length >= 2
    ? (found.data ?? []).map((hit) => ({ id: `${hit.kind}:${hit.id}`, group: i18n.exists(`search.${hit.kind}`) ? t(`search.${hit.kind}`) : hit.kind, title: hit.title, note: hit.subtitle, to: hit.path }))
    : [];
  // What was typed for is mostly a record; screens come first only while nothing is typed.
  const hits = words === '' ? screens : [...records, ...screens];
  const current = Math.min(at, hits.length - 1);

  const open = (hit: Hit | undefined) => {
    if (!hit) return;
    onClose();
    void navigate({ href: hit.to });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const next = (current + step + hits.length) % Math.max(1, hits.length);
      setAt(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      open(hits[current]);
    }
  };

  return (
    <Base.Root open onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-50 bg-scrim" />
        <Base.Popup className="fixed inset-x-0 top-0 z-50 mx-auto flex max-h-dvh flex-col overflow-hidden bg-raised shadow-float outline-none max-md:h-dvh md:top-[12vh] md:max-h-[70vh] md:w-[38rem] md:rounded-lg md:border md:border-line">
          <Base.Title className="sr-only">{t('web.search.open')}</Base.Title>
          <div className="flex items-center gap-3 border-b border-line px-4">
            <Search className="size-4 shrink-0 text-faint" />
            <input autoFocus value={text} onChange={(event) => { setText(event.target.value); setAt(0); }} onKeyDown={onKeyDown} placeholder={t('web.search.prompt')} aria-label={t('web.search.prompt')}
              role="combobox" aria-expanded={hits.length > 0} aria-controls={`${id}-list`} aria-autocomplete="list" aria-activedescendant={hits.length ? `${id}-${current}` : undefined}
              autoComplete="off" spellCheck={false} className="h-12 min-w-0 flex-1 bg-transparent text-lg outline-none max-md:h-14" />
            <Base.Close className="h-(--control) rounded-md px-2 text-sm text-soft hover:bg-hover">{t('web.close')}</Base.Close>
          </div>
          <div id={`${id}-list`} role="listbox" aria-label={t('web.search.results')} className="scroll-thin min-h-0 flex-1 overflow-y-auto p-1.5">
            {hits.map((hit, index) => (
              <div key={hit.id} role="presentation">
                {hits[index - 1]?.group !== hit.group && <div role="presentation" className="px-3 pt-2 pb-1 text-xs font-medium text-faint">{hit.group}</div>}
                <div id={`${id}-${index}`} role="option" aria-selected={index === current} onPointerMove={() => setAt(index)} onClick={() => open(hit)}
                  className={cx('flex min-h-(--control) items-center gap-3 rounded-md px-3 py-1.5', index === current && 'bg-hover')}>
                  <span className="min-w-0 flex-1">
                    <span className="block truncate">{hit.title}</span>
                    {hit.note && <span className="block truncate text-sm text-soft">{hit.note}</span>}
                  </span>
                  {index === current && <ArrowRight className="size-4 shrink-0 text-faint" />}
                </div>
              </div>
            ))}
          </div>
          <div role="status" className="px-4 pb-3 text-soft empty:hidden">
            {found.isError ? <span className="text-bad">{t('web.searchFailed')}</span> : words !== '' && hits.length === 0 && (found.isFetching ? t('web.searching') : t('web.search.nothing', { text: text.trim() }))}
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
