import type { Figure, Scale } from './figures.ts';
import type { Outcome } from './mutations/outcomes.ts';
import { OPEN, PROGRAMME, SECTIONS } from './programme.ts';

// docs/proof.md: every promise of the programme with what the last run saw of it, also where that falls short.

export interface Run {
  scale: Scale;
  commit: string;
  at: string;
  /** What it ran on, a line each: machine, versions. */
  ground: readonly string[];
  /** Of each id the files that have a check of it. */
  checked: ReadonlySet<string>;
  /** Files that ended without saying what they saw, and why. */
  failed: readonly string[];
  /** Copies with a guard taken away. */
  mutations: readonly Outcome[];
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replace(/\s+/g, ' ').trim();
const row = (...cells: (string | number)[]): string => `| ${cells.map((one) => cell(String(one))).join(' | ')} |`;
const WORDS = new Map([[true, 'holds'], [false, '**falls short**'], [null, 'not run']]);
const sectionOf = (id: string): string => /^[A-N](?=\d)/.exec(id)?.[0] ?? '';
const byNumber = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

export function report(figures: readonly Figure[], run: Run): string {
  const ids = [...new Set([...Object.keys(PROGRAMME), ...figures.map(({ id }) => id)])].sort(byNumber);
  const of = (id: string) => figures.filter((figure) => figure.id === id);
  const count = (ok: boolean | null) => figures.filter((figure) => figure.ok === ok).length;
  const whole = Object.keys(PROGRAMME);
  const held = whole.filter((id) => of(id).some(({ ok }) => ok !== null));
  const lines = [
    '# What is proven, and how far', '',
    `Written by \`npm run proof${run.scale === 'full' ? ' -- --full' : ''}\`, never by hand. ${run.scale === 'full' ? 'The whole size of each promise.' : 'A tenth of the size of each promise; `npm run proof -- --full` takes the whole.'} A seed makes a run again: \`npm run proof -- --only A3 --seed 7\`.`, '',
    `Run of ${run.at.slice(0, 16).replace('T', ' ')} UTC at commit \`${run.commit}\`.`, '',
    ...run.ground.map((line) => `- ${line}`), '',
    `**${count(true)} checks hold, ${count(false)} fall short, ${count(null)} were not run.** They speak of ${held.length} of the programme's ${whole.length} promises; the others stand below with the reason.`, '',
  ];
  const short = figures.filter(({ ok }) => ok === false);
  if (short.length > 0 || run.failed.length > 0) {
    lines.push('## What falls short', '');
    for (const { id, what, against } of short) lines.push(`- **${id}** ${cell(what)}: ${against.map(cell).join('; ').slice(0, 600)}`);
    for (const why of run.failed) lines.push(`- ${cell(why)}`);
    lines.push('');
  }
  for (const [letter, name] of [...Object.entries(SECTIONS), ['', 'Besides the programme'] as const]) {
    const here = ids.filter((id) => sectionOf(id) === letter);
    if (here.length === 0) continue;
    lines.push(`## ${letter === '' ? name : `${letter}. ${name}`}`, '', row('', 'promised', 'wanted', 'seen', 'size', 'seed', 's', ''), '|---|---|---|---|--:|--:|--:|---|');
    for (const id of here) {
      const seen = of(id);
      for (const figure of seen) {
        const earlier = figure.commit === run.commit ? '' : ` (at commit ${figure.commit})`;
        lines.push(row(id, figure.what, figure.wanted, figure.seen + earlier, figure.size, figure.seed, figure.seconds, WORDS.get(figure.ok)!));
      }
      if (seen.length === 0) lines.push(row(id, '', PROGRAMME[id]!, run.checked.has(id) ? 'a check of it is there and was not part of a run yet' : (OPEN[id] ?? 'no check of it yet'), '', '', '', run.checked.has(id) ? 'not run' : 'not yet proven'));
    }
    lines.push('');
  }
  const { mutations } = run;
  lines.push('## Seen to fail', '', `A check that was never red proves nothing: \`npm run proof -- --mutations\` takes one guard away at a time and demands that the check notices. ${mutations.filter(({ caught }) => caught).length} of ${mutations.length} broken copies were noticed; besides, every rule of \`test/invariants\` sees a violation planted by hand in each \`npm test\`.`, '');
  if (mutations.length > 0) lines.push(row('', 'taken away', 'what the check said', 'at commit', ''), '|---|---|---|---|---|');
  for (const { id, name, caught, why, commit } of mutations.toSorted((a, b) => byNumber(a.id, b.id))) lines.push(row(id, name, why, commit, caught ? 'noticed' : '**not noticed**'));
  if (mutations.length > 0) lines.push('');
  return lines.join('\n');
}
