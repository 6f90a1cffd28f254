import { expect, test } from 'vitest';
import { barriers } from './accessible.ts';
import { aPhone, ownProduct } from './own-product.ts';
import { demo } from './sign-in.ts';

// The line in front of a sale, on a phone: in before the start, drawn, checked, let in, and one's place kept on the way.

const theatre = ownProduct();
const OWNER = 'admin@teatro.example';
const LINE = '/t/teatro-demo/e/guadalupe-anos-sin-cuenta/queue';
const at = (instant: string) => theatre.setClock(Temporal.Instant.from(instant));

test('who came before the start is drawn, keeps the place over a reload, checks the draw and goes in to buy', { timeout: 180_000 }, async () => {
  const start = Temporal.Now.instant().add({ hours: 1 }).round('minute').toString();
  const opens = Temporal.Instant.from(start).subtract({ minutes: 30 }).toString();
  const office = await theatre.visit('/sign-in');
  const { accessToken } = await (await office.context.request.post('/api/v1/auth/login', { data: { email: OWNER, password: demo.password } })).json() as { accessToken: string };
  const call = async <T>(method: 'GET' | 'POST', path: string, data?: object): Promise<T> => {
    const answer = await office.context.request.fetch(`/api/v1/tickets${path}`, { method, headers: { authorization: `Bearer ${accessToken}`, 'idempotency-key': crypto.randomUUID() }, ...(data && { data }) });
    if (!answer.ok()) throw new Error(`${path}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const events = await call<{ items: { id: string; slug: string }[] }>('GET', '/events');
  const event = events.items.find(({ slug }) => LINE.includes(slug))!;
  await call('POST', `/events/${event.id}/waiting-rooms`, { opensAt: opens, startsAt: start, ratePerMinute: 12, maxActive: 1 });
  await at(opens);

  const people = [await theatre.visit(LINE, aPhone), await theatre.visit(LINE, aPhone)];
  for (const { page } of people) {
    await page.getByRole('heading', { name: 'Ya estás en la fila' }).waitFor();
    expect(await barriers(page)).toEqual([]);
  }
  const kept = await Promise.all(people.map(({ context }) => context.storageState()));
  await at(start);

  const back = await Promise.all(kept.map((storageState) => theatre.visit(LINE, { ...aPhone, storageState })));
  const turns = await Promise.all(back.map(async ({ page }) => {
    await page.getByRole('heading', { name: /Es tu turno|Estás en la fila/ }).waitFor();
    return page.getByRole('heading', { name: 'Es tu turno' }).isVisible();
  }));
  // One pass at a time: one is in, the other is next.
  expect(turns.toSorted()).toEqual([false, true]);
  const [inside, waiting] = [back[turns.indexOf(true)]!.page, back[turns.indexOf(false)]!.page];
  await waiting.getByText('sigues tú').waitFor();
  await waiting.reload();
  await waiting.getByText('sigues tú').waitFor();
  await waiting.getByText('Cómo se sortea, y cómo comprobarlo').click();
  await waiting.getByRole('button', { name: 'Comprobar el sorteo en este dispositivo' }).click();
  await waiting.getByText('las 2 entradas están en su lugar, la tuya también').waitFor();
  for (const page of [inside, waiting]) expect(await barriers(page)).toEqual([]);
  await inside.getByRole('link', { name: 'Comprar boletas' }).click();
  await inside.getByRole('heading', { name: 'Guadalupe años sin cuenta' }).waitFor();
  expect(await inside.getByText('hay que esperar el turno').count()).toBe(0);
  expect(theatre.complaints()).toEqual([]);
});
