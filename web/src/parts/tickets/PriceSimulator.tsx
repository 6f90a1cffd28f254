import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { previewPrice } from '#contracts/tickets-pricing.ts';
import { call } from '#web/api.ts';
import { areasOf, type EventDetail, promotionsOf, stagesOf, topic } from '#web/data/tickets.ts';
import { money, number } from '#web/format.ts';
import { KeyValue } from '#web/ui/KeyValue.tsx';
import { NumberInput } from '#web/ui/NumberInput.tsx';
import { Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';

/** What a basket would cost at an instant, with stages, packages and a code as they are saved; reserves nothing. */
export function PriceSimulator({ event }: { event: EventDetail }) {
  const { t } = useTranslation();
  const areas = useQuery(areasOf(event.id)).data ?? [];
  const stages = new Map((useQuery(stagesOf(event.id)).data ?? []).map(({ id, name }) => [id, name]));
  const promotions = useQuery(promotionsOf(event.id)).data ?? [];
  const packages = promotions.filter(({ kind }) => kind === 'package');
  const [units, setUnits] = useState<Record<string, number>>({});
  const [bundles, setBundles] = useState<Record<string, number>>({});
  const [code, setCode] = useState('');
  const [at, setAt] = useState('');
  const wish = useDeferredValue({
    lines: Object.entries(units).filter(([, n]) => n > 0).map(([areaId, quantity]) => ({ areaId, quantity })),
    packages: Object.entries(bundles).filter(([, n]) => n > 0).map(([promotionId, n]) => ({ promotionId, packages: n })),
    ...(code.trim() && { code: code.trim() }), ...(at && { at }),
  });
  const empty = wish.lines.length === 0 && wish.packages.length === 0;
  const { data: quote, error } = useQuery({ queryKey: [topic, 'preview', event.id, wish], enabled: !empty, placeholderData: keepPreviousData, queryFn: ({ signal }) => call(previewPrice, { params: { id: event.id }, body: wish }, { signal }) });
  const amount = (minor: number) => money(minor, event.currency);
  const nameOf = (id: string) => areas.find((area) => area.id === id)?.name ?? '…';
  return (
    <Section title={t('tickets.sim.title')} note={t('tickets.sim.note')}>
      <div className="grid gap-6 md:grid-cols-[minmax(0,20rem)_minmax(0,1fr)]">
        <div className="flex flex-col gap-2">
          {areas.map(({ id, name }) => <div key={id} className="flex items-center justify-between gap-3"><span className="min-w-0">{name}</span><NumberInput label={t('tickets.sim.unitsOf', { area: name })} hideLabel className="w-24" min={0} max={1000} value={units[id] ?? 0} onChange={(n) => setUnits({ ...units, [id]: Math.round(n ?? 0) })} /></div>)}
          {packages.map(({ id, name }) => <div key={id} className="flex items-center justify-between gap-3"><span className="min-w-0">{t('tickets.sim.package', { name })}</span><NumberInput label={t('tickets.sim.unitsOf', { area: name })} hideLabel className="w-24" min={0} max={100} value={bundles[id] ?? 0} onChange={(n) => setBundles({ ...bundles, [id]: Math.round(n ?? 0) })} /></div>)}
          <div className="flex flex-col gap-3 pt-1">
            <TextInput label={t('tickets.promo.code')} optional mono maxLength={50} value={code} onChange={(typed) => setCode(typed.target.value)} />
            <TextInput label={t('tickets.sim.at')} optional type="datetime-local" value={at} onChange={(typed) => setAt(typed.target.value)} />
          </div>
        </div>
        <div aria-live="polite">
          {error ? <Problem error={error} /> : empty || !quote ? <p className="text-soft">{t('tickets.sim.empty')}</p> : (
            <div className="flex flex-col gap-3">
              <ul className="divide-y divide-line border-y border-line">
                {quote.lines.map((line, i) => (
                  <li key={i} className="flex items-baseline justify-between gap-4 py-1.5">
                    <span>{number(line.quantity)} × {nameOf(line.areaId)} <span className="text-soft">{line.kind === 'stage' ? stages.get(line.stageId ?? '') : line.kind === 'package' ? promotions.find(({ id }) => id === line.promotionId)?.name : t('tickets.sim.base')}</span></span>
                    <span className="tabular-nums">{amount(line.paidMinor)}</span>
                  </li>
                ))}
              </ul>
              {quote.notices.map((notice, i) => <p key={i} className="text-wait">{t(`tickets.sim.refused.${notice.reason}`)}</p>)}
              <KeyValue items={[
                [t('tickets.sim.discount'), quote.discountMinor === 0 ? null : `−${amount(quote.discountMinor)}`],
                [t('tickets.sim.fee'), amount(quote.feePayer === 'buyer' ? quote.feeMinor : quote.absorbedFeeMinor)],
                [t('tickets.sim.total'), <strong key="total">{amount(quote.totalMinor)}</strong>],
                [t('tickets.sim.receive'), amount(quote.organizerMinor)],
              ]} />
            </div>
          )}
        </div>
      </div>
    </Section>
  );
}
