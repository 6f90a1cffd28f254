import { useQuery } from '@tanstack/react-query';
import { Bookmark, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { deleteView, saveView } from '#contracts/reports.ts';
import { topic, viewsOf } from '#web/data/reports.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { IconButton } from '#web/ui/IconButton.tsx';
import { Popover } from '#web/ui/Popover.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';

/** Filters kept under a name, one's own or for everybody. `query` is what the address says now. */
export function SavedViews({ subject, query, onOpen }: { subject: string; query: Record<string, unknown>; onOpen: (query: Record<string, unknown>) => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const mayShare = useMay('reports.share');
  const views = useQuery({ ...viewsOf(subject), enabled: open });
  const save = useAction(saveView, { topics: [topic.views], done: t('reports.viewSaved'), onDone: () => setName('') });
  const remove = useAction(deleteView, { topics: [topic.views], done: t('reports.viewDeleted') });
  const kept = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as never;
  return (
    <Popover title={t('reports.views')} open={open} onOpenChange={setOpen} trigger={<Button icon={<Bookmark className="size-4" />}>{t('reports.views')}</Button>} className="w-80">
      <ul className="mb-3 flex flex-col">
        {views.data?.items.map((view) => (
          <li key={view.id} className="flex items-center gap-1">
            <button type="button" className="min-h-(--control) min-w-0 flex-1 rounded-md px-2 text-left hover:bg-hover" onClick={() => { onOpen(view.query); setOpen(false); }}>
              <span className="block truncate">{view.name}</span>
              {(view.shared || !view.mine) && <span className="block text-sm text-soft">{view.mine ? t('reports.sharedByMe') : t('reports.sharedBy', { name: view.madeBy })}</span>}
            </button>
            {(view.mine || mayShare) && <IconButton label={t('reports.deleteView', { name: view.name })} icon={<Trash2 />} onClick={() => remove.mutate({ params: { id: view.id }, version: view.version } as never)} />}
          </li>
        ))}
        {views.data?.items.length === 0 && <li className="px-2 text-soft">{t('reports.noViews')}</li>}
      </ul>
      <form className="flex flex-col gap-2 border-t border-line pt-3" onSubmit={(event) => { event.preventDefault(); if (name.trim()) save.mutate({ body: { subject, name, query: kept, shared } } as never); }}>
        <TextInput label={t('reports.viewName')} value={name} maxLength={80} onChange={(event) => setName(event.target.value)} />
        {mayShare && <Checkbox label={t('reports.shareView')} checked={shared} onChange={setShared} />}
        <Problem error={save.error ?? remove.error ?? views.error} />
        <Button type="submit" busy={save.isPending} disabled={!name.trim()}>{t('reports.saveView')}</Button>
      </form>
    </Popover>
  );
}
