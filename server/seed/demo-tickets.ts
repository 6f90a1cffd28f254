import { addRegister } from '#capabilities/cash/public.ts';
import { addPerson, createTenant, hashPassword } from '#capabilities/identity/public.ts';
import { createPromoter } from '#apps/tickets/public.ts';
import type { At } from '#apps/tickets/public.ts';
import { runAsSystem } from '#platform/worker.ts';
import type { DemoLogin, Seed } from '#server/seed.ts';
import { prepareFiles, seedTickets, storeCover } from './tickets.ts';

// A theatre company in Bogotá that is about to open its season. People, addresses and numbers are invented.

const SLUG = 'teatro-demo';
const ZONE = 'America/Bogota';
/** Known to everybody: a demo tenant holds nothing of anybody's. */
const PROMOTER = 'LAURA-7K4QM';
const PASSWORD = 'mostrador-demo-2026';

const PEOPLE = [
  { role: 'organizer', email: 'admin@teatro.example', name: 'Lucía Restrepo', title: 'Directora', roles: ['tickets.owner'] },
  { role: 'event manager', email: 'produccion@teatro.example', name: 'Camilo Torres', title: 'Productor', roles: ['tickets.event_manager'] },
  { role: 'box office', email: 'taquilla@teatro.example', name: 'Paola Ruiz', title: 'Taquillera', roles: ['tickets.box_office'] },
  { role: 'door supervisor', email: 'puerta@teatro.example', name: 'Nora Salcedo', title: 'Jefa de puerta', roles: ['tickets.door_supervisor'] },
  { role: 'door staff', email: 'acceso@teatro.example', name: 'Iván Rojas', title: 'Acceso', roles: ['tickets.door_staff'] },
  { role: 'finance', email: 'finanzas@teatro.example', name: 'Elena Mora', title: 'Finanzas', roles: ['tickets.finance'] },
  { role: 'promoter', email: 'promotor@teatro.example', name: 'Laura Gil', title: 'Promotora', roles: ['tickets.promoter'] },
] as const;

const logins: DemoLogin[] = PEOPLE.map(({ role, email }) => ({ tenant: SLUG, role, email, password: PASSWORD }));

export const demoTickets: Seed = {
  slug: SLUG,
  logins,
  run: async ({ db, clock, config, dataDir }) => {
    const [owner, ...others] = PEOPLE;
    const now = clock.now();
    const begun = { now: () => now.subtract({ hours: 24 * 61 }) };
    const { tenantId, branchId } = await createTenant(db, begun, {
      slug: SLUG, name: 'Teatro La Candela', apps: ['tickets'], zone: ZONE, currency: 'COP', country: 'CO', locale: 'es', branch: 'Sala La Candela', admin: { email: owner.email, name: owner.name, password: PASSWORD },
    });
    const step = <T>(name: string, work: Parameters<typeof runAsSystem<T>>[5]): Promise<T> => runAsSystem(db, begun, tenantId, 'demo', `demo ${name}`, work);
    const hash = await hashPassword(PASSWORD);
    for (const person of others) {
      await step('people', async (ctx) => {
        const { userId } = await addPerson(ctx, { ...person, password: { hash } });
        if (person.role === 'promoter') await createPromoter(ctx, { memberId: userId, code: PROMOTER, commissionBp: 1200 });
      });
    }
    await step('drawer', (ctx) => addRegister(ctx, { branchId, name: 'Taquilla 1' }));
    await prepareFiles({ config, dataDir });
    const covers = { past: await storeCover(tenantId, ['#24405c', '#2f5578']), play: await storeCover(tenantId, ['#7d1d2b', '#9c2a3a']) };
    const at: At = (moment, work) => runAsSystem(db, { now: () => moment }, tenantId, 'demo', 'demo season', work);
    await seedTickets(at, { now, covers, promoterCode: PROMOTER });
  },
};
