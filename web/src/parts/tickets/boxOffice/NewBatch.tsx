import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { printBatch, takeAllotment } from '#contracts/tickets-box-office.ts';
import type { AreaAtCounter, EventAtCounter } from '#web/data/boxOffice.ts';
import { topic } from '#web/data/tickets.ts';
import { money } from '#web/format.ts';
import { deviceName } from '#web/frame/deviceName.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { NumberInput } from '#web/ui/NumberInput.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { keepPack } from './packs.ts';

const HOURS = [2, 4, 8, 12] as const;

/** So many places of one area put aside, at the price of now. */
export function NewBatch({ kind, event, areas, onClose }: { kind: 'device' | 'printed'; event: EventAtCounter; areas: readonly AreaAtCounter[]; onClose: () => void }) {
  const { t } = useTranslation();
  const offered = areas.filter(({ seatingMode }) => kind === 'printed' || seatingMode === 'general');
  const [areaId, setArea] = useState(offered[0]?.id ?? '');
  const [count, setCount] = useState<number | null>(Math.max(1, Math.min(kind === 'device' ? 20 : 50, offered[0]?.free ?? 1)));
  const [name, setName] = useState(kind === 'device' ? (deviceName(navigator.userAgent) ?? '') : '');
  const [hours, setHours] = useState('never');
  const [tried, setTried] = useState(false);
  const [unkept, setUnkept] = useState<unknown>(null);
  const take = useAction(takeAllotment, { topics: [topic], done: t('boxOffice.taken') });
  const print = useAction(printBatch, { topics: [topic], done: t('boxOffice.printedDone'), onDone: onClose });
  const area = offered.find(({ id }) => id === areaId);
  const send = () => {
    setTried(true);
    if (!area || !count || !name.trim()) return;
    const body = { eventId: event.id, areaId, count, name };
    if (kind === 'printed') print.mutate({ body });
    else {
      take.mutate({ body: { ...body, expiresAt: hours === 'never' ? null : new Date(Date.now() + Number(hours) * 3_600_000).toISOString() } }, { onSuccess: (pack) => void keepPack(pack).then(onClose, setUnkept) });
    }
  };
  return (
    <Dialog open sticky size="small" onClose={onClose} title={t(kind === 'device' ? 'boxOffice.takeBatch' : 'boxOffice.printBatch')} description={t(kind === 'device' ? 'boxOffice.takeBatchNote' : 'boxOffice.printBatchNote')}
      footer={<><Button onClick={onClose}>{t('web.cancel')}</Button><Button kind="primary" disabled={offered.length === 0} busy={take.isPending || print.isPending} onClick={send}>{t(kind === 'device' ? 'boxOffice.takeBatch' : 'boxOffice.printBatch')}</Button></>}>
      {offered.length === 0 ? <p>{t('boxOffice.onlyNumbered')}</p> : (
        <div className="flex flex-col gap-4">
          <Select label={t('tickets.area')} value={areaId} onChange={setArea} options={offered.map(({ id, name: label, priceMinor, free }) => ({ value: id, label: `${label} · ${money(priceMinor, event.currency)} · ${t('boxOffice.free', { count: free })}` }))} />
          <NumberInput label={t('boxOffice.howMany')} value={count} min={1} max={Math.min(500, Math.max(1, area?.free ?? 1))} step={1} onChange={(value) => setCount(value === null ? null : Math.trunc(value))} error={tried && !count ? t('field.required') : undefined} />
          <TextInput label={t(kind === 'device' ? 'boxOffice.deviceName' : 'boxOffice.batchName')} value={name} maxLength={100} onChange={(typed) => setName(typed.target.value)} error={tried && !name.trim() ? t('field.required') : undefined} />
          {kind === 'device' && <Select label={t('boxOffice.backAfter')} value={hours} onChange={setHours} options={[{ value: 'never', label: t('boxOffice.backByHand') }, ...HOURS.map((one) => ({ value: String(one), label: t('boxOffice.hours', { count: one }) }))]} />}
        </div>
      )}
      <Problem error={take.error ?? print.error ?? unkept} className="mt-3" />
    </Dialog>
  );
}
