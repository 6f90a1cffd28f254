import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';
import type { Page } from 'playwright-core';
import { barriers } from './accessible.ts';
import { DESKTOP, PHONE, useBrowser } from './page.ts';
import { newTenant } from './tenant.ts';
import { ORGANIZER, organizerNames } from '#test/organizer-files.ts';
import { bookFile, lineRow, sessionRow, smallStudio, withRows } from '#test/studio-workbook.ts';

const browser = useBrowser();
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const REAL = path.join(ROOT, '../shared/data/studio/estudio-2026.xlsx');

/** `npm run import` of tickets, as an operator types it. */
async function byCommand(slug: string, ...args: string[]): Promise<{ code: number; said: { outcome: string; code?: string; refusedRows: number; counts: Record<'sold', { create: number }> } }> {
  const run = promisify(execFile)(process.execPath, ['scripts/commands/import.ts', 'tickets', ...args, '--tenant', slug, '--json'], { cwd: ROOT, env: { ...process.env, DATA_DIR: inject('dataDir') }, maxBuffer: 16 * 1024 * 1024 });
  const { code, stdout } = await run.then(({ stdout: text }) => ({ code: 0, stdout: text }), (error: { code: number; stdout: string }) => error);
  return { code, said: JSON.parse(stdout) };
}

const STUDIO = ['--app', 'studio', '--zone', 'America/Guatemala', '--currency', 'GTQ'];

async function signIn(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.locator('input[name=email]').fill(email);
  await page.locator('input[name=password]').fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Importaciones', level: 1 }).waitFor();
}

async function upload(page: Page, file: string | string[]): Promise<void> {
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByLabel('Datos al día').fill('2026-11-20');
  await page.getByRole('button', { name: 'Revisar archivos' }).click();
}

test('a studio brings its workbook: look, refused rows by reason, save the good ones, reconcile to the centavo, undo', async () => {
  const admin = await newTenant(inject('dataDir'), `imp${Date.now().toString(36)}`, STUDIO);
  const { page, complaints } = await browser.visit('/imports', { viewport: DESKTOP });
  await signIn(page, admin);
  const folder = await mkdtemp(path.join(tmpdir(), 'mostrador-import-'));
  const file = path.join(folder, 'mi-estudio.xlsx');
  await writeFile(file, bookFile(withRows(smallStudio(), { sessions: [sessionRow('X-ROOM', { place: 'SALA-Z' })], session_lines: [lineRow('X-ROOM')] })));

  expect(await barriers(page)).toEqual([]);
  await upload(page, file);
  await page.getByText('1 fila fue rechazada').waitFor();
  await page.getByText('No hay ninguna sala «SALA-Z».').waitFor();
  await page.getByLabel('Resultado', { exact: true }).click();
  await page.getByRole('option', { name: /Omitidas \(1\)/ }).click();
  await page.getByText('Depende de «X-ROOM», que fue rechazado.').waitFor();
  expect(new URL(page.url()).searchParams.get('verdict')).toBe('skipped');
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('tab', { name: 'Hojas y columnas' }).click();
  await page.getByText('La hoja «sessions» es').waitFor();
  expect(await barriers(page)).toEqual([]);

  const save = page.getByRole('button', { name: /^Guardar \d+ filas/ });
  expect(await save.isDisabled()).toBe(true);
  await page.getByRole('checkbox', { name: /Guardar solo las filas buenas/ }).click();
  await save.click();
  await page.getByText('El archivo y el sistema coinciden al centavo').waitFor({ timeout: 30_000 });
  expect(await page.getByRole('table', { name: 'Conciliación' }).innerText()).toContain('Q 6,650.00'.replace(' ', '\u00a0'));

  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Deshacer importación' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Deshacer importación' }).click();
  await page.getByText('Esta importación se deshizo').waitFor({ timeout: 30_000 });
  expect(complaints).toEqual([]);
});

test.skipIf(!existsSync(REAL))('the real workbook through the wizard on a phone: 8 sessions and 2 payments refused, difference 0.00', async () => {
  const admin = await newTenant(inject('dataDir'), `real${Date.now().toString(36)}`, STUDIO);
  const { page, complaints } = await browser.visit('/imports', { viewport: PHONE, hasTouch: true, isMobile: true });
  await signIn(page, admin);

  await upload(page, REAL);
  await page.getByText('13 filas fueron rechazadas').waitFor({ timeout: 30_000 });
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('checkbox', { name: /Guardar solo las filas buenas/ }).click();
  await page.getByRole('button', { name: /^Guardar 2[.,]?468 filas/ }).click();
  await page.getByText('El archivo y el sistema coinciden al centavo').waitFor({ timeout: 60_000 });
  const months = await page.getByRole('list', { name: 'Conciliación' }).innerText();
  expect(months).toContain('2,233,720.00');
  expect(months).toContain('1,796,317.50');
  expect(complaints).toEqual([]);
});

test.skipIf(!existsSync(ORGANIZER))('an organizer brings events, areas, seats and tickets sold elsewhere on a phone, and then sees on the map which seats are taken', async () => {
  const slug = `org${Date.now().toString(36)}`;
  const admin = await newTenant(inject('dataDir'), slug, ['--app', 'tickets', '--zone', 'America/Bogota', '--currency', 'COP', '--country', 'CO']);
  const files = organizerNames.map((name) => fileURLToPath(new URL(`${name}.csv`, ORGANIZER)));
  // The command says the same as the screen, and writes nothing when it only looks.
  const look = await byCommand(slug, ...files, '--dry-run');
  expect([look.code, look.said.outcome, look.said.refusedRows, look.said.counts.sold.create]).toEqual([1, 'dry_run', 14, 393]);
  const { page, complaints } = await browser.visit('/imports', { viewport: PHONE, hasTouch: true, isMobile: true });
  await signIn(page, admin);

  await page.getByText('Montos escritos como').waitFor();
  expect(await barriers(page)).toEqual([]);
  await upload(page, files);
  await page.getByText('14 filas fueron rechazadas').waitFor({ timeout: 60_000 });
  await page.getByText('areas.csv · Localidades · Windows-1252, separado por «;»').waitFor();
  await page.getByText('El puesto «Q-16» está bloqueado.').waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('checkbox', { name: /Guardar solo las filas buenas/ }).click();
  await page.getByRole('button', { name: /^Guardar 1[.,]?066 filas/ }).click();
  await page.getByText('El archivo y el sistema coinciden al centavo').waitFor({ timeout: 60_000 });
  expect((await page.locator('dl').innerText()).replaceAll('\u00a0', ' ')).toMatch(/Dinero importado\s+\$ 48\.306\.000/);
  expect(await barriers(page)).toEqual([]);
  // The organizer's map shows them, also to whoever goes by the keyboard: each seat is read with how it stands.
  await page.goto('/tickets/events');
  await page.getByText('Noche de boleros').click();
  await page.waitForURL(/\/tickets\/events\/[0-9a-f-]{36}/);
  await page.goto(`${new URL(page.url()).pathname}/map`);
  await page.getByText('Platea: 465 puestos').waitFor();
  const map = page.getByRole('listbox', { name: 'Mapa de puestos' });
  await map.focus();
  const heard = async (key: string, wanted: string, most: number): Promise<string> => {
    for (let press = 0; press < most; press += 1) {
      await page.keyboard.press(key);
      const said = await map.getByRole('option').innerText();
      if (said.includes(wanted)) return said;
    }
    return `no ${wanted} within ${most} seats`;
  };
  expect(await heard('ArrowRight', 'Vendida', 20)).toMatch(/^Platea, fila A, puesto \d+, .*Vendida$/);
  expect(await barriers(page)).toEqual([]);
  const again = await byCommand(slug, ...files, '--good-rows-only');
  expect([again.code, again.said.outcome, again.said.code]).toEqual([1, 'failed', 'IMPORT_ALREADY_COMMITTED']);
  expect(complaints).toEqual([]);
});
