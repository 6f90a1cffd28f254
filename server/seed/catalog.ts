import { createItem, createPackage, createTaxClass } from '#capabilities/catalog/public.ts';
import { firstZones } from '#apps/studio/public.ts';
import type { Ctx } from '#platform/context.ts';

// What a studio in Guatemala sells: prices with 12 % tax included, packages a little below the sum of their items.

const ITEMS = [
  ['SES-1H', 'Sesión en estudio, 1 hora', 'other', 60_000, 'hour'],
  ['SES-EXT', 'Sesión en exteriores, 1 hora', 'other', 75_000, 'hour'],
  ['COB-HORA', 'Cobertura de evento, hora', 'other', 95_000, 'hour'],
  ['FOTO-DIG', 'Foto digital editada', 'digital_photo', 3500, 'unit'],
  ['FOTO-5X7', 'Foto impresa 5×7"', 'printed_photo', 2500, 'unit'],
  ['FOTO-8X10', 'Foto impresa 8×10"', 'printed_photo', 5000, 'unit'],
  ['FOTO-11X14', 'Ampliación 11×14" en lienzo', 'printed_photo', 28_500, 'unit'],
  ['ALB-20', 'Álbum 20 páginas', 'album', 120_000, 'unit'],
  ['ALB-40', 'Álbum premium 40 páginas', 'album', 245_000, 'unit'],
  ['VID-RES', 'Video resumen, 3 minutos', 'video', 180_000, 'unit'],
  ['VID-COMP', 'Video completo del evento', 'video', 420_000, 'unit'],
  ['USB', 'Memoria USB en estuche', 'other', 22_500, 'unit'],
  ['MAQ', 'Maquillaje y peinado', 'other', 55_000, 'unit'],
  ['FOTO-GRUPO', 'Foto de grupo escolar', 'printed_photo', 4000, 'unit'],
  ['PASE', 'Fotos tamaño cédula (juego de 6)', 'printed_photo', 6000, 'package'],
] as const;

// code, name, kind, price, days of editing, minutes, photographers, items
const PACKAGES = [
  ['RETRATO', 'Retrato personal', 'studio', 95_000, 3, 60, 1, [['SES-1H', 1], ['FOTO-DIG', 8], ['FOTO-5X7', 4]]],
  ['FAMILIA', 'Familia en estudio', 'studio', 155_000, 5, 90, 1, [['SES-1H', 1], ['FOTO-DIG', 15], ['FOTO-8X10', 4], ['FOTO-11X14', 1]]],
  ['MATERNIDAD', 'Maternidad', 'both', 225_000, 5, 120, 1, [['SES-1H', 2], ['MAQ', 1], ['FOTO-DIG', 20], ['USB', 1]]],
  ['XV', 'Quince años', 'external', 985_000, 7, 360, 2, [['COB-HORA', 6], ['FOTO-DIG', 60], ['ALB-20', 1], ['VID-RES', 1], ['USB', 1]]],
  ['BODA', 'Boda esencial', 'external', 1_050_000, 10, 480, 2, [['COB-HORA', 8], ['FOTO-DIG', 80], ['ALB-20', 1], ['USB', 1]]],
  ['BODA-PREMIUM', 'Boda premium con video', 'external', 1_850_000, 10, 600, 3, [['COB-HORA', 10], ['FOTO-DIG', 120], ['ALB-40', 1], ['VID-COMP', 1], ['FOTO-11X14', 2], ['USB', 1]]],
  ['GRADUACION', 'Graduación individual', 'both', 115_000, 5, 45, 1, [['SES-1H', 1], ['FOTO-DIG', 10], ['FOTO-8X10', 3], ['FOTO-5X7', 6]]],
  ['COLEGIO', 'Jornada escolar (por grupo)', 'external', 320_000, 7, 180, 2, [['COB-HORA', 3], ['FOTO-GRUPO', 25]]],
] as const;

export interface SeededCatalog { items: Record<string, string>; packages: Record<string, string>; zones: { city: string; remote: string } }

/** Tax class, items, packages and travel zones of the demo studio; answers ids by code. */
export async function seedCatalog(ctx: Ctx): Promise<SeededCatalog> {
  const tax = await createTaxClass(ctx, { code: 'IVA', name: 'IVA 12 %', rateBp: 1200, included: true });
  await createTaxClass(ctx, { code: 'EXENTO', name: 'Exento', rateBp: 0, included: true });
  const items: Record<string, string> = {};
  for (const [code, name, itemType, unitPriceMinor, unitMeasure] of ITEMS) {
    items[code] = (await createItem(ctx, { code, name, description: null, itemType, unitPriceMinor, unitMeasure, defaultQuantity: null, taxClassId: tax.id })).id;
  }
  const packages: Record<string, string> = {};
  for (const [code, name, kind, basePriceMinor, leadDays, durationMin, requiredStaff, parts] of PACKAGES) {
    const { id } = await createPackage(ctx, {
      code, name, description: null, kind, basePriceMinor, leadDays, durationMin, requiredStaff, items: parts.map(([item, quantity]) => ({ itemId: items[item]!, quantity })),
    });
    packages[code] = id as string;
  }
  return { items, packages, zones: await firstZones(ctx) };
}
