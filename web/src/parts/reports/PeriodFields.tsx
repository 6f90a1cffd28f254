import { useTranslation } from 'react-i18next';
import { Select } from '#web/ui/Select.tsx';
import { DateInput } from '#web/ui/TextInput.tsx';

export interface Period { from?: string | undefined; to?: string | undefined }
type Preset = 'today' | 'yesterday' | 'last7' | 'last30' | 'thisMonth' | 'lastMonth' | 'last90' | 'thisYear' | 'open' | 'own';
const LAST: Partial<Record<Preset, number>> = { today: 1, last7: 7, last30: 30, last90: 90 };

const iso = (date: Date) => date.toISOString().slice(0, 10);
const before = (day: string, days: number) => iso(new Date(Date.parse(day) - days * 86_400_000));
/** The local days of a preset; `today` is the branch's. */
export function presetPeriod(preset: Preset, today: string): Period {
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7)) - 1];
  if (preset === 'lastMonth') return { from: iso(new Date(Date.UTC(year, month - 1, 1))), to: iso(new Date(Date.UTC(year, month, 0))) };
  if (preset === 'yesterday') return { from: before(today, 1), to: before(today, 1) };
  const days = LAST[preset];
  if (days) return { from: before(today, days - 1), to: today };
  if (preset === 'thisYear') return { from: `${year}-01-01`, to: today };
  return preset === 'open' || preset === 'own' ? {} : { from: `${today.slice(0, 7)}-01`, to: today };
}

/** A period in one press, or two dates. */
export function PeriodFields({ value, today, open = false, onChange }: { value: Period; today: string; open?: boolean; onChange: (next: Period) => void }) {
  const { t } = useTranslation();
  const presets: Preset[] = [...(open ? (['open'] as const) : []), 'today', 'yesterday', 'last7', 'last30', 'thisMonth', 'lastMonth', 'last90', 'thisYear'];
  const same = (preset: Preset) => {
    const wanted = presetPeriod(preset, today);
    const shown = value.from || value.to ? value : presetPeriod(open ? 'open' : 'thisMonth', today);
    return wanted.from === shown.from && wanted.to === shown.to;
  };
  const current = presets.find(same) ?? 'own';
  return (
    <>
      <Select<Preset> label={t('reports.period')} className="w-44 max-md:w-full" value={current} onChange={(preset) => onChange(presetPeriod(preset, today))}
        options={[...presets, ...(current === 'own' ? (['own'] as const) : [])].map((preset) => ({ value: preset, label: t(`reports.preset.${preset}`) }))} />
      <DateInput label={t('reports.from')} className="w-36 max-md:min-w-32 max-md:flex-1" value={value.from ?? presetPeriod(open ? 'open' : 'thisMonth', today).from ?? ''} max={value.to} onChange={(event) => onChange({ ...value, from: event.target.value || undefined })} />
      <DateInput label={t('reports.to')} className="w-36 max-md:min-w-32 max-md:flex-1" value={value.to ?? presetPeriod(open ? 'open' : 'thisMonth', today).to ?? ''} min={value.from} onChange={(event) => onChange({ ...value, to: event.target.value || undefined })} />
    </>
  );
}
