import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { mailServer, partOf } from '#test/mail-server.ts';
import type { Mail, MailServer } from '#test/mail-server.ts';
import { useWompi } from '#test/wompi.ts';
import { barriers } from './accessible.ts';
import { next, showToCamera, verdict, wedge } from './door.ts';
import { addArea, addCode, addCover, addStage, makeSeats, publish } from './organizer.ts';
import { aPhone, aPhoneThatKeeps, eventually, ownProduct } from './own-product.ts';
import { readPaper } from './paper.ts';
import { arrived, signIn } from './sign-in.ts';
import { journey } from './steps.ts';

// The whole life of an event, from an empty business to the money that the organizer is owed: on the screens, in the
// portal, by real mail and with the paper that people hold.

const wompi = useWompi({ live: true });
let mail: MailServer;
beforeAll(async () => {
  mail = await mailServer();
});
afterAll(() => mail.close());
const product = ownProduct({ demo: false, env: () => ({ SMTP_URL: mail.url, OUTBOUND_ALLOW_PRIVATE: '127.0.0.1' }) });

const ZONE = 'America/Bogota';
const BUYER = 'camila@comprador.example';
const FRIEND = 'jonas@amigo.example';
const CODE = 'AMIGOS';
/** The telephones and the server have the time of the story. */
const day = Temporal.Now.plainDateISO(ZONE).add({ days: 1 });
const showDay = day.add({ days: 10 });
const at = (date: Temporal.PlainDate, time: string) => date.toZonedDateTime({ timeZone: ZONE, plainTime: Temporal.PlainTime.from(time) }).toInstant();
const goTo = async (date: Temporal.PlainDate, time: string): Promise<void> => {
  const now = at(date, time);
  wompi.state.now = now.toString({ fractionalSecondDigits: 3 });
  await product.setClock(now);
};

// --------------------------------------------------------------- money, from the page's formulas (tickets 5.1-5.12), in pesos
/** To the nearest peso, half away from zero (5.1); the numbers are not negative. */
const ratio = (above: bigint, below: bigint): bigint => (2n * above + below) / (2n * below);
/** Σ parts = total: rest pesos to the largest remainders, ties to the lowest position (5.1). */
function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((a, b) => a + b);
  const parts = weights.map((weight) => (total * weight) / sum);
  const rest = total - parts.reduce((a, b) => a + b);
  const order = weights.map((weight, i) => ({ i, remainder: (total * weight) % sum })).sort((a, b) => (a.remainder === b.remainder ? a.i - b.i : a.remainder > b.remainder ? -1 : 1));
  for (const { i } of order.slice(0, Number(rest))) parts[i]! += 1n;
  return parts;
}
const AREAS = { Platea: { base: 85_000n, people: 1n, staged: true }, Mesas: { base: 4_000_000n, people: 8n, staged: false }, General: { base: 64_501n, people: 1n, staged: true } } as const;
type AreaName = keyof typeof AREAS;
/** Two seats, a table of eight, two general places; 12.5 % off in the stage, then 15 % by the code, at most 400,001. */
const bought: readonly AreaName[] = ['Platea', 'Platea', 'Mesas', 'General', 'General'];
const STAGE_BP = 1250n;
const CODE_BP = 1500n;
const CAP = 400_001n;
const units = (() => {
  const staged = bought.map((area) => (AREAS[area].staged ? ratio(AREAS[area].base * (10_000n - STAGE_BP), 10_000n) : AREAS[area].base));
  const sum = staged.reduce((a, b) => a + b);
  const off = ratio(sum * CODE_BP, 10_000n);
  const discounts = allocate(off < CAP ? off : CAP, staged);
  return bought.map((area, i) => {
    const { base, people } = AREAS[area];
    const paid = staged[i]! - discounts[i]!;
    // From 3 UVT a head upwards (5.11): a table is far above it in any year, a seat far below.
    const contribution = people === 8n ? people * ratio(paid * 1000n, 10_000n * people) : 0n;
    return { area, paid, fee: ratio(base * 326n, 10_000n) + 1894n, contribution };
  });
})();
const total = (of: (unit: (typeof units)[number]) => bigint): bigint => units.reduce((sum, unit) => sum + of(unit), 0n);
const FACE = total(({ paid }) => paid);
const FEES = total(({ fee }) => fee);
/** As the screens of Colombia write it, without the spaces that differ. */
const pesos = (amount: bigint): string => `${amount < 0n ? '-' : ''}$${String(amount < 0n ? -amount : amount).replaceAll(/\B(?=(?:\d{3})+$)/g, '.')}`;
const plain = (text: string): string => text.replaceAll(/[\s\u00a0]+/g, ' ').replaceAll('$ ', '$').replaceAll('−', '-');
const says = (page: Page, text: string) => expect.poll(async () => plain(await page.locator('body').innerText())).toContain(text);

// ------------------------------------------------------------------------------------------------------------ mail
const mailTo = async (address: string, about: RegExp): Promise<Mail> => {
  const look = () => mail.mails.findLast((one) => one.to.includes(address) && about.test(partOf(one, 'text/plain')!.toString()));
  await eventually(async () => look() !== undefined).toBe(true);
  return look()!;
};
const linkIn = (one: Mail, path: string): string => new RegExp(`https?://\\S+?(${path}[\\w-]+)`).exec(partOf(one, 'text/plain')!.toString())![1]!;

test('an event lives from an empty business to its settlement: sold on a phone, passed on, let in once, and right to the centavo', async () => {
  await goTo(day, '10:00');
  const step = journey(product.pages);
  const admin = await product.tenant('andina', '--app', 'tickets', '--zone', ZONE, '--currency', 'COP', '--country', 'CO');

  const enter = async (path: string): Promise<Page> => {
    const { page } = await product.visit(path);
    await signIn(page, admin.email, admin.password);
    await arrived(page);
    return page;
  };

  const desk = await step('the organizer connects Wompi', async () => {
    const page = await enter('/settings/integrations');
    await page.getByRole('button', { name: 'Conectar' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Conectar' });
    await dialog.getByLabel('Proveedor').click();
    await page.getByRole('option', { name: /^Wompi/ }).click();
    await dialog.getByLabel('Llave pública').fill(wompi.publicKey);
    await dialog.getByLabel('Llave privada', { exact: true }).fill(wompi.privateKey);
    await dialog.getByLabel('Secreto de integridad', { exact: true }).fill(wompi.integritySecret);
    await dialog.getByLabel(/^Secreto de eventos/).fill(wompi.eventsSecret);
    await dialog.getByText('Direcciones del proveedor').click();
    await dialog.getByLabel(/^Dirección de la página de pago/).fill(wompi.pageUrl);
    await dialog.getByLabel(/^Dirección del servicio/).fill(wompi.url);
    await dialog.getByRole('switch', { name: 'Cuenta real' }).click();
    await dialog.getByRole('button', { name: 'Conectar' }).click();
    const panel = page.getByRole('dialog', { name: /^Wompi/ });
    await panel.getByRole('button', { name: 'Probar' }).click();
    await page.getByText('La conexión funciona').waitFor();
    return { page, hook: (await panel.locator('code').first().innerText()).trim() };
  });
  const { page } = desk;

  const event = await step('makes an event with its legal profile', async () => {
    await page.goto('/tickets/events/new');
    await page.getByLabel('Nombre', { exact: true }).fill('La vorágine');
    await page.getByLabel('Categoría').click();
    await page.getByRole('option', { name: 'Teatro' }).click();
    await page.getByRole('checkbox', { name: /artes escénicas/ }).click();
    await page.getByLabel('Empieza', { exact: true }).fill(`${showDay.toString()}T20:00`);
    await page.getByRole('button', { name: 'Agregar perfil legal' }).click();
    const profile = page.getByRole('dialog', { name: 'Agregar perfil legal' });
    await profile.getByLabel('Razón social').fill('Andina Escénica SAS');
    await profile.getByLabel('Número').fill('901234567-7');
    await profile.getByRole('button', { name: 'Agregar perfil legal' }).or(profile.getByRole('button', { name: 'Guardar perfil' })).click();
    await profile.waitFor({ state: 'hidden' });
    await page.getByLabel('Código PULEP').fill('abc123');
    await page.getByRole('button', { name: 'Crear borrador' }).click();
    await page.getByRole('heading', { level: 1, name: 'La vorágine' }).waitFor();
    await page.getByRole('textbox', { name: /^Lugar/ }).fill('Teatro Colón');
    await page.getByLabel('Ciudad').fill('Bogotá');
    await page.getByRole('button', { name: 'Guardar y seguir' }).click();
    await page.getByRole('button', { name: 'Agregar área' }).first().waitFor();
    return new URL(page.url()).pathname.replace('/setup', '');
  });

  await step('with seats, tables, general places, a stage and a code', async () => {
    await addArea(page, event, { name: 'Platea', letter: 'P', price: '85000', mode: 'Numerados' });
    await makeSeats(page, /^72 puestos/, 72);
    await addArea(page, event, { name: 'Mesas', letter: 'M', price: '4000000', mode: 'Numerados', people: '8' });
    await makeSeats(page, /^8 puestos/, 8);
    await addArea(page, event, { name: 'General', letter: 'G', price: '64501', mode: 'Generales', units: '50' });
    await addStage(page, event, { name: 'Preventa', value: '-12,5', areas: ['Platea', 'General'] });
    await addCode(page, event, { name: 'Amigos', code: CODE.toLowerCase(), value: '15', cap: String(CAP) });
  });
  await step('and publishes it', async () => {
    await addCover(page, event, 'La selva de noche');
    await publish(page, event);
  });

  const phone = (await product.visit('/t/andina', aPhone)).page;
  await step('a buyer chooses seats, a table and general places on a phone', async () => {
    await phone.getByRole('link', { name: /La vorágine/ }).tap();
    const area = (name: string) => phone.getByRole('listitem').filter({ has: phone.getByRole('heading', { name, exact: true }) });
    const choose = async (name: string, row: RegExp | null, seats: readonly RegExp[]) => {
      await area(name).getByRole('button', { name: 'Elegir puestos' }).tap();
      await area(name).getByRole('button', { name: 'Lista', exact: true }).tap();
      if (row) await area(name).getByRole('button', { name: row }).tap();
      for (const seat of seats) await area(name).getByRole('checkbox', { name: seat }).tap();
    };
    await choose('Platea', /^Fila A/, [/^5$/, /^6$/]);
    expect(await barriers(phone)).toEqual([]);
    await choose('Mesas', null, [/^M-3$/]);
    await phone.getByRole('button', { name: 'Una más de General' }).tap();
    await phone.getByRole('button', { name: 'Una más de General' }).tap();
    await phone.getByRole('region', { name: 'Tu selección' }).getByText('12 boletas').waitFor();
    await phone.getByRole('region', { name: 'Tu selección' }).getByRole('button', { name: 'Comprar' }).tap();
    await phone.waitForURL('**/o/ord_*');
  });

  await step('uses the code and pays at Wompi', async () => {
    await phone.getByLabel('Código promocional').fill(CODE);
    await phone.getByRole('button', { name: 'Aplicar' }).tap();
    await phone.getByText('Código aplicado.').waitFor();
    await says(phone, pesos(FACE + FEES));
    await phone.getByLabel('Nombre completo').fill('Camila Restrepo');
    await phone.getByLabel('Correo electrónico').fill(BUYER);
    await phone.getByRole('checkbox', { name: /Acepto los términos/ }).check();
    await phone.getByRole('button', { name: 'Pagar', exact: true }).tap();
    await phone.getByRole('heading', { name: 'Paga en Wompi' }).waitFor();
    expect(await phone.locator('main').innerText()).toContain(`$ ${FACE + FEES}.00 COP`);
    await phone.getByRole('button', { name: 'Pagar con tarjeta' }).tap();
    await phone.getByRole('heading', { name: '¡Listo! Estas son tus boletas' }).waitFor();
    await expect.poll(() => phone.getByRole('img', { name: /^Código QR de / }).count()).toBe(12);
    expect(await barriers(phone)).toEqual([]);
    // Wompi tells it as well, twice: nothing more comes of it.
    const { body, headers } = wompi.event([...wompi.transactions.values()].at(-1)!);
    for (let time = 0; time < 2; time += 1) expect((await fetch(new URL(new URL(desk.hook).pathname, product.url()), { method: 'POST', body, headers })).status).toBe(200);
  });

  const sheets = await step('gets the mail with the paper', async () => {
    const paid = await mailTo(BUYER, /La vorágine/);
    const paper = await product.visit('about:blank');
    const read = await readPaper(paper.page, partOf(paid, 'application/pdf')!);
    expect(read.map(({ code }) => code !== null && /^M1\.[\w-]{48}\.[\w-]{86}$/.test(code))).toEqual(Array.from({ length: 12 }, () => true));
    expect(new Set(read.map(({ code }) => code)).size).toBe(12);
    expect(read.map(({ words }) => /(Platea|Mesas|General)/.exec(words)?.[1])).toEqual(['Platea', 'Platea', ...Array.from({ length: 8 }, () => 'Mesas'), 'General', 'General']);
    expect(partOf(paid, 'text/calendar')!.toString()).toContain('SUMMARY:La vorágine');
    expect(plain(partOf(paid, 'text/plain')!.toString())).toContain(`Total pagado: ${pesos(FACE + FEES)} `);
    expect(linkIn(paid, '/o/')).toBe(new URL(phone.url()).pathname);
    expect(mail.mails.filter(({ to }) => to.includes(BUYER))).toHaveLength(1);
    return read;
  });

  const card = (name: string) => phone.getByRole('listitem').filter({ hasText: name });
  /** The buyer's phone passes a ticket on; answers the path in the mail that the other gets. */
  const pass = async (name: string, to: string): Promise<string> => {
    await card(name).getByRole('button', { name: 'Transferir' }).tap();
    await card(name).getByLabel('Correo de quien la recibe').fill(to);
    await card(name).getByRole('button', { name: 'Enviar', exact: true }).tap();
    await card(name).getByText(`Esperando a ${to}`).waitFor();
    return linkIn(await mailTo(to, /\/x\//), '/x/');
  };
  const given = await step('passes one on, which a friend accepts by the mail', async () => {
    const friend = (await product.visit(await pass('Platea A-6', FRIEND), { ...aPhone, locale: 'en-US' })).page;
    await friend.getByRole('heading', { name: 'A ticket for you' }).waitFor();
    expect(await barriers(friend)).toEqual([]);
    await friend.getByLabel('Full name').fill('Jonas Weber');
    await friend.getByRole('button', { name: 'Take the ticket' }).tap();
    await friend.getByRole('img', { name: /^QR code/ }).waitFor();
    const link = await friend.getByRole('link', { name: /PDF/ }).getAttribute('href');
    const pdf = await (await fetch(new URL(link!, product.url()))).arrayBuffer();
    const [sheet, ...more] = await readPaper((await product.visit('about:blank')).page, Buffer.from(pdf));
    expect([more.length, sheet!.words.includes('Jonas Weber')]).toEqual([0, true]);
    return sheet!;
  });
  const old = sheets.find(({ words }) => words.includes('A-6'))!;
  expect(given.code).not.toBe(old.code);

  const late = await step('of three more one is refused, one taken back and one not answered', async () => {
    const refused = (await product.visit(await pass('Mesas M-3 · 1/8', 'marta@otra.example'))).page;
    await refused.getByText('Mesas M-3 · 1/8').waitFor();
    expect(await barriers(refused)).toEqual([]);
    await refused.getByRole('button', { name: 'No la quiero' }).click();
    await refused.getByRole('heading', { name: 'No aceptaste la boleta' }).waitFor();
    await refused.getByText('Camila Restrepo la conserva.').waitFor();
    expect(await barriers(refused)).toEqual([]);
    const missed = await pass('Mesas M-3 · 2/8', 'pablo@tarde.example');
    await card('Mesas M-3 · 2/8').getByRole('button', { name: 'Recuperar la boleta' }).tap();
    await card('Mesas M-3 · 2/8').getByRole('button', { name: 'Transferir' }).waitFor();
    const back = (await product.visit(missed, aPhone)).page;
    await back.getByRole('heading', { name: 'La boleta ya no está en camino' }).waitFor();
    expect(await barriers(back)).toEqual([]);
    return pass('Mesas M-3 · 3/8', 'rosa@nunca.example');
  });

  await step('the organizer gives back a general place', async () => {
    await page.goto('/tickets/orders');
    await page.getByText('Camila Restrepo').click();
    await page.getByRole('button', { name: 'Devolver dinero' }).click();
    const dialog = page.getByRole('dialog', { name: /^Devolver dinero/ });
    for (const name of [/^Platea · A-5/, /^Platea · A-6/, /^Mesas/, /^General · G-1/]) await dialog.getByRole('checkbox', { name }).click();
    await dialog.getByLabel('Por qué').click();
    await page.getByRole('option', { name: 'Derecho de retracto' }).click();
    await says(page, pesos(units[4]!.paid + units[4]!.fee));
    await dialog.getByRole('button', { name: 'Pedir la devolución' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Aprobar y devolver' }).click();
    await page.getByRole('button', { name: 'Ya se pagó a mano' }).click();
    const paidBack = page.getByRole('dialog', { name: '¿Con qué transferencia se pagó?' }).or(page.getByRole('alertdialog', { name: '¿Con qué transferencia se pagó?' }));
    await paidBack.getByLabel('Número de la transferencia').fill('TR-55120');
    await paidBack.getByRole('button', { name: 'Ya se pagó a mano' }).click();
    await page.getByText('Devuelta en parte').first().waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  await goTo(showDay, '19:00');
  const scanner = await step('a phone is paired with the door', async () => {
    const supervisor = await enter(`${event}?tab=door`);
    await supervisor.getByRole('button', { name: 'Agregar puerta' }).click();
    await supervisor.getByLabel('Nombre').fill('Principal');
    await supervisor.getByRole('button', { name: 'Guardar' }).click();
    await supervisor.getByRole('button', { name: 'Agregar dispositivo' }).click();
    await supervisor.getByLabel('Nombre').fill('Puerta 1');
    await supervisor.getByRole('button', { name: 'Obtener código' }).click();
    const code = await supervisor.getByTestId('pairing-code').textContent();
    const visitor = await product.visit('/door', aPhoneThatKeeps);
    await visitor.page.getByLabel('Código').fill(code!);
    await visitor.page.getByRole('button', { name: 'Vincular' }).click();
    await visitor.page.getByText('0 de 11').first().waitFor();
    return visitor.page;
  });
  await step('who never answered finds the time over', async () => {
    const over = (await product.visit(late, aPhone)).page;
    await over.getByRole('heading', { name: 'El plazo terminó' }).waitFor();
    expect(await barriers(over)).toEqual([]);
  });
  await step('and lets everybody in once', async () => {
    const scan = async (code: string | null, result: string) => {
      await wedge(scanner, code!);
      await verdict(scanner, result);
      await next(scanner);
    };
    const back = sheets.find(({ words }) => words.includes('G-2'))!;
    const good = sheets.filter((sheet) => sheet !== old && sheet !== back);
    expect(good).toHaveLength(10);
    await scan(old.code, 'superseded');
    await scan(back.code, 'voided');
    for (const { code } of good) await scan(code, 'valid');
    await scan(good[3]!.code, 'already_used');
    // The friend holds the paper before the camera.
    await showToCamera(scanner, { picture: given.picture! });
    await verdict(scanner, 'valid');
    await scanner.getByText('Jonas Weber').waitFor();
    await next(scanner);
    await scanner.getByText('11 de 11').first().waitFor();
  });

  await goTo(showDay.add({ days: 1 }), '05:00');
  await step('the event is over', async () => {
    await (await enter(event)).getByText('Terminado').first().waitFor();
  });
  await goTo(showDay.add({ days: 1 }), '06:10');
  await step('and its settlement adds up', async () => {
    const owner = await enter('/tickets/settlements');
    await owner.getByText('La vorágine').click();
    await owner.getByRole('heading', { level: 1, name: 'La vorágine' }).waitFor();
    const refunded = units[4]!;
    const contribution = total((unit) => unit.contribution);
    const net = FACE - refunded.paid - contribution;
    const lines = plain(await owner.locator('dl').first().innerText());
    expect(lines).toBe(plain([
      'Valor de boletas vendidas', pesos(FACE), 'Boletas reembolsadas', pesos(-refunded.paid), 'Comisiones de promotores', pesos(0n), 'Contribución parafiscal', pesos(-contribution), 'Cargo por servicio asumido', pesos(0n),
      'Neto de la venta', pesos(net), 'Cargos devueltos a compradores', pesos(-refunded.fee), 'A favor del organizador', pesos(net - refunded.fee),
    ].join(' ')));
    await says(owner, pesos(FEES - refunded.fee));
    expect(await barriers(owner)).toEqual([]);
  });
  expect(product.complaints()).toEqual([]);
}, 180_000);
