import autocannon from 'autocannon';

export interface Load { url: string; method?: 'GET' | 'POST'; headers?: Record<string, string>; connections: number; seconds: number; /** Requests a second of all connections together; as many as can be unless given. */ overallRate?: number; paths?: string[]; bodies?: () => { path: string; body: string; headers: Record<string, string> } }
export interface Measured { perSecond: number; p50: number; /** Rounded up to what is counted (97.5 %). */ p95: number; p99: number; errors: number; statuses: Record<string, number> }

/** A bounded load on this machine: so many connections for so many seconds. */
export async function load({ url, method = 'GET', headers = {}, connections, seconds, overallRate, paths, bodies }: Load): Promise<Measured> {
  let turn = 0;
  const result = await autocannon({
    url, connections, duration: seconds, headers, method, ...(overallRate !== undefined && { overallRate }),
    requests: [{
      setupRequest: (request) => {
        turn += 1;
        if (bodies) {
          const made = bodies();
          return { ...request, path: made.path, body: made.body, headers: { ...request.headers, ...made.headers } };
        }
        return paths ? { ...request, path: paths[turn % paths.length]! } : request;
      },
    }],
  });
  const statuses = Object.fromEntries(Object.entries(result.statusCodeStats ?? {}).map(([code, { count }]) => [code, count ?? 0]));
  return { perSecond: result.requests.average, p50: result.latency.p50, p95: result.latency.p97_5, p99: result.latency.p99, errors: result.errors + result.non2xx, statuses };
}

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
/** Half of the distance between the outer values, as a share of the median. */
export const spread = (values: readonly number[]): number => (Math.max(...values) - Math.min(...values)) / 2 / median(values);
