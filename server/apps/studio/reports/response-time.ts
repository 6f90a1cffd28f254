import { defineReport } from '#capabilities/reports/public.ts';
import { responseTime } from './session-queries.ts';

export const responseTimeReport = defineReport({
  key: 'studio.response-time', permission: 'studio.report.performance', area: 'people', period: 'required',
  columns: [
    { key: 'person', type: 'text' },
    { key: 'requests', type: 'int', sum: true },
    { key: 'answered', type: 'int', sum: true },
    { key: 'medianMin', type: 'minutes' },
    { key: 'p90Min', type: 'minutes' },
    { key: 'onTheDay', type: 'int', sum: true, support: true },
    { key: 'sameDayShare', type: 'share', share: ['onTheDay', 'requests'] },
  ],
  chart: { kind: 'ranking', x: 'person', series: ['medianMin', 'p90Min'] },
  query: responseTime,
  order: [{ column: 'requests', type: 'bigint', desc: true }, { column: 'id', type: 'text', desc: true }],
});
