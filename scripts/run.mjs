/**
 * Runs every command of Mostrador: `node scripts/run.mjs <command> [arguments]`, which is what the npm scripts call.
 *
 * Needs nothing but Node >= 20 with npm: installs what is missing, then runs the command on the Node 26 that comes with
 * the project. So this file may use neither dependencies nor anything that Node 20 does not know.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
/** There while an install runs: one that was killed is recognised by it. */
const UNFINISHED = path.join(ROOT, '.cache', 'installing');
const COMMANDS = {
  start: 'bring up Mostrador: database, API, worker and web on one port',
  dev: 'the same, reloading on each change',
  test: 'run everything there is to check, browser tests included',
  check: 'the quick part of it: types, lint, boundaries, texts',
  migrate: 'bring the database to this version',
  seed: 'make the demo tenants',
  bench: 'measure',
  proof: 'break it on purpose, for as long as is asked for',
  shots: 'make the pictures of the screens',
  backup: 'write a backup',
  restore: 'restore one',
  tenant: 'create, list or export a tenant',
  import: 'import a workbook or CSV files into a tenant',
  types: 'write the types of the tables again',
  docs: 'draw the state machines of the documentation again',
  sbom: 'write down what an installation is made of (CycloneDX)',
  licences: 'check the licences of what it is made of',
  certifier: 'a stand-in of the certifier of tax documents, to try invoicing without an account',
};

class Refusal extends Error {}

try {
  await main(process.argv[2], process.argv.slice(3));
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(`\n${error.message}\n`);
  process.exitCode = 1;
}

async function main(command, args) {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    throw new Refusal(`Mostrador needs Node 20 or newer to start; this is ${process.version}. See https://nodejs.org.`);
  }
  if (!Object.hasOwn(COMMANDS, command ?? '')) {
    const list = Object.entries(COMMANDS).map(([name, text]) => `  ${name.padEnd(8)} ${text}`);
    throw new Refusal(`Usage: npm run <command> -- [arguments]\n\n${list.join('\n')}`);
  }
  if (await whatIsMissing()) await install();
  await run(command, args);
}

// ------------------------------------------------------------------------------------------------ install

/**
 * What has to be installed, or undefined. npm writes `node_modules/.package-lock.json` as the last thing that it does,
 * so when that agrees with the lock file the install is whole and of this version.
 */
async function whatIsMissing() {
  const [wanted, installed] = await Promise.all([packagesOf('package-lock.json'), packagesOf('node_modules/.package-lock.json')]);
  if (!wanted) throw new Refusal('package-lock.json is missing: this is not a whole copy of Mostrador. Clone it again.');
  if (existsSync(UNFINISHED)) return 'the last install was not finished';
  if (!installed) return existsSync(path.join(ROOT, 'node_modules')) ? 'the last install was not finished' : 'first start';
  for (const [name, { version, integrity, optional, devOptional, link }] of Object.entries(wanted)) {
    if (name === '' || link) continue;
    const found = installed[name];
    // Optional packages are those of other systems; ours is looked for below.
    if (!found && !optional && !devOptional) return `${name.replace(/^node_modules\//, '')} is not installed`;
    if (found && (found.version !== version || found.integrity !== integrity)) return 'the dependencies have changed';
    if (found && !existsSync(path.join(ROOT, name))) return `${name.replace(/^node_modules\//, '')} is gone`;
  }
  return existsSync(bundledNode()) ? undefined : 'Node 26 is not installed';
}

async function packagesOf(file) {
  try {
    return JSON.parse(await readFile(path.join(ROOT, file), 'utf8')).packages ?? {};
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function install() {
  await whileLocked(async () => {
    // Another start may have done it while we waited.
    const why = await whatIsMissing();
    if (!why) return;
    console.log(`Installing the dependencies (${why}); this takes a minute or two.`);
    const afresh = why === 'first start' || why === 'the last install was not finished';
    await writeFile(UNFINISHED, '');
    await (afresh ? whileAside(path.join(ROOT, 'node_modules'), npmInstall) : npmInstall(process.execPath));
    await rm(UNFINISHED, { force: true });
    const still = await whatIsMissing();
    if (still === 'Node 26 is not installed') {
      throw new Refusal(`There is no Node 26 for ${process.platform}-${process.arch} among the dependencies. Install Node 26 from https://nodejs.org and start again with it.`);
    }
    if (still) throw new Refusal(`npm ended without an error, but ${still}. Remove the folder node_modules and start again.`);
  });
}

/**
 * npm believes the folders that it finds, also those that a killed install left half-filled. So it begins with none; they
 * are put aside and not removed at once, since the Node that runs this may be among them.
 */
async function whileAside(folder, work) {
  const aside = `${folder}.old-${process.pid}`;
  const there = existsSync(folder);
  try {
    // What a killed install had put aside.
    for (const name of await readdir(ROOT)) if (name.startsWith('node_modules.old-')) await rm(path.join(ROOT, name), { recursive: true, force: true });
    if (there) await rename(folder, aside);
    const own = process.execPath.startsWith(folder + path.sep);
    await work(own ? aside + process.execPath.slice(folder.length) : process.execPath);
  } catch (error) {
    throw readOnly(error);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** One install at a time; the lock of one that was killed is recognised by its process being gone. */
async function whileLocked(work) {
  const file = path.join(ROOT, '.cache', 'install.lock');
  try {
    await mkdir(path.dirname(file), { recursive: true });
  } catch (error) {
    throw readOnly(error);
  }
  for (let told = false; ; ) {
    try {
      const handle = await open(file, 'wx');
      await handle.writeFile(String(process.pid));
      await handle.close();
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw readOnly(error);
    }
    if (!(await heldByLiving(file))) {
      await rm(file, { force: true });
      continue;
    }
    if (!told) console.log('Another start is installing the dependencies, waiting for it.');
    told = true;
    await wait(500);
  }
  try {
    await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function heldByLiving(file) {
  try {
    const pid = Number(await readFile(file, 'utf8'));
    // Made in this very moment and not written yet.
    if (!pid) return Date.now() - (await stat(file)).mtimeMs < 5_000;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function readOnly(error) {
  if (!['EACCES', 'EROFS', 'EPERM'].includes(error.code)) return error;
  return new Refusal(`The dependencies are not installed, and this folder can't be written to install them:\n  ${ROOT}\nGive it to this user, or copy it to a folder that is yours.`);
}

/**
 * `npm install` that changes no file of ours, and not `npm ci`: that one refuses the lock file as soon as the registry in
 * use lacks a package for some other system. What is in the lock file is installed in exactly that version either way.
 */
function npmInstall(node) {
  // Under npm, the very npm that was called; otherwise the one on the path.
  const npm = process.env.npm_execpath && process.env.npm_execpath.endsWith('npm-cli.js') ? [node, process.env.npm_execpath] : ['npm'];
  const args = [...npm.slice(1), 'install', '--no-save', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  return new Promise((resolve, reject) => {
    const child = spawn(npm[0], args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'pipe'], shell: process.platform === 'win32' && npm.length === 1 });
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
      process.stderr.write(text);
    });
    child.on('error', (error) => {
      reject(error.code === 'ENOENT' ? new Refusal('npm was not found. It comes with Node: https://nodejs.org.') : new Refusal(`npm can't be run: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(signal ? new Refusal(`The install was stopped (${signal}); start again to finish it.`) : new Refusal(installSentence(said)));
    });
  });
}

function installSentence(said) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT/.test(said)) {
    return 'The dependencies could not be downloaded: there is no way to the npm registry. Check the network (or the proxy and registry in your npm settings) and start again.';
  }
  if (/ENOSPC/.test(said)) return 'The dependencies could not be installed: the disk is full.';
  if (/EACCES|EROFS|EPERM/.test(said)) return `The dependencies could not be installed: npm may not write in ${ROOT} or in its cache.`;
  if (/EINTEGRITY/.test(said)) return 'A downloaded dependency is not the one of the lock file. Empty the cache with "npm cache clean --force" and start again.';
  return 'The dependencies could not be installed; npm says why above.';
}

// -------------------------------------------------------------------------------------------------- run

/** The Node that came with the dependencies, or the running one when that is new enough and there is no other. */
function bundledNode() {
  const require = createRequire(path.join(ROOT, 'package.json'));
  const program = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
  for (const name of [`node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`]) {
    try {
      return path.join(path.dirname(require.resolve(`${name}/package.json`)), program);
    } catch {
      // Not for this system; the next name may be.
    }
  }
  return Number(process.versions.node.split('.')[0]) >= 26 ? process.execPath : path.join(ROOT, 'node_modules/.bin/node');
}

function run(command, args) {
  const entry = command === 'start' ? 'server/main.ts' : `scripts/commands/${command}.ts`;
  // Checks must not depend on what this machine is set up for.
  const settings = !['test', 'check', 'types', 'proof'].includes(command) && existsSync(path.join(ROOT, '.env'));
  const flags = settings ? ['--env-file=.env'] : [];
  const node = bundledNode();
  return new Promise((resolve, reject) => {
    const child = spawn(node, [...flags, entry, ...args], {
      cwd: ROOT,
      // The channel tells the command when this process is killed, so that a server does not stay behind unseen.
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env: {
        ...process.env, PATH: `${path.join(ROOT, 'node_modules/.bin')}${path.delimiter}${process.env.PATH ?? ''}`, INIT_CWD: process.env.INIT_CWD ?? process.cwd(),
        // What Node made of the sources the last time; it takes a third off a start, and where it can't be written Node goes on without.
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? path.join(ROOT, '.cache', 'compiled'),
      },
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.on('error', (error) => reject(new Refusal(`Node 26 of the dependencies can't be run (${error.message}):\n  ${node}`)));
    child.on('exit', (code, signal) => {
      if (signal) {
        for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name);
        process.kill(process.pid, signal);
      }
      process.exitCode = code ?? 1;
      resolve();
    });
  });
}
