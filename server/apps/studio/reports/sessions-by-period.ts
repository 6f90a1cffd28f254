import { defineReport } from '#capabilities/reports/public.ts';
import type { Column } from '#capabilities/reports/public.ts';
import { STAGES, sessionsByPeriod } from './session-queries.ts';

const inCamel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

export const sessionsByPeriodReport = defineReport({
  key: 'studio.sessions-by-period', permission: 'studio.report.session', area: 'sessions', period: 'required', step: 'month',
  columns: [
    { key: 'period', type: 'period' },
    { key: 'requested', type: 'int', sum: true },
    { key: 'confirmed', type: 'int', sum: true },
    { key: 'attended', type: 'int', sum: true },
    { key: 'completed', type: 'int', sum: true },
    { key: 'canceled', type: 'int', sum: true },
    { key: 'studio', type: 'int', sum: true },
    { key: 'external', type: 'int', sum: true },
    { key: 'completedOf', type: 'int', sum: true, support: true },
    { key: 'confirmedOf', type: 'int', sum: true, support: true },
    { key: 'conversion', type: 'share', share: ['completedOf', 'requested'] },
    { key: 'confirmedShare', type: 'share', share: ['confirmedOf', 'requested'] },
    ...STAGES.flatMap((stage): Column[] => {
      const [reached, canceled, lost] = [`reached_${stage}`, `canceled_${stage}`, `lost_${stage}`].map(inCamel) as [string, string, string];
      return [{ key: reached, type: 'int', sum: true, support: true }, { key: canceled, type: 'int', sum: true, support: true }, { key: lost, type: 'share', share: [canceled, reached] }];
    }),
  ],
  chart: { kind: 'line', x: 'period', series: ['requested', 'confirmed', 'attended', 'canceled'] },
  query: sessionsByPeriod,
  order: [{ column: 'period', type: 'date' }, { column: 'id', type: 'text' }],
});
