import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** A new business, made as an operator makes it; its admin's first password is shown once. */
export async function newTenant(dataDir: string, slug: string, terms: readonly string[]): Promise<{ email: string; password: string }> {
  const email = `admin@${slug}.example`;
  const args = ['scripts/commands/tenant.ts', 'create', '--slug', slug, '--name', slug, ...terms, '--admin-email', email];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT, env: { ...process.env, DATA_DIR: dataDir } });
  return { email, password: /password {2}(\S+)/.exec(stdout)?.[1] ?? '' };
}
