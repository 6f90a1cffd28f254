import { Counter, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';

interface Measures { calls: Histogram<'provider' | 'result'>; refused: Counter<'provider'> }
let measures: Measures | null = null;

/** Set when a process starts: what providers answer and how fast, and what was refused at our door. */
export function measureConnections(registry: Registry): void {
  measures = {
    calls: new Histogram({ name: 'provider_call_duration_seconds', help: 'Calls to providers', labelNames: ['provider', 'result'], buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60], registers: [registry] }),
    refused: new Counter({ name: 'provider_hooks_refused_total', help: 'Messages that claimed to come from a provider and were refused', labelNames: ['provider'], registers: [registry] }),
  };
}

export const countCall = (provider: string, result: string, ms: number): void => measures?.calls.labels(provider, result).observe(ms / 1000);
export const countRefusedHook = (provider: string): void => measures?.refused.labels(provider).inc();
