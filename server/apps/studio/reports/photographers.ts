import { defineReport } from '#capabilities/reports/public.ts';
import { photographers } from './people-queries.ts';

export const photographersReport = defineReport({
  key: 'studio.photographers', permission: 'studio.report.performance', area: 'people', period: 'required',
  columns: [
    { key: 'photographer', type: 'text' },
    { key: 'attended', type: 'int', sum: true },
    { key: 'coveredMin', type: 'minutes', sum: true },
    { key: 'travelMin', type: 'minutes', sum: true },
    { key: 'noShows', type: 'int', sum: true },
    { key: 'incidents', type: 'int', sum: true },
  ],
  chart: { kind: 'ranking', x: 'photographer', series: ['attended'] },
  query: (ctx, filters) => photographers(ctx, filters),
  order: [{ column: 'attended', type: 'bigint', desc: true }, { column: 'id', type: 'text', desc: true }],
});
