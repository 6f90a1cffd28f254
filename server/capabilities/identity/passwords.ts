import { hash, verify } from '@node-rs/argon2';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';
import { readFileSync } from 'node:fs';
import { passwordCommon, passwordTooShort, signInBusy } from './errors.ts';

// Argon2id with 64 MiB, three rounds, one lane, one hash at a time: two at once cost everybody else their answers
// (measured: p99 of a neighbouring request 77 ms without a queue, 15 ms with it).

const OPTIONS = { memoryCost: 64 * 1024, timeCost: 3, parallelism: 1 } as const;
const PREFIX = `$argon2id$v=19$m=${OPTIONS.memoryCost},t=${OPTIONS.timeCost},p=${OPTIONS.parallelism}$`;
/** More waiting than this would wait for seconds: they are sent away instead. */
const QUEUE_LIMIT = 24;

let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (waiting >= QUEUE_LIMIT) throw signInBusy(undefined, { headers: { 'retry-after': '5' } });
  waiting += 1;
  const mine = last.then(work, work).finally(() => {
    waiting -= 1;
  });
  last = mine.catch(() => undefined); // the one behind does not care how this one ended
  return mine;
}

/** Composed and decomposed accents are the same password, whatever the keyboard sends. */
const normal = (password: string): string => password.normalize('NFKC');

export const hashPassword = async (password: string): Promise<string> => inTurn(() => hash(normal(password), OPTIONS));

/** As other programs kept them: such a hash opens once and is then replaced by ours (isOutdated; insurance 5.17). */
const BCRYPT = /^\$2[aby]\$\d\d\$/;

/** Of a random password that nobody knows: what somebody unknown is compared with. */
const NOBODY = '$argon2id$v=19$m=65536,t=3,p=1$FcpE3dcezfy4jTLS8ioOAQ$Npw4qNLgMVfqs5hCDYxl68b7fuoKlHgG6zLa5Cvoqn4';

/** Judge a password; for somebody unknown (`null`) it takes the same time and is false. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const same = await inTurn(() => (stored !== null && BCRYPT.test(stored) ? verifyBcrypt(normal(password), stored) : verify(stored ?? NOBODY, normal(password))));
  return stored !== null && same;
}

/** The cost has been raised since it was made. */
export const isOutdated = (stored: string): boolean => !stored.startsWith(PREFIX);

export const MIN_LENGTH = 10;

let common: ReadonlySet<string> | undefined;
const commonPasswords = (): ReadonlySet<string> => (common ??= new Set(readFileSync(new URL('common-passwords.txt', import.meta.url), 'utf8').trim().split('\n')));

/**
 * Whether a new password may be taken: long enough, not on the lists of stolen ones, not the person's own address.
 * @throws PASSWORD_TOO_SHORT, PASSWORD_COMMON
 */
export function checkNewPassword(password: string, email: string): void {
  if ([...password].length < MIN_LENGTH) throw passwordTooShort({ minimum: MIN_LENGTH });
  // Accents, case, and what is hung on in front or behind make a common password no better.
  const plain = normal(password).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const bare = plain.replace(/(?<![^a-z])[^a-z]+$/, '').replace(/^[^a-z]+/, '');
  const fewLetters = new Set(plain).size < 5;
  const itself = [email, email.split('@')[0]!].some((own) => plain === own || bare === own);
  if (fewLetters || itself || commonPasswords().has(plain) || commonPasswords().has(bare)) throw passwordCommon();
}
