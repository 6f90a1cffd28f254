import { load } from './load.ts';
import type { Sample } from './chart.ts';
import type { Row } from './results.ts';
import { residentMb } from './start-up.ts';

/** Requests a second: what a small machine does without sweat, so that what grows is no queue. */
const RATE = 200;
const EVERY_SECONDS = 5;
/** An access token ends after a quarter of an hour. */
const SIGN_IN_EVERY_MINUTES = 10;

/** The slope of the line nearest to all samples, in MB an hour. */
export function slopePerHour(samples: readonly Sample[]): number {
  const n = samples.length;
  const [x, y] = [samples.reduce((sum, { minute }) => sum + minute, 0) / n, samples.reduce((sum, { mb }) => sum + mb, 0) / n];
  const spread = samples.reduce((sum, { minute }) => sum + (minute - x) ** 2, 0);
  return spread === 0 ? 0 : (samples.reduce((sum, { minute, mb }) => sum + (minute - x) * (mb - y), 0) / spread) * 60;
}

/** Reads at a steady rate for so many minutes; the first half warms up, the second is judged. Short soaks see the collector breathe and say nothing. */
export async function soak(pid: number, minutes: number, { signIn, ...reads }: { url: string; signIn: () => Promise<Record<string, string>>; paths: string[] }): Promise<{ row: Row; samples: Sample[] }> {
  const samples: Sample[] = [];
  const begun = performance.now();
  let [errors, answers] = [0, 0];
  const minute = (): number => (performance.now() - begun) / 60_000;
  let signedIn = { at: 0, headers: await signIn() };
  while (minute() < minutes) {
    if (minute() - signedIn.at > SIGN_IN_EVERY_MINUTES) signedIn = { at: minute(), headers: await signIn() };
    const seen = await load({ ...reads, headers: signedIn.headers, connections: 20, seconds: EVERY_SECONDS, overallRate: RATE });
    errors += seen.errors;
    answers += Object.values(seen.statuses).reduce((sum, count) => sum + count, 0);
    const mb = await residentMb(pid);
    if (mb !== null) samples.push({ minute: minute(), mb });
  }
  const judged = samples.filter((sample) => sample.minute >= minutes / 2);
  const slope = judged.length < 2 ? null : slopePerHour(judged);
  return {
    samples,
    row: {
      path: 'memory over a soak', ratio: null, bar: minutes < 60 ? 'judged from an hour on' : '< 1 MB/h', ok: minutes < 60 || slope === null ? null : slope < 1 && errors === 0,
      product: slope === null ? 'not known here' : `${slope.toFixed(1)} MB/h`, ceiling: '', spread: `${samples[0]?.mb.toFixed(0) ?? '?'} to ${samples.at(-1)?.mb.toFixed(0) ?? '?'} MB`, p99: `${minutes} min, ${answers} answers, ${errors} errors`,
    },
  };
}
