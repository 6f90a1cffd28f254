import { addPerson, hashPassword } from '#capabilities/identity/public.ts';
import type { Ctx } from '#platform/context.ts';

/** The password of everybody in a demo tenant; printed at the start, known to everybody, so demo tenants hold no real data. */
export const DEMO_PASSWORD = 'mostrador-demo';

export interface DemoPerson { key: string; name: string; email: string; roles: readonly string[]; title: string; /** Short name on the calendar, of those who are booked. */ code?: string; color?: string }

/** The team of the demo studio: one admin, two coordinators, four photographers, two editors (studio 1.4). */
export const demoPeople: readonly DemoPerson[] = [
  { key: 'admin', name: 'Ana Administradora', email: 'admin@demo.example', roles: ['studio.admin'], title: 'Dirección' },
  { key: 'coordinator', name: 'Carla Méndez', email: 'coordinator@demo.example', roles: ['studio.coordinator'], title: 'Coordinación' },
  { key: 'coordinator2', name: 'Óscar Lemus', email: 'coordinator2@demo.example', roles: ['studio.coordinator'], title: 'Coordinación' },
  { key: 'photographer', name: 'Pablo Ixcot', email: 'photographer@demo.example', roles: ['studio.photographer'], title: 'Fotografía', code: 'PABLO', color: '#2f6fb2' },
  { key: 'photographer2', name: 'Lucía Barrios', email: 'photographer2@demo.example', roles: ['studio.photographer'], title: 'Fotografía', code: 'LUCIA', color: '#b2582f' },
  { key: 'photographer3', name: 'Marco Tzoc', email: 'photographer3@demo.example', roles: ['studio.photographer'], title: 'Fotografía', code: 'MARCO', color: '#3f8f4f' },
  { key: 'senior', name: 'Sara Villatoro', email: 'senior@demo.example', roles: ['studio.senior_photographer'], title: 'Fotografía', code: 'SARA', color: '#7a4fb0' },
  { key: 'editor', name: 'Elena Choc', email: 'editor@demo.example', roles: ['studio.editor'], title: 'Edición' },
  { key: 'editor2', name: 'Diego Aguilar', email: 'editor2@demo.example', roles: ['studio.editor'], title: 'Edición' },
];

/**
 * Put the team into a demo tenant of the studio. Safe to repeat.
 * @returns user ids by key
 */
export async function seedPeople(ctx: Ctx, people: readonly DemoPerson[] = demoPeople): Promise<Map<string, string>> {
  const hash = await hashPassword(DEMO_PASSWORD);
  const ids = new Map<string, string>();
  for (const { key, name, email, roles, title } of people) ids.set(key, (await addPerson(ctx, { name, email, roles, title, password: { hash } })).userId);
  return ids;
}

/** Who can sign in, for the message at the start. */
export const demoLoginsOf = (tenant: string, people: readonly DemoPerson[] = demoPeople) =>
  people.filter(({ key }) => !/\d$/.test(key)).map(({ key, email }) => ({ tenant, role: key, email, password: DEMO_PASSWORD }));
