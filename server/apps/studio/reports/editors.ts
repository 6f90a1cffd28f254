import { defineReport } from '#capabilities/reports/public.ts';
import { editors } from './people-queries.ts';

export const editorsReport = defineReport({
  key: 'studio.editors', permission: 'studio.report.performance', area: 'people', period: 'required',
  columns: [
    { key: 'editor', type: 'text' },
    { key: 'jobs', type: 'int', sum: true },
    { key: 'medianHours', type: 'hours' },
    { key: 'meanHours', type: 'hours' },
    { key: 'metPromised', type: 'int', sum: true, support: true },
    { key: 'hadPromised', type: 'int', sum: true, support: true },
    { key: 'metEstimated', type: 'int', sum: true, support: true },
    { key: 'hadEstimated', type: 'int', sum: true, support: true },
    { key: 'onTimePromised', type: 'share', share: ['metPromised', 'hadPromised'] },
    { key: 'onTimeEstimated', type: 'share', share: ['metEstimated', 'hadEstimated'] },
    { key: 'rework', type: 'int', sum: true },
    { key: 'loadNow', type: 'int', sum: true },
  ],
  chart: { kind: 'ranking', x: 'editor', series: ['jobs'] },
  query: (ctx, filters) => editors(ctx, filters),
  order: [{ column: 'jobs', type: 'bigint', desc: true }, { column: 'id', type: 'text', desc: true }],
});
