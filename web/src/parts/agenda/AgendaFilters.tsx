import { Rss, SlidersHorizontal } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { CalendarWindow } from '#web/data/calendar.ts';
import { Button, buttonClass } from '#web/ui/Button.tsx';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { Popover } from '#web/ui/Popover.tsx';

interface Props {
  resources: CalendarWindow['resources'];
  /** Ids that are shown; undefined is all. */
  only: readonly string[] | undefined;
  onChange: (only: string[] | undefined) => void;
  /** Opens the addresses for other calendars; absent for who may not. */
  onFeeds?: (() => void) | undefined;
}

/** Which rooms and people stand in the calendar. */
export function AgendaFilters({ resources, only, onChange, onFeeds }: Props) {
  const { t } = useTranslation();
  const kinds = [...new Set(resources.map((resource) => resource.kind))];
  const isOn = (id: string) => only === undefined || only.includes(id);
  const set = (ids: string[], on: boolean) => {
    const next = resources.map(({ id }) => id).filter((id) => (ids.includes(id) ? on : isOn(id)));
    onChange(next.length === resources.length || next.length === 0 ? undefined : next);
  };
  return (
    <Popover title={t('calendar.agenda.filter')} className="w-72" trigger={
      <button type="button" className={buttonClass({ kind: 'secondary' })}><SlidersHorizontal className="size-4" /><span className={only ? '' : 'max-md:sr-only'}>{only ? t('calendar.agenda.filterSome', { count: only.length, total: resources.length }) : t('calendar.agenda.filter')}</span></button>
    }>
      <div className="flex flex-col gap-2">
        {kinds.map((kind) => {
          const ids = resources.filter((resource) => resource.kind === kind).map(({ id }) => id);
          const on = ids.filter(isOn).length;
          return (
            <fieldset key={kind}>
              <legend className="sr-only">{t(`calendar.kinds.${kind}`)}</legend>
              <Checkbox label={<span className="font-medium">{t(`calendar.kinds.${kind}`)}</span>} checked={on === ids.length} mixed={on > 0 && on < ids.length} onChange={(checked) => set(ids, checked)} />
              <div className="pl-6">{resources.filter((resource) => resource.kind === kind).map((resource) => <Checkbox key={resource.id} label={resource.name} checked={isOn(resource.id)} onChange={(checked) => set([resource.id], checked)} />)}</div>
            </fieldset>
          );
        })}
        {onFeeds && <Button onClick={onFeeds} icon={<Rss className="size-4" />}>{t('calendar.feeds.open')}</Button>}
      </div>
    </Popover>
  );
}
