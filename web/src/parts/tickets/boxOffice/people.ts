import { Email } from '#contracts/shapes.ts';

export interface Guest { name: string; email: string; quantity: number }
export interface BadLine { line: number; text: string }

/**
 * A list as people have it: a line each, `name <mail>`, `name, mail, 2` or columns of a spreadsheet; a mail alone will do.
 * What cannot be read is told by its line, nothing of it is guessed.
 */
export function readGuests(text: string): { guests: Guest[]; bad: BadLine[] } {
  const guests: Guest[] = [];
  const bad: BadLine[] = [];
  for (const [at, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '') continue;
    const parts = line.replace(/[<>"]/g, ' ').split(/[\t;,]|\s{2,}/).flatMap((part) => part.trim().split(/\s+(?=\S+@)|(?<=@\S+)\s+/)).map((part) => part.trim()).filter(Boolean);
    const email = parts.find((part) => Email.safeParse(part).success)?.toLowerCase();
    const count = parts.find((part) => /^\d{1,2}$/.test(part));
    const quantity = count === undefined ? 1 : Number(count);
    const name = parts.filter((part) => part.toLowerCase() !== email && part !== count).join(' ').trim();
    if (email === undefined || quantity < 1 || quantity > 50) bad.push({ line: at + 1, text: line });
    else guests.push({ name: (name || email.split('@')[0]!).slice(0, 200), email, quantity });
  }
  return { guests, bad };
}
