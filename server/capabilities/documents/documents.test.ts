import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { NOW, makeTenant, useWorld } from '#test/server.ts';
import type { Block } from './blocks.ts';
import { fitColumns } from './columns.ts';
import { draw } from './draw.ts';
import { pdf } from './public.ts';

const world = useWorld();

const blocks: Block[] = [
  { type: 'heading', text: 'Cotización C-2026-000042', level: 1 },
  { type: 'paragraph', text: 'Sesión de quinceañera para María Núñez 📷: ¿qué incluye?' },
  { type: 'keyValues', rows: [['Fecha', 'sábado 12 de diciembre de 2026, 10:00 a 12:00'], ['Lugar', 'Sala A']] },
  { type: 'table', columns: [{ label: 'Concepto', weight: 4 }, { label: 'Cant.', align: 'right' }, { label: 'Precio', align: 'right' }, { label: 'Importe', align: 'right' }], rows: [['Foto digital', '10', 'Q 50.00', 'Q 500.00'], ['Álbum 30x30', '1', 'Q 1,500.00', 'Q 1,500.00']] },
  { type: 'totals', rows: [{ label: 'Subtotal', value: 'Q 2,000.00' }, { label: 'Total', value: 'Q 2,000.00', strong: true }] },
  { type: 'signature', label: 'Aceptado', lines: ['María Núñez, 20 de noviembre de 2026'] },
  { type: 'signature', label: 'Firma del cliente' },
];
const pagesIn = (content: Buffer): number => content.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0;

test('the same request gives the same bytes, another text other ones', async () => {
  const tenant = await makeTenant(world);
  const made = (title: string) => tenant.run((ctx) => pdf(ctx, { title, blocks, branded: true, locale: 'es', at: NOW, lines: ['6a avenida 1-23, zona 10'] }));
  const [one, two, other] = await Promise.all([made('Cotización'), made('Cotización'), made('Otra')]);
  expect(one.subarray(0, 5).toString()).toBe('%PDF-');
  const hash = (content: Buffer) => createHash('sha256').update(content).digest('hex');
  expect(hash(two)).toBe(hash(one));
  expect(hash(other)).not.toBe(hash(one));
});

test('a long table runs over pages, each with its header and number', async () => {
  const content = await draw({
    title: 'Reporte', locale: 'es', madeAtMs: 0, letterhead: null, landscape: true, footer: 'Reporte', pageWords: '{page}/{pages}',
    blocks: [{ type: 'table', columns: [{ label: 'N' }, { label: 'Importe', align: 'right' }], rows: Array.from({ length: 200 }, (_, n) => [String(n), `Q ${n}.00`]), footer: ['Total', 'Q 19,900.00'] }],
  });
  expect(pagesIn(content)).toBeGreaterThan(5);
  expect(pagesIn(content)).toBeLessThan(15);
});

test('a logo of any kind of picture stands on top; one that is broken refuses the document and harms nobody else', async () => {
  const logo = await sharp({ create: { width: 400, height: 100, channels: 4, background: '#0a7' } }).webp().toBuffer();
  const layout = { title: 'x', locale: 'es' as const, madeAtMs: 0, landscape: false, footer: '', pageWords: '', blocks };
  expect((await draw({ ...layout, letterhead: { name: 'Estudio', accent: '#00aa77', logo, lines: [] } })).length).toBeGreaterThan(5000);
  await expect(draw({ ...layout, letterhead: { name: 'Estudio', accent: '#00aa77', logo: Buffer.from('no'), lines: [] } })).rejects.toThrow(/unsupported image format/);
});

test('a wide table is set smaller rather than breaking an amount', () => {
  const measure = (text: string, _face: string, size: number): number => text.length * size * 0.55;
  const columns = [{ label: 'Período', weight: 1.5 }, ...Array.from({ length: 13 }, () => ({ label: 'Transferencia', align: 'right' as const }))];
  const rows = [['septiembre de 2026', ...Array.from({ length: 13 }, () => 'Q 116,677.50')]];
  const { size, pad, widths } = fitColumns(728, 8, { columns, rows, footer: undefined }, measure);
  expect(size).toBeLessThan(8);
  expect(widths.slice(1).every((width) => width - 2 * pad > measure('Q 116,677.50', 'regular', size))).toBe(true);
  expect(widths.reduce((sum, one) => sum + one, 0)).toBeCloseTo(728);
  // One that has room keeps its weights.
  expect(fitColumns(400, 9, { columns: [{ label: 'A', weight: 3 }, { label: 'B' }], rows: [['a', 'b']], footer: undefined }, measure).widths).toEqual([300, 100]);
});
