import { addRegister } from '#capabilities/cash/public.ts';
import { changeBranch } from '#capabilities/identity/public.ts';
import { publicSettings } from '#apps/studio/public.ts';
import type { Ctx } from '#platform/context.ts';
import { changeSettings } from '#platform/settings.ts';
import type { SeededCatalog } from './catalog.ts';

/** What clients of the demo meet: where it is, its telephone, its terms, how to pay, the form for requests, the till. */
export async function seedFront(ctx: Ctx, { branchId, catalog }: { branchId: string; catalog: SeededCatalog }): Promise<void> {
  await changeBranch({ ...ctx, expectedVersion: 1 }, branchId, { address: '5a Avenida Norte 14, Antigua Guatemala', phone: '+50255500100', lat: 14.5589, lng: -90.7341 });
  await changeSettings(ctx, publicSettings, {
    quoteTerms: 'Las fotos editadas se entregan en galería privada y se guardan 60 días. El tiempo extra del evento se cobra por hora empezada.',
    bankDetails: 'Banco de la Demostración\nCuenta monetaria 000-123456-7\nEstudio Luz de Antigua',
    bookingOpen: true, bookingText: 'Cuéntanos qué celebras. Te respondemos el mismo día.', bookingPackageIds: ['RETRATO', 'FAMILIA', 'MATERNIDAD', 'GRADUACION'].map((code) => catalog.packages[code]!),
  });
  await addRegister(ctx, { branchId, name: 'Recepción' });
}
