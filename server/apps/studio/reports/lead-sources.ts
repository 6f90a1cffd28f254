import { defineReport } from '#capabilities/reports/public.ts';
import { leadSources } from './session-queries.ts';

export const leadSourcesReport = defineReport({
  key: 'studio.lead-sources', permission: 'studio.report.session', area: 'sessions', period: 'required',
  columns: [
    { key: 'source', type: 'word', words: 'studioReports.source' },
    { key: 'requests', type: 'int', sum: true },
    { key: 'confirmed', type: 'int', sum: true },
    { key: 'completed', type: 'int', sum: true },
    { key: 'confirmedShare', type: 'share', share: ['confirmed', 'requests'] },
    { key: 'conversion', type: 'share', share: ['completed', 'requests'] },
    { key: 'salesMinor', type: 'money', sum: true },
  ],
  chart: { kind: 'ranking', x: 'source', series: ['requests'] },
  query: leadSources,
  order: [{ column: 'requests', type: 'bigint', desc: true }, { column: 'id', type: 'text', desc: true }],
});
