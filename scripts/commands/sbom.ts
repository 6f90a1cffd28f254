import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';

// npm run sbom [-- --to <file>] [--with-tools]: what an installation is made of, as CycloneDX JSON, from the lock file. With
// --with-tools also what only builds and tests it. The same for the same lock file, byte by byte.

const { values } = parseArgs({ options: { to: { type: 'string', default: '.data/sbom.cdx.json' }, 'with-tools': { type: 'boolean' } } });
await mkdir(path.dirname(path.resolve(values.to)), { recursive: true });
const child = spawn(process.execPath, [
  'node_modules/@cyclonedx/cyclonedx-npm/bin/cyclonedx-npm-cli.js', '--package-lock-only', '--output-reproducible', '--validate', '--spec-version', '1.6', '--output-file', values.to,
  ...(values['with-tools'] ? [] : ['--omit', 'dev']),
], { stdio: 'inherit' });
const [code] = (await once(child, 'close')) as [number | null];
if (code === 0) {
  const { components } = JSON.parse(await readFile(values.to, 'utf8')) as { components: unknown[] };
  console.log(`${components.length} components in ${values.to}`);
}
process.exit(code ?? 1);
