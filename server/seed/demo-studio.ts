import { addPerson, createTenant } from '#capabilities/identity/public.ts';
import { runAsSystem } from '#platform/worker.ts';
import type { DemoLogin, Seed } from '#server/seed.ts';
import { seedCalendar } from './calendar.ts';
import { seedCatalog } from './catalog.ts';
import { seedClients } from './clients.ts';
import { seedFront } from './front.ts';
import { seedHistory } from './history.ts';
import { seedSessions } from './studio.ts';

// A photo studio in Guatemala at work: what a new user of the program sees first. People and addresses are invented.

const SLUG = 'estudio-demo';
const ZONE = 'America/Guatemala';
/** Known to everybody: a demo tenant holds nothing of anybody's. */
const PASSWORD = 'mostrador-demo-2026';

const PEOPLE = [
  { role: 'administrator', email: 'admin@demo.example', name: 'Marta Quiñónez', title: 'Gerente', roles: ['studio.admin'], code: null, color: null },
  { role: 'coordinator', email: 'coordinadora@demo.example', name: 'Claudia Barrios', title: 'Coordinadora', roles: ['studio.coordinator'], code: null, color: null },
  { role: 'photographer', email: 'fotografa@demo.example', name: 'Andrea Solís', title: 'Fotógrafa', roles: ['studio.photographer'], code: 'ANDREA', color: '#3b6fb6' },
  { role: 'photographer', email: 'rodrigo@demo.example', name: 'Rodrigo Méndez', title: 'Fotógrafo', roles: ['studio.senior_photographer'], code: 'RODRIGO', color: '#b6743b' },
  { role: 'photographer', email: 'valeria@demo.example', name: 'Valeria Chacón', title: 'Fotógrafa', roles: ['studio.photographer'], code: 'VALERIA', color: '#4b8a5e' },
  { role: 'editor', email: 'editor@demo.example', name: 'Esteban Ruano', title: 'Editor', roles: ['studio.editor'], code: null, color: null },
] as const;

const logins: DemoLogin[] = PEOPLE.slice(0, 3).concat(PEOPLE.slice(5)).map(({ role, email }) => ({ tenant: SLUG, role, email, password: PASSWORD }));

export const demoStudio: Seed = {
  slug: SLUG,
  logins,
  run: async ({ db, clock }) => {
    const [admin, ...others] = PEOPLE;
    const { tenantId, branchId, adminId } = await createTenant(db, clock, {
      slug: SLUG, name: 'Estudio Luz de Antigua', apps: ['studio'], zone: ZONE, currency: 'GTQ', country: 'GT', locale: 'es', branch: 'Estudio Central', admin: { email: admin.email, name: admin.name, password: PASSWORD },
    });
    const step = <T>(name: string, work: Parameters<typeof runAsSystem<T>>[5]): Promise<T> => runAsSystem(db, clock, tenantId, 'demo', `demo ${name}`, work);
    const users = new Map<string, string>([[admin.email, adminId]]);
    for (const person of others) users.set(person.email, (await step('people', (ctx) => addPerson(ctx, { ...person, password: PASSWORD }))).userId);
    const crew = PEOPLE.filter((person) => person.code !== null).map((person) => ({ userId: users.get(person.email)!, code: person.code!, name: person.name, color: person.color! }));
    const calendar = await step('calendar', (ctx) => seedCalendar(ctx, { branchId, zone: ZONE, people: crew }));
    const catalog = await step('catalog', (ctx) => seedCatalog(ctx));
    const clients = await step('clients', (ctx) => seedClients(ctx));
    await step('front', (ctx) => seedFront(ctx, { branchId, catalog }));
    const now = clock.now();
    await seedHistory({ inTenant: (work) => step('history', work), zone: ZONE, now, clients });
    await seedSessions({
      branchId, zone: ZONE, now, clients, calendar, catalog, editorId: users.get('editor@demo.example')!,
      at: (moment, work) => runAsSystem(db, { now: () => moment }, tenantId, 'demo', 'demo sessions', work),
    });
  },
};
