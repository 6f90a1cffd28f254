import { TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { expect, inject, test, vi } from 'vitest';
import { barriers, sweep } from './accessible.ts';
import { PHONE, useBrowser } from './page.ts';
import { arrived, demo, signIn } from './sign-in.ts';

const browser = useBrowser();

const phone = { viewport: PHONE, isMobile: true, hasTouch: true };

test('a wrong password is refused in a sentence, keeps the address, and the right one opens the frame', async () => {
  const { page, complaints } = await browser.visit('/settings/members');
  await page.waitForURL('**/sign-in?next=*');
  expect(await barriers(page)).toEqual([]);

  await signIn(page, demo.admin, 'not-the-password');
  await page.getByRole('alert').waitFor();
  expect(await page.getByLabel('Correo electrónico').inputValue()).toBe(demo.admin);

  await signIn(page, demo.admin);
  await arrived(page);
  // Where the person wanted to go before signing in.
  expect(new URL(page.url()).pathname).toBe('/settings/members');
  await page.getByRole('table', { name: 'Personas' }).waitFor();

  await page.reload();
  await arrived(page);
  await page.getByRole('button', { name: /^Menú de / }).click();
  await page.getByRole('menuitem', { name: 'Cerrar sesión' }).click();
  await page.waitForURL('**/sign-in');
  await page.goto('/settings/members');
  await page.waitForURL('**/sign-in?next=*');
  expect(complaints).toEqual([]);
});

test('the first screen loads at most 200 kB of compressed JavaScript', async () => {
  const { page, context } = await browser.visit('about:blank');
  const network = await context.newCDPSession(page);
  await network.send('Network.enable');
  const scripts = new Set<string>();
  let bytes = 0;
  network.on('Network.responseReceived', ({ requestId, type }) => type === 'Script' && scripts.add(requestId));
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await page.goto('/sign-in');
  await page.getByLabel('Correo electrónico').waitFor();
  await page.waitForLoadState('networkidle');
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(200_000);
});

/** Invites a person as the demo's administrator and returns the link of the mail. */
async function invite(page: Page, email: string, name: string, role: string): Promise<string> {
  await page.goto('/settings/members?invite=true');
  const dialog = page.getByRole('dialog', { name: 'Invitar' });
  await dialog.getByLabel('Correo electrónico').fill(email);
  await dialog.getByLabel('Nombre', { exact: true }).fill(name);
  await dialog.getByRole('checkbox', { name: role, exact: true }).click();
  await dialog.getByRole('button', { name: 'Enviar la invitación' }).click();
  await page.getByText(`Invitación enviada a ${email}`).waitFor();
  return linkFor(email, '/invitation#');
}

/** The newest link that was mailed to this address; mail leaves by a job, so it may take a moment. */
const linkFor = (email: string, beginning: string): Promise<string> => vi.waitFor(async () => {
  const { mail = [] } = (await (await fetch(`${inject('productUrl')}/test/outbox`)).json()) as { mail?: { to: string; text: string }[] };
  const links = mail.filter(({ to }) => to === email).flatMap(({ text }) => text.match(/https?:\/\/\S+/g) ?? []).map((link) => new URL(link));
  const found = links.map(({ pathname, hash }) => `${pathname}${hash}`).findLast((link) => link.startsWith(beginning));
  if (!found) throw new Error(`no mail to ${email} with a link to ${beginning}`);
  return found;
}, { timeout: 20_000, interval: 250 });

test('an invited person chooses a password, turns on the second step, and signs in with its code', async () => {
  const admin = await browser.visit('/sign-in');
  await signIn(admin.page, demo.admin);
  await arrived(admin.page);
  const email = `nueva-${Date.now()}@demo.example`;
  const link = await invite(admin.page, email, 'Lucía Nueva', 'Coordinador');

  const { page, complaints } = await browser.visit(link);
  await page.getByRole('heading', { name: /^Únete a / }).waitFor();
  expect(await barriers(page)).toEqual([]);
  const secret = 'un-caballo-correcto-grapa';
  await page.getByLabel('Contraseña nueva', { exact: true }).fill(secret);
  await page.getByLabel('Escríbela de nuevo').fill('otra-cosa-distinta');
  await page.getByRole('button', { name: 'Aceptar la invitación' }).click();
  await page.getByText('Las dos contraseñas no son iguales.').waitFor();
  await page.getByLabel('Escríbela de nuevo').fill(secret);
  await page.getByRole('button', { name: 'Aceptar la invitación' }).click();
  await arrived(page);
  // The token has left the address bar.
  expect(new URL(page.url()).hash).toBe('');

  await page.goto('/me/security');
  await page.getByRole('button', { name: 'Activar el segundo paso' }).click();
  await page.getByLabel('Tu contraseña').fill(secret);
  await page.getByRole('button', { name: 'Continuar' }).click();
  await page.getByRole('img', { name: /^Código QR/ }).waitFor();
  const key = (await page.getByText('¿No puedes escanear?').locator('..').locator('code').innerText()).replaceAll(' ', '');
  const code = () => new TOTP({ secret: key }).generate();
  const used = code();
  await page.getByLabel('Código', { exact: true }).fill(used);
  await page.getByRole('dialog').getByRole('button', { name: 'Activar el segundo paso' }).click();
  await page.getByRole('heading', { name: 'Códigos de respaldo' }).waitFor();
  const backup = (await page.getByRole('dialog').locator('code').innerText()).trim().split(/\s+/)[0]!;
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('checkbox', { name: 'Los guardé en un lugar seguro' }).click();
  await page.getByRole('button', { name: 'Listo' }).click();
  await page.getByText('Activado').waitFor();

  // From another device: password, then a backup code (the code of the app was spent a moment ago).
  const other = await browser.visit('/sign-in');
  await signIn(other.page, email, secret);
  await other.page.getByRole('heading', { name: 'Segundo paso' }).waitFor();
  expect(await barriers(other.page)).toEqual([]);
  await other.page.getByRole('button', { name: 'Usar un código de respaldo' }).click();
  await other.page.getByLabel('Código de respaldo').fill(backup);
  await other.page.getByRole('button', { name: 'Continuar' }).click();
  await arrived(other.page);

  // The first device sees the second one, and signs it out.
  await page.reload();
  await page.getByRole('button', { name: 'Cerrar sesión', exact: true }).first().click();
  await page.getByText('Sesión cerrada').waitFor();
  await other.page.goto('/me');
  await other.page.waitForURL('**/sign-in*');
  expect(complaints).toEqual([]);
});

test('a forgotten password is replaced by the mailed link, and the link works once', async () => {
  const admin = await browser.visit('/sign-in');
  await signIn(admin.page, demo.admin);
  await arrived(admin.page);
  const email = `olvido-${Date.now()}@demo.example`;
  const person = await browser.visit(await invite(admin.page, email, 'Omar Olvido', 'Editor'));
  await person.page.getByLabel('Contraseña nueva', { exact: true }).fill('la-primera-de-todas');
  await person.page.getByLabel('Escríbela de nuevo').fill('la-primera-de-todas');
  await person.page.getByRole('button', { name: 'Aceptar la invitación' }).click();
  await arrived(person.page);

  const { page, complaints } = await browser.visit('/forgot-password');
  expect(await barriers(page)).toEqual([]);
  await page.getByLabel('Correo electrónico').fill(email);
  await page.getByRole('button', { name: 'Enviar el enlace' }).click();
  await page.getByRole('heading', { name: 'Revisa tu correo' }).waitFor();
  const link = await linkFor(email, '/reset-password#');
  await page.goto(link);
  await page.getByLabel('Contraseña nueva', { exact: true }).fill('la-segunda-es-mejor');
  await page.getByLabel('Escríbela de nuevo').fill('la-segunda-es-mejor');
  await page.getByRole('button', { name: 'Guardar la contraseña' }).click();
  await page.getByRole('heading', { name: 'Contraseña guardada' }).waitFor();
  await page.getByRole('link', { name: 'Entrar' }).click();
  await signIn(page, email, 'la-segunda-es-mejor');
  await arrived(page);
  // Every older session has ended.
  await person.page.goto('/me');
  await person.page.waitForURL('**/sign-in*');

  const again = await browser.visit(link);
  await again.page.getByLabel('Contraseña nueva', { exact: true }).fill('una-tercera-de-ladron');
  await again.page.getByLabel('Escríbela de nuevo').fill('una-tercera-de-ladron');
  await again.page.getByRole('button', { name: 'Guardar la contraseña' }).click();
  await again.page.getByRole('alert').waitFor();
  expect(complaints).toEqual([]);
});

test('a role without a permission neither sees nor opens the screen, and is told which permission it takes', async () => {
  const { page, complaints } = await browser.visitAs(demo.coordinator, '/');
  expect(await page.getByRole('navigation', { name: 'Pantallas' }).getByRole('link', { name: 'Roles y permisos' }).count()).toBe(0);
  await page.goto('/settings/roles');
  await page.getByRole('heading', { name: 'No tienes acceso a esta pantalla' }).waitFor();
  await page.getByText('Permiso que falta: Administrar roles y permisos').waitFor();
  expect(await barriers(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('a copied role gets another permission in the matrix and keeps it', async () => {
  const { page, complaints } = await browser.visitAs(demo.admin, '/settings/roles');
  await page.getByRole('button', { name: 'Editor', exact: true }).click();
  await page.getByRole('button', { name: 'Hacer una copia' }).click();
  const name = `Edición de noche ${Date.now()}`;
  await page.getByLabel('Nombre', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Crear el rol' }).click();
  await page.getByText('Rol creado').waitFor();
  const cell = page.getByRole('checkbox', { name: `${name}: Ver clientes` });
  expect(await cell.isChecked()).toBe(false);
  await cell.click();
  await page.getByText(`${name}: 1 cambio`).waitFor();
  await page.getByRole('button', { name: 'Guardar cambios' }).last().click();
  await page.getByText('Roles guardados').waitFor();
  await page.reload();
  await cell.waitFor();
  expect(await cell.isChecked()).toBe(true);
  expect(complaints).toEqual([]);
});

test('Ctrl+K finds a screen by a few letters without its accents, and Enter opens it', async () => {
  const { page } = await browser.visitAs(demo.admin, '/');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('auditoria');
  await page.getByRole('option', { name: 'Auditoría' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/settings/audit');
  await page.getByRole('heading', { name: 'Auditoría' }).waitFor();
});

test('the bell opens the list of notices, and the menus of the frame open at the first press', async () => {
  const { page, complaints } = await browser.visitAs(demo.coordinator, '/');
  await page.getByRole('button', { name: /^Avisos/ }).click();
  const notices = page.getByRole('dialog', { name: 'Avisos' });
  await notices.waitFor();
  expect(await barriers(page)).toEqual([]);
  await notices.getByRole('button', { name: 'Cerrar' }).click();
  await notices.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /^Menú de / }).click();
  await page.getByRole('menuitemradio', { name: 'Oscura' }).click();
  await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme), { timeout: 10_000 }).toBe('dark');
  await page.getByRole('button', { name: /^Menú de / }).click();
  await page.getByRole('menuitemradio', { name: 'Como el dispositivo' }).click();
  await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme ?? 'system'), { timeout: 10_000 }).toBe('system');
  expect(complaints).toEqual([]);
});

test('what was typed survives a reload, and leaving it asks first', async () => {
  const { page } = await browser.visitAs(demo.coordinator, '/me');
  const name = page.getByLabel('Nombre', { exact: true });
  await name.fill('Nombre a medias');
  await expect.poll(() => page.evaluate(() => localStorage.getItem('mostrador.draft.profile')), { timeout: 10_000 }).toContain('Nombre a medias');
  page.once('dialog', (dialog) => void dialog.accept());
  await page.reload();
  await expect.poll(() => name.inputValue(), { timeout: 10_000 }).toBe('Nombre a medias');

  await page.getByRole('link', { name: 'Seguridad' }).click();
  const question = page.getByRole('dialog', { name: '¿Salir sin guardar?' });
  await question.getByRole('button', { name: 'Seguir editando' }).click();
  expect(new URL(page.url()).pathname).toBe('/me');
  await page.getByRole('link', { name: 'Seguridad' }).click();
  await question.getByRole('button', { name: 'Descartar y salir' }).click();
  await page.waitForURL('**/me/security');
  expect(await page.evaluate(() => localStorage.getItem('mostrador.draft.profile'))).toBeNull();
});

test('one session serves two tabs, and signing out of one ends both', async () => {
  const { page, context } = await browser.visitAs(demo.editor, '/');
  const second = await context.newPage();
  await second.goto('/me');
  await arrived(second);
  await page.getByRole('button', { name: /^Menú de / }).click();
  await page.getByRole('menuitem', { name: 'Cerrar sesión' }).click();
  await page.waitForURL('**/sign-in');
  await second.waitForURL('**/sign-in*');
});

const screens = ['/me', '/me/security', '/settings/business', '/settings/members', '/settings/members?tab=invitations', '/settings/members?invite=true', '/settings/roles', '/settings/access', '/settings/access?grant=true', '/settings/api-keys', '/settings/api-keys?new=true', '/settings/audit', '/settings/jobs', '/settings/outbox', '/nowhere'];

for (const [where, options] of [['a desk, light or dark', {}], ['a phone', phone]] as const) {
  test(`no administration screen has a barrier or overflows on ${where}`, async () => {
    const { page, complaints } = await browser.visitAs(demo.admin, '/', options);
    expect(await sweep(page, screens)).toEqual([]);
    expect(complaints).toEqual([]);
  });
}

test('with the network away the screen says so and keeps what was typed', async () => {
  const { page, context } = await browser.visitAs(demo.admin, '/settings/business');
  const name = page.getByLabel('Nombre', { exact: true });
  await name.waitFor();
  await context.setOffline(true);
  await page.getByText('Sin conexión.').waitFor();
  await name.fill('Nombre sin red');
  await page.getByRole('button', { name: 'Guardar cambios' }).click();
  await page.getByText('No hay conexión con el servidor.').waitFor();
  expect(await name.inputValue()).toBe('Nombre sin red');
  await context.setOffline(false);
});

test('a screen that nobody touches locks itself; the password brings back what stood on it', async () => {
  const { page, complaints } = await browser.visitAs(demo.photographer, '/me');
  const name = page.getByLabel('Nombre', { exact: true });
  await name.fill('Nombre a medio escribir');
  // As if the last touch had been long ago: the lock looks every ten seconds.
  await page.evaluate(() => localStorage.setItem('mostrador.activity', '0'));
  const lock = page.getByRole('dialog', { name: 'Pantalla bloqueada' });
  await lock.waitFor({ timeout: 20_000 });
  expect(await barriers(page)).toEqual([]);
  // What lies below can be neither read nor pressed, and its session has ended.
  expect(await page.getByLabel('Nombre', { exact: true }).isVisible()).toBe(true);
  expect(await page.evaluate(() => document.querySelector('[inert]') !== null)).toBe(true);

  await lock.getByLabel('Contraseña', { exact: true }).fill('not-the-password');
  await lock.getByRole('button', { name: 'Continuar' }).click();
  await lock.getByRole('alert').waitFor();
  await lock.getByLabel('Contraseña', { exact: true }).fill(demo.password);
  await lock.getByRole('button', { name: 'Continuar' }).click();
  await lock.waitFor({ state: 'detached' });
  expect(await name.inputValue()).toBe('Nombre a medio escribir');
  expect(complaints).toEqual([]);
});
