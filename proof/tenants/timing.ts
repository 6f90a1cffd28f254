import { randomUUID } from 'node:crypto';
import type { Endpoint } from '#contracts/endpoint.ts';
import { namesOf, namesThings } from '#test/furnished.ts';
import { kindOf, placesOf } from './places.ts';
import type { Scene } from './scene.ts';

export interface Timing { seen: string; against: string[] }

const median = (sorted: readonly number[]): number => (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;

/** Two-sided p of the Mann-Whitney U test, by the normal approximation with ties (both samples are large). */
export function mannWhitney(one: readonly number[], two: readonly number[]): number {
  const all = [...one.map((value) => ({ value, first: true })), ...two.map((value) => ({ value, first: false }))].sort((a, b) => a.value - b.value);
  let [ranks, ties] = [0, 0];
  for (let i = 0; i < all.length; ) {
    let j = i;
    while (j < all.length && all[j]!.value === all[i]!.value) j += 1;
    const [rank, same] = [(i + j + 1) / 2, j - i];
    for (; i < j; i += 1) if (all[i]!.first) ranks += rank;
    ties += same ** 3 - same;
  }
  const [n, m] = [one.length, two.length];
  const total = n + m;
  const u = ranks - (n * (n + 1)) / 2;
  const spread = Math.sqrt(((n * m) / 12) * (total + 1 - ties / (total * (total - 1))));
  return spread === 0 ? 1 : 2 * (1 - normal(Math.abs(u - (n * m) / 2) / spread));
}

/** The standard normal distribution (Abramowitz and Stegun 26.2.17). */
function normal(z: number): number {
  const t = 1 / (1 + 0.231_641_9 * z);
  return 1 - Math.exp((-z * z) / 2) * 0.398_942_28 * t * (0.319_381_53 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
}

/** How long it takes to be told that there is no such thing: another tenant's, and one that never was, by turns. */
export async function timeAnswers(scene: Scene, pairs: number, random: () => number): Promise<Timing> {
  const { own, others: [other], ids } = scene;
  const cases: { endpoint: Endpoint; name: string; foreign: string }[] = [];
  for (const endpoint of scene.endpoints.filter((one) => one.method === 'GET' && one.permission !== 'public' && namesThings(one) && namesOf(one.path).length === 1)) {
    const [place] = placesOf(endpoint);
    const foreign = await ids.of(other!.id, kindOf(place!)!);
    if (foreign) cases.push({ endpoint, name: place!.at, foreign });
  }
  const took = async ({ endpoint, name }: (typeof cases)[number], id: string): Promise<number> => {
    const begun = performance.now();
    await scene.ask(endpoint, own.actor, { params: { [name]: id } });
    return performance.now() - begun;
  };
  for (const one of cases) for (let i = 0; i < 3; i += 1) await took(one, randomUUID());
  const [theirs, nobodys]: [number[], number[]] = [[], []];
  for (let i = 0; i < pairs; i += 1) {
    const one = cases[Math.floor(random() * cases.length)]!;
    const foreignFirst = random() < 0.5;
    if (foreignFirst) theirs.push(await took(one, one.foreign));
    nobodys.push(await took(one, randomUUID()));
    if (!foreignFirst) theirs.push(await took(one, one.foreign));
  }
  const difference = Math.abs(median(theirs.toSorted((a, b) => a - b)) - median(nobodys.toSorted((a, b) => a - b)));
  const p = mannWhitney(theirs, nobodys);
  const seen = `${pairs} pairs over ${cases.length} operations: medians ${difference.toFixed(2)} ms apart, Mann-Whitney p = ${p.toFixed(3)}`;
  return { seen, against: difference >= 5 || p <= 0.01 ? [seen] : [] };
}
