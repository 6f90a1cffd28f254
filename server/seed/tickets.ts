import sharp from 'sharp';
import { addImage, blockUnits, createEvent, createLegalProfile, createPromotion, createStage, generateUnits, listAreas, publishEvent, seedPast, seedSales } from '#apps/tickets/public.ts';
import type { At } from '#apps/tickets/public.ts';
import { configureCheckouts } from '#capabilities/checkouts/public.ts';
import { configureFiles, keepMade, storeMade } from '#capabilities/files/public.ts';
import { Generation } from '#contracts/tickets-areas.ts';
import { NewEvent, NewLegalProfile } from '#contracts/tickets-events.ts';
import { NewPromotion, NewStage } from '#contracts/tickets-pricing.ts';
import { addDays, localDateOf } from '#contracts/time.ts';
import type { Config } from '#platform/config.ts';
import type { Ctx } from '#platform/context.ts';

const ZONE = 'America/Bogota';
const venue = { name: 'Sala La Candela', address: 'Calle 12 2-59', city: 'Bogotá', lat: 4.5981, lng: -74.0708 };
const pesos = (amount: number) => amount * 100;

/** The demo is made before the process serves: it says by itself where files are kept and that the demo gateway may be used. */
export async function prepareFiles(where: { config: Config; dataDir: string }): Promise<void> {
  await configureFiles(where);
  configureCheckouts(where);
}

const WIDTH = 1200;
const HEIGHT = 675;

/** A stage, its curtain and a light. */
export async function storeCover(tenantId: string, [dark, light]: readonly [string, string]) {
  const folds = Array.from({ length: 12 }, (_, n) => `<rect x="${n * 100}" width="50" height="${HEIGHT}" fill="${dark}"/><rect x="${n * 100 + 50}" width="50" height="${HEIGHT}" fill="${light}"/>`).join('');
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">${folds}<ellipse cx="600" cy="620" rx="420" ry="110" fill="#f3d9a2"/><path d="M600 0 L180 620 A420 110 0 0 0 1020 620 Z" fill="#fff3cf" fill-opacity=".35"/></svg>`;
  const content = await sharp(Buffer.from(drawing)).webp({ quality: 82 }).toBuffer();
  return storeMade(tenantId, { content, type: 'image/webp', name: 'portada.webp', purpose: 'photo', width: WIDTH, height: HEIGHT });
}

type Cover = Awaited<ReturnType<typeof storeCover>>;
const showCover = async (ctx: Ctx, eventId: string, cover: Cover) => addImage(ctx, eventId, { fileId: (await keepMade(ctx, cover)).id, kind: 'cover', altText: 'Escenario con telón y un reflector' });

/** The demo's season: a play that is over, one that sells, and a draft. */
export async function seedTickets(at: At, { now, covers, promoterCode }: { now: Temporal.Instant; covers: Readonly<Record<'past' | 'play', Cover>>; promoterCode: string }): Promise<void> {
  const legalProfileId = await at(now.subtract({ hours: 24 * 60 }), async (ctx) => (await createLegalProfile(ctx, NewLegalProfile.parse({
    legalName: 'Fundación Teatro La Candela', taxIdType: 'NIT', taxId: '901234567-7', producerRegistration: 'PR-2211', address: 'Calle 12 2-59', city: 'Bogotá', email: 'contabilidad@teatro.example', taxRegime: 'performing_arts_excluded',
  }))).id);
  const today = localDateOf(now, ZONE);
  const played = addDays(today, -4);
  const past = await at(now.subtract({ hours: 24 * 30 }), async (ctx) => {
    const { id, startAt } = await createEvent(ctx, NewEvent.parse({
      name: 'La siempreviva', description: 'Última función de la temporada.', category: 'theater', isPerformingArt: true, pulepCode: 'SIE220', startAt: `${played}T20:00`, endAt: `${played}T21:45`, venue, legalProfileId,
      areas: [{ name: 'Sala', priceMinor: pesos(60_000), nomenclatureLetter: 'S', unitCount: 60 }, { name: 'Galería', priceMinor: pesos(35_000), nomenclatureLetter: 'G', unitCount: 30 }],
    }));
    await showCover(ctx, id, covers.past);
    await publishEvent(ctx, id);
    return { eventId: id, startAt: Temporal.Instant.from(startAt), areas: (await listAreas(ctx, id)).items.map((area) => area.id) };
  });
  await seedPast(at, past);
  const play = await at(now.subtract({ hours: 24 * 16 }), (ctx) => seedPlay(ctx, { today, legalProfileId, cover: covers.play }));
  await seedSales(at, { ...play, now, promoterCode });
  const later = addDays(today, 90);
  await at(now, (ctx) => createEvent(ctx, NewEvent.parse({ name: 'Festival de títeres', category: 'festival', isPerformingArt: true, startAt: `${later}T10:00`, endAt: `${later}T18:00`, venue, legalProfileId, areas: [{ name: 'Entrada general', priceMinor: pesos(25_000), unitCount: 300 }] })));
}

/** A play on sale, with curved rows, tables and general places, stages, a code and a package. */
async function seedPlay(ctx: Ctx, { today, legalProfileId, cover }: { today: string; legalProfileId: string; cover: Cover }) {
  const day = addDays(today, 45);
  const play = await createEvent(ctx, NewEvent.parse({
    name: 'Guadalupe años sin cuenta', description: 'Vuelve a escena la historia de los llanos, con **música en vivo** y dieciocho actores.\n\nDuración: 110 minutos, con intermedio.', category: 'theater', isPerformingArt: true, pulepCode: 'GUA417',
    startAt: `${day}T20:00`, endAt: `${day}T22:00`, venue, minAge: 12, legalProfileId, refundPolicy: { tiers: [{ daysBefore: 15, shareBp: 10_000 }, { daysBefore: 3, shareBp: 5_000 }] },
    areas: [
      { name: 'Platea', priceMinor: pesos(85_000), nomenclatureLetter: 'P', seatingMode: 'numbered', description: 'Filas numeradas frente al escenario' },
      { name: 'Mesas', priceMinor: pesos(480_000), nomenclatureLetter: 'M', unitCapacity: 4, ticketBenefits: 'Incluye una botella de vino por mesa' },
      { name: 'Balcón', priceMinor: pesos(45_000), nomenclatureLetter: 'B', unitCount: 120 },
    ],
  }));
  const [stalls, tables, balcony] = (await listAreas(ctx, play.id)).items.map(({ id }) => id) as [string, string, string];
  await generateUnits(ctx, stalls, Generation.parse({ kind: 'rows', rowFrom: 'A', rowTo: 'N', skipIO: true, seatTo: 24, place: { x: 600, y: 260, radius: 420 } }));
  await generateUnits(ctx, tables, Generation.parse({ kind: 'numbers', count: 12, place: { x: 270, y: 760, columns: 12 } }));
  await blockUnits(ctx, balcony, { count: 6, reason: 'Consola de sonido' });

  const soon = ctx.now.toString();
  await createStage(ctx, play.id, NewStage.parse({ name: 'Preventa', adjustmentType: 'percentage', adjustmentValue: -2000, quotaUnits: 100, startAt: soon, endAt: `${addDays(today, 15)}T00:00`, areas: [{ areaId: stalls }, { areaId: tables }] }));
  await createStage(ctx, play.id, NewStage.parse({ name: '2x1 en balcón', adjustmentType: 'fixed', adjustmentValue: -pesos(45_000), quotaUnits: 40, startAt: soon, endAt: `${addDays(today, 8)}T00:00`, areas: [{ areaId: balcony, bundleSize: 2 }] }));
  await createStage(ctx, play.id, NewStage.parse({ name: 'Día de la función', adjustmentType: 'percentage', adjustmentValue: 1000, startAt: `${day}T00:00`, areas: [{ areaId: stalls }, { areaId: balcony }] }));
  await createPromotion(ctx, play.id, NewPromotion.parse({ kind: 'code', name: 'Estudiantes', code: 'ESTUDIANTE', discountType: 'percentage', value: 1500, maxDiscountMinor: pesos(40_000), startAt: soon, maxUses: 200 }));
  await createPromotion(ctx, play.id, NewPromotion.parse({ kind: 'package', name: 'Familia', discountType: 'percentage', value: 1800, startAt: soon, items: [{ areaId: stalls, quantity: 2 }, { areaId: balcony, quantity: 2 }] }));
  await showCover(ctx, play.id, cover);
  await publishEvent(ctx, play.id);
  return { eventId: play.id, areas: [stalls, tables, balcony] };
}
