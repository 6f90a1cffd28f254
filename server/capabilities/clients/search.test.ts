import { beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#platform/db.ts';
import { bulkInsertClients, normalizePhone } from './public.ts';
import { makeTenant, serverFor, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';

const world = useWorld();
let tenant: TestTenant;
let foreign: TestTenant;
let find: (text: string, more?: string) => Promise<string[]>;

const FIRST = ['María', 'José', 'Ana', 'Luis', 'Carlos', 'Lucía', 'Sofía', 'Andrés', 'Gabriela', 'Íñigo', 'Fernanda', 'Óscar', 'Paola', 'Rubén', 'Ximena', 'Byron', 'Wendy', 'Estuardo', 'Ingrid', 'Mynor'];
const LAST = ['Pérez', 'López', 'García', 'Morales', 'Hernández', 'Xicará', 'Ajú', 'Castañeda', 'Méndez', 'de León', 'Ramírez', 'Tzoc', 'Barrios', 'Cifuentes', 'Solórzano', 'Ixcot', 'Quiñónez', 'Alvarado', 'Rodas', 'Chávez'];
const MANY = 50_000;

beforeAll(async () => {
  tenant = await makeTenant(world);
  foreign = await makeTenant(world);
  const named = (fullName: string, number: string, email?: string) => ({ fullName, phones: [{ e164: normalizePhone(number, 'GT')!, typed: number }], emails: email ? [email] : [] });
  await foreign.run((ctx) => bulkInsertClients(ctx, [named('Zacarías Ñurinda', '5999 0000', 'zacarias@ajeno.example')]));
  await tenant.run((ctx) => bulkInsertClients(ctx, [
    named('Zacarías Ñurinda Pérez', '5512-3456', 'zacarias@correo.example'), named('Colegio Santa Fe del Güisquil', '2255 7788', 'info@guisquil.example'), named('100% Fotos_Feliz', '4444 1111'),
  ]));
  for (let from = 0; from < MANY; from += 10_000) {
    await tenant.run((ctx) => bulkInsertClients(ctx, Array.from({ length: 10_000 }, (_, k) => {
      const i = from + k;
      return named(`${FIRST[i % 20]} ${LAST[Math.floor(i / 20) % 20]} ${LAST[Math.floor(i / 400) % 20]} ${Math.floor(i / 8000)}`, `3${String(1_000_000 + i)}`, `c${i}@prueba.example`);
    })));
  }
  await sql`analyze client`.execute(world.owner.global);
  const app = await serverFor(world, tenant, ['clients.view']);
  find = async (text, more = '') => {
    const answer = await app.inject({ url: `/api/v1/clients?limit=5&text=${encodeURIComponent(text)}${more}` });
    expect(answer.statusCode).toBe(200);
    return answer.json().items.map((client: { fullName: string }) => client.fullName);
  };
}, 240_000);

describe('the search for a client', () => {
  test.each([
    ['without accents and in capitals', 'ZACARIAS NURINDA', 'Zacarías Ñurinda Pérez'],
    ['by words in another order', 'perez zacarias', 'Zacarías Ñurinda Pérez'],
    ['by the beginning of a name', 'Zacar', 'Zacarías Ñurinda Pérez'],
    ['with a letter missing', 'Zacarias Nurida', 'Zacarías Ñurinda Pérez'],
    ['with letters swapped', 'Zacraias', 'Zacarías Ñurinda Pérez'],
    ['by a phone as it is written at home', '5512 3456', 'Zacarías Ñurinda Pérez'],
    ['by a phone with country code', '+502 5512-3456', 'Zacarías Ñurinda Pérez'],
    ['by a phone dialled from abroad', '00502 55123456', 'Zacarías Ñurinda Pérez'],
    ['by the last digits of a phone', '23456', 'Zacarías Ñurinda Pérez'],
    ['by e-mail', 'zacarias@correo', 'Zacarías Ñurinda Pérez'],
    ['of an institution with a diaeresis', 'colegio guisquil', 'Colegio Santa Fe del Güisquil'],
    ['with signs that mean something to the database', '100% fotos_', '100% Fotos_Feliz'],
  ])('finds one %s', async (_, text, wanted) => {
    expect(await find(text)).toContain(wanted);
  });

  test('puts the exact name first', async () => {
    expect((await find('María Pérez Pérez 0'))[0]).toBe('María Pérez Pérez 0');
  });

  test('finds nothing of another tenant', async () => {
    expect(await find('ajeno.example')).toEqual([]);
    expect(await find('5999 0000')).toEqual([]);
    expect(await find('Zacarías Ñurinda')).toEqual(['Zacarías Ñurinda Pérez']);
  });

  test.each(["'; drop table client; --", '%', '\\', '_', '((', 'a', '\u{1F4F7}', '  '])('takes %j as plain text', async (text) => {
    expect(Array.isArray(await find(text))).toBe(true);
  });

  test('goes through the pages of a search without missing or doubling anybody', async () => {
    const app = await serverFor(world, tenant, ['clients.view']);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { items: { id: string }[]; next: string | null } = (await app.inject({ url: `/api/v1/clients?limit=37&text=quinonez%20ximena%200${cursor && `&cursor=${cursor}`}` })).json();
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    }
    const matching = await tenant.run((ctx) => sql<{ n: number }>`select count(*)::integer as n from client where tenant_id = ${tenant.id}::uuid and search like '%quinonez%' and search like '%ximena%' and search like '%0%'`.execute(ctx.tx));
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe(Math.min(1000, matching.rows[0]!.n));
  });

  test('stays fast with 50,000 clients (search < 2 s, studio 15), and reads by index', async () => {
    const texts = ['maria perez', 'zacarias', 'zacraias nurida', '31049', '+502 3104 9999', 'c4999@prueba', 'xicara tzoc', 'gabriela quinonez', 'nadie se llama asi', 'estuardo mendez'];
    const times: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      for (const text of texts) {
        const begun = performance.now();
        await find(text);
        times.push(performance.now() - begun);
      }
    }
    times.sort((a, b) => a - b);
    const p95 = times[Math.floor(times.length * 0.95)]!;
    if (process.env.SHOW_TIMES) console.log(`search over ${MANY} clients: median ${times[times.length >> 1]!.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, worst ${times.at(-1)!.toFixed(1)} ms`);
    // Studio 15 asks for 2 s; on a quiet machine it is some 50 ms.
    expect(p95).toBeLessThan(2000);

    const plan = await sql`explain select id from client where tenant_id = ${tenant.id}::uuid and deleted_at is null and search like '%zacar%'`.execute(world.owner.global);
    expect(JSON.stringify(plan.rows)).toContain('client_search');
  });
});
