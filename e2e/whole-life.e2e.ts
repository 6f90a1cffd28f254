import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { aPhone, aPhoneThatKeeps, eventually, ownProduct, type Entry, type Sent } from './own-product.ts';
import { pick, tabTo, typeDay, typeInto } from './keyboard.ts';
import { demo } from './sign-in.ts';

// Whole lives of sessions, from the stranger's first tap to the last payment, through the screens and public pages that
// people use. The API is only asked about what no screen shows: the books, the outbox, the calendar's holds.

const studio = ownProduct();
const ZONE = 'America/Guatemala';
const SENIOR = 'rodrigo@demo.example';

/** An instant of the studio's wall clock. */
const at = (day: Temporal.PlainDate, time: string): Temporal.Instant => day.toZonedDateTime({ timeZone: ZONE, plainTime: Temporal.PlainTime.from(time) }).toInstant();
/** A day with ordinary hours: no Sunday, and none of the holidays of the demo. */
function workday(day: Temporal.PlainDate): Temporal.PlainDate {
  const yearEnd = (day.month === 12 && day.day >= 24) || (day.month === 1 && day.day === 1);
  return day.dayOfWeek === 7 || yearEnd ? workday(day.add({ days: 1 })) : day;
}
/** The demo is made at the machine's time; each life begins on a later morning, outside quiet hours. */
let today = Temporal.Now.plainDateISO(ZONE);

interface Session { id: string; code: string; status: string; client: { id: string }; totalMinor: number; netPaidMinor: number; balanceDueMinor: number; assignments: { attended: boolean; attendedAt: string | null; status: string }[]; notes: { body: string }[] }
const sessionOf = (id: string) => studio.read<Session>(`/api/v1/studio/sessions/${id}`);
const stateOf = async (id: string) => (await sessionOf(id)).status;
const becomes = (id: string, state: string) => eventually(() => stateOf(id)).toBe(state);

/** Messages about one session, oldest first. */
const lettersOf = async (id: string): Promise<Sent[]> => (await studio.outbox()).filter(({ ownerId }) => ownerId === id).reverse();
/** The address in the newest message of a kind, once it is there. */
async function linkOf(id: string, kind: string, path: '/q/' | '/s/' | '/g/'): Promise<string> {
  const look = async () => (await lettersOf(id)).findLast(({ template }) => template === `studio.client.${kind}`)?.text.match(new RegExp(`https?://\\S+(${path}[\\w-]+)`))?.[1] ?? null;
  await eventually(look).not.toBeNull();
  return (await look())!;
}

async function moveTo(day: Temporal.PlainDate, time: string): Promise<void> {
  expect(studio.complaints()).toEqual([]);
  today = day;
  await studio.setClock(at(day, time));
}

const tab = (page: Page, name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
const said = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();

beforeAll(() => openTheForm('Retrato personal'));
beforeEach(() => moveTo(today.add({ days: 1 }), '10:00'));
afterEach(async ({ task }) => {
  if (process.env.SHOTS && task.result?.state === 'fail') for (const [i, page] of studio.pages().entries()) await page.screenshot({ path: `${process.env.SHOTS}/failed-${i}.png` }).catch(() => {});
  await studio.leaveAll();
});

/** The administrator opens the form to the public; answers its address. */
async function openTheForm(offer: string): Promise<void> {
  const { page } = await studio.staff(demo.admin, '/studio/public-pages');
  const open = page.getByRole('switch', { name: 'Recibir solicitudes en línea' });
  await open.waitFor();
  if (!(await open.isChecked())) await open.click();
  await page.getByLabel('Datos para pagar por transferencia').fill('Banco Industrial\nCuenta 123-456789-0');
  const packages = page.getByRole('checkbox', { name: new RegExp(offer) });
  if (!(await packages.isChecked())) await packages.click();
  await page.getByRole('button', { name: /^Guardar/ }).click();
  await said(page, 'Cambios guardados');
  await studio.leaveAll();
}

interface Wish { where: 'En el estudio' | 'En otro lugar'; offer?: string; day: Temporal.PlainDate; time: string; place?: string; name: string; phone: string; email: string; words: string }

/** A stranger asks on a phone; answers the session. */
async function ask({ where, offer, day, time, place, name, phone, email, words }: Wish): Promise<string> {
  const { page } = await studio.visit('/b/estudio-demo', aPhone);
  await page.getByRole('heading', { level: 1, name: 'Pide tu sesión' }).waitFor();
  await page.getByText(where, { exact: true }).tap();
  if (offer) await page.getByLabel('Paquete que te interesa').selectOption({ label: offer });
  await page.getByLabel('Fecha').fill(day.toString());
  await page.getByRole('button', { name: time, exact: true }).tap();
  if (place) await page.getByLabel('¿Dónde será?').fill(place);
  await page.getByLabel('Tu nombre', { exact: true }).fill(name);
  await page.getByLabel('Teléfono').fill(phone);
  await page.getByLabel('Correo').fill(email);
  await page.getByLabel(/^Cuéntanos qué quieres/).fill(words);
  await page.getByRole('button', { name: 'Enviar solicitud' }).tap();
  await page.getByRole('heading', { level: 1, name: 'Recibimos tu solicitud' }).waitFor();
  const code = /S-\d{4}-\d{6}/.exec(await page.getByRole('status').innerText())![0];
  const { items } = await studio.read<{ items: { id: string; code: string }[] }>(`/api/v1/studio/sessions?text=${code}`);
  expect(items.map((one) => one.code)).toEqual([code]);
  return items[0]!.id;
}

/** The coordinator finds it in the list and opens its page. */
async function openFromList(name: string, id: string): Promise<Page> {
  const { page } = await studio.staff(demo.coordinator, `/studio/sessions?text=${encodeURIComponent(name)}`);
  await page.getByRole('row', { name: new RegExp(name) }).click();
  await page.getByRole('dialog').getByRole('link', { name: 'Abrir en página completa' }).click();
  await page.waitForURL(`**/studio/sessions/${id}`);
  await page.getByRole('heading', { level: 1, name }).waitFor();
  return page;
}

async function quote(page: Page): Promise<void> {
  await tab(page, 'Cotizaciones');
  await page.getByRole('button', { name: 'Crear cotización' }).click();
  await page.getByRole('button', { name: 'Enviar al cliente' }).click();
  const share = page.getByRole('dialog', { name: /^Enlace de la cotización/ });
  await share.waitFor();
  await share.getByRole('button', { name: 'Cerrar' }).click();
}

/** The client reads the quote on a phone and accepts it. */
async function accept(id: string, name: string): Promise<Page> {
  const { page } = await studio.visit(await linkOf(id, 'quote_sent', '/q/'), aPhone);
  await page.getByRole('heading', { level: 1, name: /C-\d{4}-\d{6}/ }).waitFor();
  await page.getByLabel('Tu nombre completo').fill(name);
  await page.getByRole('checkbox').tap();
  await page.getByRole('button', { name: 'Aceptar cotización' }).tap();
  await said(page, 'La fecha queda apartada. Se confirma con el anticipo.');
  expect(await stateOf(id)).toBe('pre_scheduled');
  return page;
}

/** From a public page to the gateway and through it. */
async function payOnline(page: Page, amount: RegExp): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^Pagar ${amount.source}`) }).tap();
  await page.waitForURL('**/pay/*');
  await said(page, 'Pasarela de demostración');
  await page.getByRole('button', { name: new RegExp(`^Pagar ${amount.source} de prueba$`) }).tap();
  await page.getByRole('heading', { name: 'Recibimos tu pago' }).waitFor();
}

async function assign(page: Page, ...names: string[]): Promise<void> {
  await tab(page, 'Equipo');
  for (const name of names) {
    await page.getByRole('button', { name: `Asignar a ${name}` }).click();
    await page.getByRole('tabpanel').getByRole('listitem').filter({ hasText: name }).getByText(/Tentativ|Asignad/).waitFor();
  }
}

const photos = (names: readonly string[]) => Promise.all(names.map(async (name, i) => ({ name: `${name}.jpg`, mimeType: 'image/jpeg', buffer: await sharp({ create: { width: 800, height: 600, channels: 3, background: { r: 40 * i, g: 90, b: 120 } } }).jpeg().toBuffer() })));

/** The editor takes the job of the queue, fills the gallery and publishes it. */
async function edit(id: string, name: string, files: readonly string[], { pin, quota }: { pin: string; quota: number }): Promise<Page> {
  const { page } = await studio.staff(demo.editor, '/studio/queue');
  await page.getByRole('button', { name: `Tomar ${name}`, exact: true }).click();
  await said(page, `${name} es tuya`);
  expect(await stateOf(id)).toBe('in_editing');
  await page.getByRole('dialog').getByRole('link', { name: 'Abrir la sesión' }).click();
  await tab(page, 'Galería');
  await page.getByRole('button', { name: 'Crear galería' }).click();
  await said(page, 'Arrastra aquí las fotos');
  await page.getByTestId('gallery-files').setInputFiles(await photos(files));
  await said(page, `${files.length} archivos subidos`);
  await page.getByLabel('PIN').fill(pin);
  await page.getByLabel('Fotos que puede elegir').fill(String(quota));
  await page.getByRole('button', { name: 'Guardar condiciones' }).click();
  await said(page, 'Condiciones guardadas.');
  await page.getByRole('button', { name: 'Publicar', exact: true }).click();
  await said(page, 'La galería está publicada.');
  return page;
}

/** The client opens the gallery of the message, enters the PIN, chooses and sends the choice. */
async function choose(id: string, pin: string, names: readonly string[], quota: number): Promise<void> {
  const { page } = await studio.visit(await linkOf(id, 'gallery_published', '/g/'), aPhone);
  await page.getByLabel('PIN').fill(pin);
  await page.getByRole('button', { name: 'Entrar' }).tap();
  for (const [i, name] of names.entries()) {
    await page.getByRole('button', { name: `Elegir ${name}.jpg` }).tap();
    await said(page, `${i + 1} de ${quota} elegidas`);
  }
  await page.getByRole('button', { name: 'Terminar' }).tap();
  await page.getByRole('dialog').getByRole('button', { name: 'Enviar selección' }).tap();
  await said(page, 'Selección enviada. ¡Gracias!');
}

/** Says so from the queue, where the job is. */
async function ready(page: Page, id: string, name: string): Promise<void> {
  await page.getByRole('link', { name: 'Cola de edición' }).click();
  await page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Marcar lista para entrega' }).click();
  await said(page, `${name}: lista para entrega`);
  expect(await stateOf(id)).toBe('ready_for_delivery');
}

async function complete(page: Page, id: string): Promise<void> {
  await page.getByRole('button', { name: 'Completar sesión' }).click();
  const dialog = page.getByRole('dialog', { name: 'Completar sesión' });
  await dialog.getByLabel('Entrega').click();
  await page.getByRole('option', { name: 'Digital', exact: true }).click();
  await dialog.getByRole('button', { name: 'Completar sesión' }).click();
  await page.getByText('Completada', { exact: true }).first().waitFor();
  expect(await stateOf(id)).toBe('completed');
}

/** Weeks go by and a dozen devices are opened: some 30 seconds on a machine that does nothing else. */
const LIFE_MS = 180_000;
const LIFE = ['request', 'negotiation', 'pre_scheduled', 'confirmed', 'assigned', 'attended', 'in_editing', 'ready_for_delivery', 'completed'];

interface Step { id: string; fromState: string | null; toState: string; actorType: string; actorName: string | null }
interface Lived {
  client: readonly string[];
  staff: Record<string, readonly string[]>;
  books: readonly Entry[];
  /** Who took each step of LIFE, in its order. */
  who: readonly string[];
}

/** What must be true of a whole life: every message, step and entry of the books, and nothing beside them. */
async function lookBack(id: string, page: Page, lived: Lived): Promise<void> {
  // Letters of one moment are written by jobs of their own, in whichever order.
  await eventually(async () => (await lettersOf(id)).map(({ template }) => template.replace('studio.client.', '')).sort()).toEqual(lived.client.toSorted());
  await eventually(async () => (await lettersOf(id)).filter(({ status, error, subject, text }) => status !== 'stored' || error !== null || /[{}]|\.\.|undefined|null/.test(subject + text))).toEqual([]);
  expect(await studio.noticesOf(id)).toEqual(Object.fromEntries(Object.entries(lived.staff).map(([email, alerts]) => [email, alerts.toSorted()])));

  const { items } = await studio.read<{ items: Step[] }>(`/api/v1/studio/sessions/${id}/history`);
  const steps = items.toSorted((a, b) => a.id.localeCompare(b.id));
  expect(steps.map(({ toState }) => toState)).toEqual(LIFE);
  expect(steps.map(({ fromState }) => fromState)).toEqual([null, ...LIFE.slice(0, -1)]);
  expect(steps.map(({ actorType, actorName }) => (actorType === 'user' ? actorName : actorType))).toEqual(lived.who);
  await tab(page, 'Historial');
  const told = page.getByRole('tabpanel').getByRole('listitem');
  await expect.poll(() => told.count()).toBe(LIFE.length);
  const words: Record<string, string> = { client: 'Cliente', gateway: 'Pago en línea', system: 'Sistema' };
  for (const [i, one] of lived.who.toReversed().entries()) expect(await told.nth(i).innerText()).toContain(words[one] ?? one);

  const session = await sessionOf(id);
  expect(session).toMatchObject({ netPaidMinor: session.totalMinor, balanceDueMinor: 0 });
  expect(await studio.booksOf(id)).toEqual(lived.books);
  const books = await studio.read<{ sound: boolean; problems: unknown[]; currencies: { sumMinor: number }[] }>('/api/v1/ledger/balance?seals=true');
  expect(books).toMatchObject({ sound: true, problems: [] });
  expect(books.currencies.map(({ sumMinor }) => sumMinor)).toEqual(books.currencies.map(() => 0));
  expect(await studio.takenBy(id)).toBe(0);
  expect(await studio.brokenRules()).toEqual([]);
  expect(studio.complaints()).toEqual([]);
}

declare global {
  interface Window { pointed: number; seenAt: number | undefined }
}

test('a coordinator enters a complete session on one screen with the keyboard alone; the photographer sees it within a second without a network; the editor is one tap from the next job', async () => {
  const day = workday(today.add({ days: 3 }));
  const { page } = await studio.staff(demo.coordinator, '/studio/today');
  await page.getByRole('heading', { name: 'Sesiones de hoy' }).waitFor();
  await page.evaluate(() => {
    window.pointed = 0;
    for (const kind of ['pointerdown', 'mousedown', 'touchstart']) addEventListener(kind, () => { window.pointed += 1; }, true);
  });
  await page.keyboard.press('n');
  await page.waitForURL('**/studio/sessions/new');
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('combobox');
  await pick(page, 'Tomás', /Tomás Escobar/);
  await tabTo(page, 'Fecha');
  await typeDay(page, day.toString());
  await tabTo(page, 'Inicia');
  await typeInto(page, '14:30', ['0230PM', '1430']);
  // One group of rooms: Tab comes to it, arrows go through it.
  await tabTo(page, 'Sala A');
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => page.getByRole('radio', { name: /^Sala B/ }).isChecked()).toBe(true);
  await page.getByRole('status').getByText('Sí, está libre').waitFor();
  await tabTo(page, 'Andrea Solís');
  await page.keyboard.press('Space');
  await tabTo(page, 'Agregar paquete');
  await pick(page, 'retra', /Retrato personal/);
  await tabTo(page, 'Agregar artículo');
  await pick(page, 'FOTO-8X10', /FOTO-8X10|8×10/);
  await tabTo(page, 'El evento');
  await page.keyboard.type('Retrato para su página.');
  const summary = page.getByRole('complementary', { name: 'Resumen' });
  await summary.getByText(/^Q\s1,000\.00$/).waitFor();
  await summary.getByText(/14:30–15:30/).waitFor();
  expect(new URL(page.url()).pathname).toBe('/studio/sessions/new');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('heading', { name: /Tomás Escobar/, level: 1 }).waitFor();
  await page.getByText('Preagendada', { exact: true }).first().waitFor();
  expect(await page.evaluate(() => window.pointed)).toBe(0);
  const id = new URL(page.url()).pathname.split('/').at(-1)!;
  expect(await studio.read(`/api/v1/studio/sessions/${id}`)).toMatchObject({ status: 'pre_scheduled', totalMinor: 100_000, roomName: 'Sala B', startsAt: at(day, '14:30').toString(), photographers: [{ name: 'Andrea Solís' }], eventDescription: 'Retrato para su página.' });

  // Her phone has been opened once; from then on the agenda needs no network. It is measured by its own clock.
  const camera = await studio.staff(demo.photographer, '/studio/my-agenda', { ...aPhoneThatKeeps, ownTime: true });
  await camera.page.getByText(/Tomás Escobar/).first().waitFor();
  await camera.page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await camera.context.setOffline(true);
  await camera.page.addInitScript(() => {
    const look = new MutationObserver(() => {
      if (!document.body?.textContent?.includes('Tomás Escobar')) return;
      look.disconnect();
      requestAnimationFrame(() => { window.seenAt = performance.now(); });
    });
    look.observe(document, { childList: true, subtree: true });
  });
  const openings: number[] = [];
  for (let time = 0; time < 3; time += 1) {
    await camera.page.reload();
    await camera.page.waitForFunction(() => window.seenAt !== undefined);
    openings.push(Math.round((await camera.page.evaluate(() => window.seenAt))!));
  }
  process.stdout.write(`without a network the next job is seen after ${openings.join(', ')} ms\n`);
  expect(Math.min(...openings)).toBeLessThan(1000);
  await said(camera.page, /Sin conexión/);

  const editor = await studio.staff(demo.editor, '/', aPhone);
  await editor.page.waitForURL('**/studio/queue');
  const before = await studio.read<{ queue: { id: string; clientName: string }[] }>('/api/v1/studio/editing/queue');
  await editor.page.getByRole('button', { name: /^Tomar la siguiente:/ }).tap();
  await editor.page.getByRole('dialog', { name: before.queue[0]!.clientName }).getByRole('button', { name: 'Marcar lista para entrega' }).waitFor();
  expect(await stateOf(before.queue[0]!.id)).toBe('in_editing');
  expect(studio.complaints()).toEqual([]);
});

test('a wedding lives from the request on a phone to its delivery', async () => {
  const begun = performance.now();
  const name = 'Jimena Boda Larga';
  const day = workday(today.add({ days: 26 }));
  const id = await ask({ where: 'En otro lugar', day, time: '09:00', place: 'Finca La Azotea, Antigua Guatemala', name, phone: '+50255512345', email: 'jimena.boda@example.test', words: 'Boda de día, 120 invitados.' });

  const office = await openFromList(name, id);
  await office.getByRole('button', { name: 'Editar', exact: true }).click();
  const editing = office.getByRole('dialog', { name: /^Editar la sesión/ });
  await editing.getByLabel('Termina').fill('17:00');
  await editing.getByLabel('Fotógrafos').fill('2');
  await said(office, 'Sí, está libre');
  await editing.getByRole('button', { name: 'Guardar cambios' }).click();
  await said(office, 'Cambios guardados');
  await tab(office, 'Artículos');
  await office.getByRole('tabpanel').getByRole('button', { name: 'Agregar' }).click();
  const adding = office.getByRole('dialog', { name: 'Agregar a la sesión' });
  await adding.getByLabel('Paquete').last().fill('boda');
  await office.getByRole('option', { name: /Boda esencial/ }).click();
  await adding.getByRole('button', { name: 'Agregar paquete' }).click();
  await adding.waitFor({ state: 'hidden' });
  await quote(office);

  const client = await accept(id, name);
  await payOnline(client, /Q\s5,250\.00/);
  // By itself, and the coordinator's open page hears of it.
  await office.getByText('Confirmada', { exact: true }).first().waitFor();
  expect(await stateOf(id)).toBe('confirmed');
  await assign(office, 'Andrea Solís', 'Rodrigo Méndez');
  expect(await stateOf(id)).toBe('confirmed');

  await moveTo(day.subtract({ days: 6 }), '10:00');
  await becomes(id, 'assigned');
  await moveTo(day.subtract({ days: 2 }), '10:00');
  await eventually(async () => (await lettersOf(id)).some(({ template }) => template === 'studio.client.two_days_before')).toBe(true);
  await moveTo(day.subtract({ days: 1 }), '18:30');
  await eventually(async () => (await lettersOf(id)).some(({ template }) => template === 'studio.client.day_before')).toBe(true);

  await moveTo(day, '17:30');
  const camera = await studio.staff(demo.photographer, '/studio/my-agenda', aPhoneThatKeeps);
  const row = camera.page.getByRole('region', { name: 'Hoy' }).getByRole('listitem').filter({ hasText: name });
  await row.getByRole('button', { name: 'Marcar asistencia' }).waitFor();
  await camera.page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await camera.context.setOffline(true);
  await row.getByRole('button', { name: 'Marcar asistencia' }).tap();
  await row.getByText(/Asististe.*por enviar/).waitFor();
  await row.getByRole('button', { name: new RegExp(name) }).first().tap();
  await camera.page.getByLabel('Qué pasó').fill('Llovió en la ceremonia; se hizo bajo el toldo.');
  await camera.page.getByRole('button', { name: 'Guardar nota' }).tap();
  await said(camera.page, '2 cosas por enviar');
  expect((await sessionOf(id)).assignments.filter(({ attended }) => attended)).toEqual([]);
  await camera.context.setOffline(false);
  await camera.page.getByText(/por enviar/).first().waitFor({ state: 'detached' });
  const half = await sessionOf(id);
  expect([half.status, half.assignments.filter(({ attended }) => attended).map(({ attendedAt }) => attendedAt), half.notes.map(({ body }) => body)]).toEqual(['assigned', [at(day, '17:30').toString()], ['Llovió en la ceremonia; se hizo bajo el toldo.']]);
  const second = await studio.staff(SENIOR, '/studio/my-agenda', aPhone);
  await second.page.getByRole('region', { name: 'Hoy' }).getByRole('listitem').filter({ hasText: name }).getByRole('button', { name: 'Marcar asistencia' }).tap();
  await becomes(id, 'attended');

  await moveTo(day.add({ days: 2 }), '11:00');
  const editor = await edit(id, name, ['altar', 'anillos', 'baile', 'brindis'], { pin: '4821', quota: 2 });
  await choose(id, '4821', ['altar', 'baile'], 2);
  await said(editor, 'El cliente terminó');
  await ready(editor, id, name);

  const portal = await studio.visit(await linkOf(id, 'ready', '/s/'), aPhone);
  await portal.page.getByRole('heading', { level: 1, name: 'Tu material está listo' }).waitFor();
  await payOnline(portal.page, /Q\s5,250\.00/);
  const { page: desk } = await studio.staff(demo.coordinator, `/studio/sessions/${id}`);
  await complete(desk, id);
  await lookBack(id, desk, {
    client: ['requested', 'quote_sent', 'quote_accepted', 'pre_scheduled', 'receipt_verified', 'confirmed', 'two_days_before', 'day_before', 'gallery_published', 'ready', 'receipt_verified', 'completed'],
    staff: {
      [demo.admin]: ['request_received', 'quote_accepted', 'attended', 'ready'], [demo.coordinator]: ['request_received', 'quote_accepted', 'ready'], [demo.editor]: ['attended', 'selection_done'],
      [demo.photographer]: ['crew_named', 'assigned', 'appointment'], [SENIOR]: ['crew_named', 'assigned', 'appointment'],
    },
    books: [{ kind: 'receipt_verified', lines: { gateway: 525_000, customer_funds: -525_000 } }, { kind: 'receipt_verified', lines: { gateway: 525_000, customer_funds: -525_000 } }],
    who: ['client', 'Claudia Barrios', 'client', 'gateway', 'system', 'Rodrigo Méndez', 'Esteban Ruano', 'Esteban Ruano', 'Claudia Barrios'],
  });
  process.stdout.write(`the wedding took ${Math.round((performance.now() - begun) / 1000)} s\n`);
}, LIFE_MS);

test('a portrait lives in a room with one photographer, a transfer with its slip, and cash at the end', async () => {
  const begun = performance.now();
  const name = 'Bruno Retrato Breve';
  const day = workday(today.add({ days: 3 }));
  await moveTo(day.subtract({ days: 3 }), '10:00');
  const id = await ask({ where: 'En el estudio', offer: 'Retrato personal', day, time: '10:00', name, phone: '+50255567890', email: 'bruno.retrato@example.test', words: 'Para mi página.' });
  const office = await openFromList(name, id);
  await quote(office);
  await accept(id, name);

  await office.getByRole('button', { name: 'Registrar anticipo' }).first().click();
  const paying = office.getByRole('dialog', { name: 'Registrar anticipo' });
  await paying.getByLabel('Forma de pago').click();
  await office.getByRole('option', { name: 'Transferencia' }).click();
  await paying.getByLabel('Número de documento').fill('TR-7781234');
  await paying.locator('input[type=file]').setInputFiles((await photos(['boleta']))[0]!);
  await said(office, 'boleta.jpg');
  await paying.getByRole('button', { name: /^Registrar Q\s475\.00$/ }).click();
  await paying.waitFor({ state: 'hidden' });
  expect(await stateOf(id)).toBe('pre_scheduled');

  const { page: manager } = await studio.staff(demo.admin, '/studio/payments');
  await manager.getByRole('row', { name: new RegExp(name) }).click();
  const slip = manager.getByRole('dialog');
  await slip.getByAltText('Comprobante boleta.jpg').waitFor();
  await slip.getByRole('button', { name: 'Verificar pago' }).click();
  await said(manager, /Pago de Q\s475\.00 verificado/);
  await office.getByText('Confirmada', { exact: true }).first().waitFor();
  // A late booking: whoever is named is assigned at once (E19).
  await assign(office, 'Andrea Solís');
  await becomes(id, 'assigned');

  await moveTo(day, '11:15');
  const { page: camera } = await studio.staff(demo.photographer, '/studio/my-agenda', aPhone);
  await camera.getByRole('region', { name: 'Hoy' }).getByRole('listitem').filter({ hasText: name }).getByRole('button', { name: 'Marcar asistencia' }).tap();
  await becomes(id, 'attended');

  const editor = await edit(id, name, ['serio', 'riendo'], { pin: '77001', quota: 1 });
  await choose(id, '77001', ['riendo'], 1);
  await said(editor, 'El cliente terminó');
  await ready(editor, id, name);

  const { page: desk } = await studio.staff(demo.coordinator, `/studio/sessions/${id}`);
  await desk.getByRole('button', { name: 'Registrar pago' }).first().click();
  const balance = desk.getByRole('dialog', { name: 'Registrar pago' });
  await balance.getByRole('button', { name: /^Registrar Q\s475\.00$/ }).click();
  await balance.waitFor({ state: 'hidden' });
  await complete(desk, id);
  await lookBack(id, desk, {
    client: ['requested', 'quote_sent', 'quote_accepted', 'pre_scheduled', 'receipt_verified', 'confirmed', 'gallery_published', 'ready', 'receipt_verified', 'completed'],
    staff: { [demo.admin]: ['request_received', 'quote_accepted', 'attended', 'ready'], [demo.coordinator]: ['request_received', 'quote_accepted', 'unstaffed', 'ready'], [demo.editor]: ['attended', 'selection_done'], [demo.photographer]: ['crew_named', 'assigned'] },
    books: [{ kind: 'receipt_verified', lines: { bank: 47_500, customer_funds: -47_500 } }, { kind: 'receipt_verified', lines: { cash: 47_500, customer_funds: -47_500 } }],
    who: ['client', 'Claudia Barrios', 'client', 'Marta Quiñónez', 'system', 'Andrea Solís', 'Esteban Ruano', 'Esteban Ruano', 'Claudia Barrios'],
  });
  process.stdout.write(`the portrait took ${Math.round((performance.now() - begun) / 1000)} s\n`);
}, LIFE_MS);
