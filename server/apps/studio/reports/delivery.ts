import { defineReport } from '#capabilities/reports/public.ts';
import { deliveries } from './people-queries.ts';

export const deliveryReport = defineReport({
  key: 'studio.delivery', permission: 'studio.report.performance', area: 'people', period: 'required',
  columns: [
    { key: 'code', type: 'text' },
    { key: 'state', type: 'word', words: 'studio.state' },
    { key: 'promised', type: 'date' },
    { key: 'estimated', type: 'date' },
    { key: 'ready', type: 'date' },
    { key: 'delayDays', type: 'int' },
  ],
  query: deliveries,
  order: [{ column: 'promised', type: 'date' }, { column: 'id', type: 'text' }],
});
