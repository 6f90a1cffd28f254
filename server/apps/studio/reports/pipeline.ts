import { defineReport } from '#capabilities/reports/public.ts';
import { pipeline } from './session-queries.ts';

export const pipelineReport = defineReport({
  key: 'studio.pipeline', permission: 'studio.report.session', area: 'sessions', period: 'open',
  columns: [
    { key: 'state', type: 'word', words: 'studio.state' },
    { key: 'sessions', type: 'int', sum: true },
    { key: 'totalMinor', type: 'money', sum: true },
    { key: 'medianDays', type: 'days' },
  ],
  chart: { kind: 'bars', x: 'state', series: ['sessions'] },
  query: pipeline,
  order: [{ column: 'place', type: 'integer' }, { column: 'id', type: 'text' }],
});
