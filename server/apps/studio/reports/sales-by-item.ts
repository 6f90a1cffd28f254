import { defineReport } from '#capabilities/reports/public.ts';
import { text } from '#platform/texts.ts';
import { salesByItem } from './money-queries.ts';

export const salesByItemReport = defineReport({
  key: 'studio.sales-by-item', permission: 'studio.report.financial', area: 'money', period: 'required',
  columns: [
    { key: 'code', type: 'text' },
    { key: 'item', type: 'text' },
    { key: 'package', type: 'text' },
    { key: 'quantity', type: 'int' },
    { key: 'listMinor', type: 'money', sum: true },
    { key: 'discountMinor', type: 'money', sum: true },
    { key: 'netMinor', type: 'money', sum: true },
  ],
  chart: { kind: 'ranking', x: 'item', series: ['netMinor'] },
  query: (ctx, filters) => salesByItem(ctx, filters, { transport: text(ctx.locale, 'studioReports.transport'), discount: text(ctx.locale, 'studioReports.discount') }),
  order: [{ column: 'net_minor', type: 'bigint', desc: true }, { column: 'id', type: 'text', desc: true }],
});
