import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32, deflateSync, gzipSync } from 'node:zlib';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import sharp from 'sharp';
import { afterAll, beforeAll } from 'vitest';
import { configureFiles } from '#capabilities/files/public.ts';
import { readWorkbook } from '#capabilities/imports/public.ts';
import { readConfig } from '#platform/config.ts';
import { NOW, makeTenant, serverFor, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { workbookParts, zipOf } from '#test/workbooks.ts';
import type { Part } from '#test/workbooks.ts';
import { installed, inFolder } from '#proof/foreign.ts';
import { pick } from '#proof/pick.ts';
import { prove } from '#proof/prove.ts';

// I3-I5, I7, I8: files of people whom nobody knows.

const world = useWorld();
let dataDir: string;
let tenant: TestTenant;
let other: TestTenant;
let app: FastifyInstance;
let listener: Server;
let fetched = 0;
let port = 0;
const userId = randomUUID();

beforeAll(async () => {
  world.clock.set(NOW);
  dataDir = await mkdtemp(path.join(tmpdir(), 'mostrador-hostile-'));
  await configureFiles({ config: readConfig({}), dataDir });
  tenant = await makeTenant(world);
  other = await makeTenant(world);
  app = await serverFor(world, tenant, ['files.upload'], { userId });
  listener = createServer((socket) => {
    fetched += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => void listener.listen(0, '127.0.0.1', resolve));
  port = (listener.address() as AddressInfo).port;
});
afterAll(async () => {
  listener.close();
  await rm(dataDir, { recursive: true, force: true });
});

const MB = 1024 * 1024;
const SHEET = 'xl/worksheets/sheet1.xml';
const plain = (): Part[] => workbookParts({ clients: [['nombre', 'telefono'], ['Ana', '5555 1234']] });
const replacing = (name: string, data: Buffer | string, more: Partial<Part> = {}): Part[] => plain().map((part) => (part.name === name ? { ...part, data, ...more } : part));
/** Repeats itself differently, so that no ratio gives it away. */
const noise = (bytes: number, random: () => number): Buffer => Buffer.from(Array.from({ length: bytes }, () => Math.floor(random() * 256)));

/** Archives and workbooks that cost whoever opens them much more than they cost to send. */
const bombs = (random: () => number): [string, () => Buffer][] => [
  ['one entry of 60 MB', () => zipOf(replacing(SHEET, Buffer.alloc(60 * MB, 0x20)))], ['1000:1', () => zipOf(replacing(SHEET, Buffer.alloc(20 * MB, 0x20)))], ['3000 entries', () => zipOf([...plain(), ...Array.from({ length: 3000 }, (_, n) => ({ name: `xl/media/${n}.xml`, data: 'x' }))])],
  ['65,535 entries', () => zipOf(Array.from({ length: 65_535 }, (_, n) => ({ name: `${n}`, data: '' })))], ['entries over one another', () => zipOf([...plain(), ...Array.from({ length: 500 }, (_, n) => ({ name: `xl/a${n}.xml`, data: '', sharesWith: 5 }))])],
  ['archives in archives', () => zipOf([...plain(), { name: 'xl/a.zip', data: zipOf([{ name: 'b.zip', data: zipOf([{ name: 'c', data: Buffer.alloc(10 * MB) }]) }]) }, { name: 'xl/big.xml', data: Buffer.alloc(40 * MB, 0x41) }])],
  ['an entry that is its own archive', () => {
    const inner = zipOf(plain());
    return zipOf([...plain(), { name: 'xl/self.xlsx', data: inner, claims: { size: 4_000_000_000 } }]);
  }],
  ['a size that lies', () => zipOf(replacing(SHEET, Buffer.alloc(4 * MB, 0x20), { claims: { size: 1000 } }))], ['a size of 4 GB', () => zipOf(replacing(SHEET, '<worksheet/>', { claims: { size: 0xff_ff_ff_fe } }))],
  ['shared strings', () => {
    const cells = Array.from({ length: 3000 }, (_, n) => `<row r="${n + 1}"><c r="A${n + 1}" t="s"><v>0</v></c><c r="B${n + 1}"><v>${Math.sin(n)}</v></c></row>`).join('');
    const parts = replacing(SHEET, `<worksheet><sheetData>${cells}</sheetData></worksheet>`).map((part) => (part.name === 'xl/_rels/workbook.xml.rels' ? { ...part, data: String(part.data).replace('</Relationships>', '<Relationship Id="rIdT" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>') } : part));
    return zipOf([...parts, { name: 'xl/sharedStrings.xml', data: `<sst><si><t>${'x'.repeat(30_000)}</t></si></sst>` }]);
  }],
  ['a billion laughs', () => zipOf(replacing(SHEET, `<!DOCTYPE lolz [${'abcdefghij'.split('').map((name, n, all) => `<!ENTITY ${name} "${n === 0 ? 'lol' : `&${all[n - 1]};`.repeat(10)}">`).join('')}]><worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row></sheetData></worksheet>`))],
  ['quadratic entities', () => zipOf(replacing(SHEET, `<!DOCTYPE x [<!ENTITY a "${'a'.repeat(50_000)}">]><worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>${'&a;'.repeat(5000)}</t></is></c></row></sheetData></worksheet>`))],
  ['a row far away', () => zipOf(replacing(SHEET, '<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'))], ['elements 100,000 deep', () => zipOf(replacing(SHEET, `<worksheet>${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}</worksheet>`))],
  ['noise in a directory', () => Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), noise(2000, random), Buffer.from('PK\u0005\u0006', 'latin1'), noise(18, random)])], ['half a workbook', () => zipOf(plain()).subarray(0, 700)], ['a gzip of 100 MB', () => gzipSync(Buffer.alloc(100 * MB))],
  ['300 columns by name', () => Buffer.from(`${Array.from({ length: 300 }, (_, n) => `c${n}`).join(',')}\n1\n`)], ['a cell of 2 MB', () => Buffer.from(`a,b\n"${'x'.repeat(2 * MB)}",1\n`)], ['a quote that never ends', () => Buffer.from(`a,b\n"${'x\n'.repeat(500_000)}`)],
];

prove('I3', 'archives and workbooks that are bombs are refused at once and cost little', { wanted: 'each refused within 1 s (its own thread started), < 100 MB more memory, the process answers meanwhile', sizes: { round: 3, tenth: 20, full: 200 }, minutes: 15 }, async (size, random) => {
  const against: string[] = [];
  const all = bombs(random);
  await readWorkbook(zipOf(plain()), 'warm.xlsx');
  let slowest = 0;
  let most = 0;
  let stalled = 0;
  for (let n = 0; n < size; n += 1) {
    const [what, make] = all[(n * 3) % all.length]!;
    const bytes = make();
    global.gc?.();
    const before = process.memoryUsage().rss;
    const begun = performance.now();
    let last = begun;
    const pulse = setInterval(() => {
      stalled = Math.max(stalled, performance.now() - last - 20);
      last = performance.now();
    }, 20);
    const used = process.cpuUsage();
    const said = await readWorkbook(bytes, 'hostil.xlsx').then((book) => `read ${book.sheets.reduce((sum, { rows }) => sum + rows.length, 0)} rows`, (error: { code?: string }) => error.code ?? String(error));
    clearInterval(pulse);
    const spent = process.cpuUsage(used);
    // The time of its own, so that a busy machine is not taken for a bomb.
    const ms = Math.min(performance.now() - begun, (spent.user + spent.system) / 1000);
    const grown = (process.memoryUsage().rss - before) / MB;
    slowest = Math.max(slowest, ms);
    most = Math.max(most, grown);
    if (!said.startsWith('IMPORT_FILE_') && !/^read [01] rows$/.test(said)) against.push(`${what}: ${said}`);
    if (ms > 1000) against.push(`${what}: ${ms.toFixed(0)} ms`);
    if (grown > 100) against.push(`${what}: ${grown.toFixed(0)} MB`);
  }
  return { seen: `${size} files of ${all.length} kinds: ${slowest.toFixed(0)} ms and ${most.toFixed(0)} MB at most, the process held up for ${stalled.toFixed(0)} ms at most`, against };
});

function form(content: Buffer, filename: string): { payload: Buffer; headers: Record<string, string> } {
  const boundary = `----${randomUUID()}`;
  return { payload: Buffer.concat([Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${filename}"\r\nContent-Type: image/png\r\n\r\n`), content, Buffer.from(`\r\n--${boundary}--\r\n`)]), headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } };
}
const send = (content: Buffer, filename: string, purpose: string): Promise<LightMyRequestResponse> => {
  const { payload, headers } = form(content, filename);
  return app.inject({ method: 'POST', url: `/api/v1/files?purpose=${purpose}`, payload, headers });
};

const MARK = 'ACTIVE-CONTENT-MARK';
const SCRIPT = `<script>/*${MARK}*/alert(1)</script>`;
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" onload="alert('${MARK}')"><script>alert('${MARK}')</script><image href="http://127.0.0.1:PORT/x"/></svg>`;

/** Files that are two things at once, or another thing than they say. */
async function hostile(): Promise<[string, Buffer][]> {
  const base = sharp({ create: { width: 64, height: 48, channels: 3, background: '#a33' } });
  const [jpeg, png, gif, webp] = await Promise.all([base.clone().jpeg().toBuffer(), base.clone().png().toBuffer(), base.clone().gif().toBuffer(), base.clone().webp().toBuffer()]);
  const pdf = Buffer.from(`%PDF-1.4\n1 0 obj << /Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert\\('${MARK}'\\)) >> >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n`);
  const comment = (text: string): Buffer => Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xfe, (text.length + 2) >> 8, (text.length + 2) & 255]), Buffer.from(text), jpeg.subarray(2)]);
  const exif = await base.clone().withExif({ IFD0: { Artist: SCRIPT, ImageDescription: SCRIPT, Copyright: MARK }, IFD3: { GPSLatitude: '14/1 38/1 0/1', GPSLongitude: '90/1 30/1 0/1' } }).jpeg().toBuffer();
  return [
    ['SVG', Buffer.from(SVG)], ['SVG behind a declaration', Buffer.from(`<?xml version="1.0"?>${SVG}`)], ['SVG behind a mark', Buffer.from(`\ufeff${SVG}`)], ['gzipped SVG', gzipSync(SVG)], ['HTML', Buffer.from(`<!doctype html>${SCRIPT}`)], ['HTML behind white space', Buffer.from(`${' '.repeat(600)}<html>${SCRIPT}`)], ['XML with a stylesheet', Buffer.from(`<?xml version="1.0"?><?xml-stylesheet href="javascript:alert('${MARK}')"?><x/>`)],
    ['GIF as a script', Buffer.concat([Buffer.from('GIF89a/*'), gif.subarray(8), Buffer.from(`*/=1;/*${MARK}*/alert(1)`)])], ['GIF and script', Buffer.concat([gif, Buffer.from(SCRIPT)])], ['PNG and script', Buffer.concat([png, Buffer.from(SCRIPT)])], ['JPEG and script', Buffer.concat([jpeg, Buffer.from(SCRIPT)])], ['WebP and script', Buffer.concat([webp, Buffer.from(SCRIPT)])],
    ['JPEG with a script as a comment', comment(SCRIPT)], ['JPEG and PHAR', Buffer.concat([comment(`<?php __HALT_COMPILER(); ?>${MARK}`), Buffer.from('GBMB')])], ['JPEG and ZIP', Buffer.concat([jpeg, zipOf([{ name: 'a.html', data: SCRIPT }])])], ['JPEG and JAR', Buffer.concat([jpeg, zipOf([{ name: 'META-INF/MANIFEST.MF', data: MARK }])])], ['JPEG with words of the camera', exif],
    ['PNG with text', Buffer.concat([png.subarray(0, 33), chunk('tEXt', `Comment\0${SCRIPT}`), png.subarray(33)])], ['PDF with a script', pdf], ['PDF and HTML', Buffer.concat([Buffer.from(SCRIPT), pdf])], ['PDF far in', Buffer.concat([Buffer.from(`<html>${SCRIPT}`), Buffer.alloc(500, 0x20), pdf])],
    ['a program', Buffer.from(`MZ${'\0'.repeat(100)}${MARK}`)], ['ELF', Buffer.from(`\u007fELF${MARK}`)], ['a shell script', Buffer.from(`#!/bin/sh\n# ${MARK}`)], ['PHP', Buffer.from(`<?php echo '${MARK}'; ?>`)], ['EICAR', Buffer.from('X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*')], ['a ZIP', zipOf([{ name: '../../evil.html', data: SCRIPT }])], ['MHTML', Buffer.from(`MIME-Version: 1.0\nContent-Type: text/html\n\n${SCRIPT}`)], ['text', Buffer.from(MARK)], ['nothing much', Buffer.from([0xff, 0xd8, 0xff])], ['UTF-7', Buffer.from('+ADw-script+AD4-alert(1)+ADw-/script+AD4-')],
  ];
}
function chunk(type: string, data: Buffer | string): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), Buffer.from(data)]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length - 4);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
const NAMES: readonly string[] = [
  'x.jpg', 'x.svg', 'x.html', 'x.php.jpg', 'x.jpg.php', 'x.jpg%00.php', 'x.jpg;.php', '../../../../etc/cron.d/x', '..\\\\..\\\\x.png', '/etc/passwd', 'C:\\\\Windows\\\\x.png', '\\\\\\\\server\\\\share\\\\x.png', 'CON', 'aux.png', 'COM1.jpg', '.htaccess', '.', '..', '', ' ', 'x'.repeat(300), '\u202egnp.exe', 'ñandú 密 🐟.png', 'a\u0301'.repeat(100), 'x.png\u0000.html', '<img src=x onerror=alert(1)>.png', "';alert(1)//.png", 'x.png::$DATA', '~root.png', '%2e%2e%2fx.png', 'a/b/c.png', '-rf.png', '$(id).png', '`id`.png', 'x.PNG.', 'x.pht', 'x.shtml', 'web.config', '\ufeffx.png', 'file\u2028name.png',
];

prove('I4', 'what is uploaded is what it says, carries nothing that runs, and stays where it belongs', { wanted: '0 served inline as active content, 0 bytes of scripts or places left in pictures, 0 files outside of the store', sizes: { round: 60, tenth: 400, full: 3000 }, minutes: 15 }, async (size, random) => {
  const against: string[] = [];
  const all = await hostile();
  let kept = 0;
  const judged: Buffer[] = [];
  for (let n = 0; n < size; n += 1) {
    const [what, content] = all[n % all.length]!;
    const name = n < NAMES.length ? NAMES[n]! : pick(random, NAMES);
    const purpose = ['photo', 'logo', 'slip', 'document'][Math.floor(n / all.length) % 4]!;
    const answer = await send(content, name.replaceAll('"', '%22').replaceAll(/[\r\n]/g, ''), purpose);
    if (answer.statusCode >= 500) against.push(`${what} as ${name}: ${answer.statusCode}`);
    if (answer.statusCode !== 201) continue;
    kept += 1;
    const file = answer.json<{ url: string; name: string; type: string; thumbnailUrl: string | null }>();
    const served = await app.inject({ url: file.url });
    const head = served.headers;
    const type = String(head['content-type']);
    if (/html|svg|xml|javascript/.test(type) || !/^(?:image\/(?:jpeg|png|webp|gif|avif)|application\/pdf)$/.test(type)) against.push(`${what}: served as ${type}`);
    if (head['x-content-type-options'] !== 'nosniff' || !String(head['content-security-policy']).includes('sandbox')) against.push(`${what}: served without its bounds`);
    if (type === 'application/pdf' && !String(head['content-disposition']).startsWith('attachment')) against.push(`${what}: a PDF is shown in place`);
    if (type.startsWith('image/') && (served.rawPayload.includes(MARK) || served.rawPayload.includes('<script'))) against.push(`${what}: the script is still in the picture`);
    if (/[/\\\p{Cc}\u202e\u2028<>"|?*:]/u.test(file.name) || file.name.length > 160) against.push(`${what}: called ${JSON.stringify(file.name)}`);
    if (/[\r\n]/.test(String(head['content-disposition']))) against.push(`${what}: a broken header`);
    if (type.startsWith('image/') && judged.length < 20) judged.push(served.rawPayload);
  }
  // Nothing lies elsewhere than under its tenant, and nothing is called as it was sent.
  for (const entry of await readdir(path.join(dataDir), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const inside = path.relative(path.join(dataDir, 'files'), path.join(entry.parentPath, entry.name));
    if (!inside.includes('..') && !/^[\da-f/-]+(?:-0)?$/i.test(inside)) against.push(`lies at ${inside}`);
  }
  let foreign = 'exiftool not installed: not run';
  if (installed('exiftool')) {
    foreign = 'exiftool finds no place and no words in them';
    await inFolder(async (folder) => {
      for (const [n, content] of judged.entries()) await writeFile(path.join(folder, `${n}`), content);
      const { stdout } = spawnSync('exiftool', ['-r', '-G', '-GPS*', '-Artist', '-ImageDescription', '-Comment', '-Copyright', '-XMP*', folder], { encoding: 'utf8' });
      const told = stdout.split('\n').filter((line) => line.startsWith('['));
      against.push(...told.map((line) => `exiftool: ${line}`));
    });
  }
  return { seen: `${size} uploads of ${all.length} kinds under ${NAMES.length} names, ${kept} kept, ${against.length} findings; ${foreign}`, against };
});

/** A PNG of this size that says all its rows are alike: small to send. */
function pngOf(width: number, height: number, rows: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.writeUInt8(1, 8);
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.alloc(rows * (Math.ceil(width / 8) + 1)))), chunk('IEND', '')]);
}
/** A moving picture of so many frames, all alike. */
async function gifOf(frames: number): Promise<Buffer> {
  const gif = await sharp({ create: { width: 16, height: 16, channels: 3, background: '#123' } }).gif().toBuffer();
  const from = gif.indexOf(Buffer.from([0x2c, 0, 0, 0, 0]));
  const frame = gif.subarray(from, -1);
  return Buffer.concat([gif.subarray(0, from), ...Array.from({ length: frames }, () => frame), Buffer.from([0x3b])]);
}

prove('I5', 'pictures that are bombs are refused or made small, quickly and within bounds', { wanted: '< 2 s and < 300 MB each', sizes: { round: 2, tenth: 8, full: 40 } }, async (size) => {
  const against: string[] = [];
  const base = sharp({ create: { width: 300, height: 200, channels: 3, background: '#345' } });
  const jpeg = await base.clone().withIccProfile('p3').jpeg().toBuffer();
  const icc = jpeg.indexOf('ICC_PROFILE');
  const broken = Buffer.from(jpeg);
  if (icc > 0) broken.fill(0xff, icc + 14, icc + 300);
  const all: [string, () => Buffer | Promise<Buffer>, 'refused' | 'small'][] = [
    ['65,535 x 65,535 with nothing in it', () => pngOf(65_535, 65_535, 1), 'refused'], ['a broken colour profile', () => broken, 'small'], ['30,000 x 30,000', () => pngOf(30_000, 30_000, 30_000), 'refused'], ['10,000 frames', () => gifOf(10_000), 'small'],
    ['30,000 x 30,000, cut in the middle', () => pngOf(30_000, 30_000, 100).subarray(0, 200), 'refused'], ['cut in the middle', async () => (await base.clone().png().toBuffer()).subarray(0, 200), 'refused'], ['8,000 x 7,900', () => sharp({ create: { width: 8000, height: 7900, channels: 3, background: '#000' } }).png({ compressionLevel: 9 }).toBuffer(), 'small'], ['1 x 60,000', () => pngOf(1, 60_000, 60_000), 'small'],
  ];
  await send(await base.clone().png().toBuffer(), 'warm.png', 'photo');
  let slowest = 0;
  let most = 0;
  for (let n = 0; n < size; n += 1) {
    const [what, make, wanted] = all[n % all.length]!;
    const content = await make();
    const before = process.memoryUsage().rss;
    const used = process.cpuUsage();
    const begun = performance.now();
    let peak = 0;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss - before);
    }, 10);
    const answer = await send(content, 'bomba.png', 'photo');
    clearInterval(watch);
    const spent = process.cpuUsage(used);
    const ms = Math.min(performance.now() - begun, (spent.user + spent.system) / 1000);
    const grown = Math.max(peak, process.memoryUsage().rss - before) / MB;
    slowest = Math.max(slowest, ms);
    most = Math.max(most, grown);
    if (wanted === 'refused' ? answer.statusCode !== 422 && answer.statusCode !== 415 : ![201, 422].includes(answer.statusCode)) against.push(`${what}: ${answer.statusCode}`);
    if (ms > 2000) against.push(`${what}: ${ms.toFixed(0)} ms`);
    if (grown > 300) against.push(`${what}: ${grown.toFixed(0)} MB`);
    if (answer.statusCode === 201) {
      const { width, height } = answer.json<{ width: number; height: number }>();
      if (width > 6000 || height > 6000) against.push(`${what}: kept at ${width} x ${height}`);
    }
  }
  return { seen: `${size} bombs of ${all.length} kinds, ${slowest.toFixed(0)} ms and ${most.toFixed(0)} MB at most`, against };
});

prove('I7', 'documents never make our server read a file or call an address', { wanted: '0 fetches, 0 expansions', sizes: { round: 6, tenth: 40, full: 400 } }, async (size) => {
  const against: string[] = [];
  fetched = 0;
  const secret = path.join(dataDir, 'geheim.txt');
  await writeFile(secret, `SECRETO-${MARK}`);
  const call = `http://127.0.0.1:${port}/x`;
  const declarations = [
    `<!DOCTYPE x [<!ENTITY e SYSTEM "file://${secret}">]>`, `<!DOCTYPE x SYSTEM "${call}.dtd">`, `<!DOCTYPE x PUBLIC "-//X//X" "${call}">`, `<!DOCTYPE x [<!ENTITY % p SYSTEM "${call}">%p;]>`, `<!DOCTYPE x [<!ENTITY e SYSTEM "${call}">]>`, `<!DOCTYPE x [<!ENTITY e "${MARK}">]>`,
    `<?xml-stylesheet type="text/xsl" href="${call}"?>`, `\ufeff<!DOCTYPE x [<!ENTITY e SYSTEM "${call}">]>`, `<!doctype x [<!ENTITY e SYSTEM "${call}">]>`, `<!-- x --><!DOCTYPE x SYSTEM "${call}">`,
  ];
  const body = (declaration: string): string => `<?xml version="1.0"?>${declaration}<worksheet xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file://${secret}" parse="text"/><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>nombre</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>`;
  const parts = [SHEET, 'xl/workbook.xml', 'xl/styles.xml', '[Content_Types].xml', 'xl/_rels/workbook.xml.rels', '_rels/.rels'];
  let tried = 0;
  for (let n = 0; n < size; n += 1) {
    const declaration = declarations[n % declarations.length]!;
    const name = parts[Math.floor(n / declarations.length) % parts.length]!;
    const original = String(plain().find((part) => part.name === name)!.data).replace(/^<\?xml[^>]*\?>/, '');
    const made = name === SHEET ? body(declaration) : `<?xml version="1.0"?>${declaration}${original}`;
    // In UTF-16 a look for the words in bytes finds nothing.
    const data = n % 3 === 2 ? Buffer.from(`\ufeff${made}`, 'utf16le') : made;
    tried += 1;
    const said = await readWorkbook(zipOf(replacing(name, data)), 'x.xlsx').then((book) => JSON.stringify(book.sheets.map(({ rows }) => rows)), (error: { code?: string }) => error.code ?? 'bug');
    if (said.includes(MARK) || said.includes('SECRETO')) against.push(`${name}: expanded ${declaration}`);
    if (said === 'bug') against.push(`${name}: ended by a bug on ${declaration}`);
  }
  for (const declaration of declarations) {
    tried += 1;
    const svg = Buffer.from(`<?xml version="1.0"?>${declaration}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="${call}"/><text>&e;</text></svg>`);
    const answer = await send(svg, 'x.svg', 'photo');
    if (answer.statusCode === 201) against.push(`an SVG was taken: ${declaration}`);
    const xml = await readWorkbook(Buffer.from(`${declaration}<a>&e;</a>`), 'x.xml').then(() => 'read', (error: { code?: string }) => error.code ?? 'bug');
    if (xml === 'bug') against.push('bare XML ended by a bug');
  }
  if (fetched > 0) against.push(`${fetched} connections arrived at the listener`);
  return { seen: `${fetched} fetches, ${against.length} expansions of ${tried} documents`, against };
});

prove('I8', 'a signed link opens its file, for its time, and nothing else', { wanted: '0 of 1,000 altered links open', sizes: { round: 60, tenth: 1000, full: 10_000 } }, async (size, random) => {
  const against: string[] = [];
  const made = async (): Promise<{ id: string; url: string }> => (await send(Buffer.from('%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n'), 'x.pdf', 'slip')).json();
  const [one, two] = [await made(), await made()];
  const elsewhere = await mkdtemp(path.join(tmpdir(), 'mostrador-otherkey-'));
  const changes: [string, (url: URL) => void][] = [
    ['another file', (url) => void (url.pathname = url.pathname.replace(one.id, two.id))], ['another tenant', (url) => url.searchParams.set('tenant', other.id)], ['another variant', (url) => url.searchParams.set('variant', 'thumbnail')], ['a later end', (url) => url.searchParams.set('expires', String(Number(url.searchParams.get('expires')) + 1 + Math.floor(random() * 1e6)))],
    ['no end', (url) => url.searchParams.delete('expires')], ['no tenant', (url) => url.searchParams.delete('tenant')], ['no signature', (url) => url.searchParams.delete('signature')], ['an empty signature', (url) => url.searchParams.set('signature', '')],
    ['one letter of the signature', (url) => {
      const text = url.searchParams.get('signature')!;
      const at = Math.floor(random() * (text.length - 1));
      url.searchParams.set('signature', text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1));
    }],
    ['a shorter signature', (url) => url.searchParams.set('signature', url.searchParams.get('signature')!.slice(0, -1 - Math.floor(random() * 20)))], ['the signature of the other', (url) => url.searchParams.set('signature', new URL(two.url, 'http://x').searchParams.get('signature')!)], ['two signatures', (url) => url.searchParams.append('signature', 'x')], ['two tenants', (url) => url.searchParams.append('tenant', other.id)], ['an end that is text', (url) => url.searchParams.set('expires', `${url.searchParams.get('expires')}e1`)], ['a path around', (url) => void (url.pathname = url.pathname.replace(one.id, `${two.id}%2f..%2f${one.id}`))], ['one more parameter', (url) => url.searchParams.set('download', '1')],
  ];
  for (let n = 0; n < size; n += 1) {
    const [what, change] = changes[n % changes.length]!;
    const url = new URL(one.url, 'http://x');
    change(url);
    const { statusCode } = await app.inject({ url: url.pathname + url.search });
    if (statusCode < 400) against.push(`${what}: ${url.pathname}${url.search}`);
    if (statusCode >= 500) against.push(`${what}: ${statusCode}`);
  }
  if ((await app.inject({ url: one.url })).statusCode !== 200) against.push('the good link does not open');
  world.clock.set(NOW.add({ minutes: 14, seconds: 59 }));
  if ((await app.inject({ url: one.url })).statusCode !== 200) against.push('the good link does not open a second before its end');
  world.clock.set(NOW.add({ minutes: 15 }));
  if ((await app.inject({ url: one.url })).statusCode !== 410) against.push('the good link opens after its end');
  world.clock.set(NOW);
  // What another installation has signed is worth nothing here.
  await configureFiles({ config: readConfig({}), dataDir: elsewhere });
  if ((await app.inject({ url: one.url })).statusCode < 400) against.push('a link of another key opens');
  await configureFiles({ config: readConfig({}), dataDir });
  await rm(elsewhere, { recursive: true, force: true });
  return { seen: `0 of ${size} altered links opened, ${against.length} findings`.replace(/^0/, String(against.length)), against };
});
