import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { SETTINGS, readConfig } from '#platform/config.ts';
import { declaredErrors } from '#platform/errors.ts';
import { findProgram } from '#proof/topology/programs.ts';
import { startProduct } from '#server/start.ts';
import type { Product } from '#server/start.ts';
import { useWorld } from '#test/server.ts';

// The files by which somebody else runs the product: they name what exists, lead where they say, and tell no secret.

const read = (file: string): string => readFileSync(file, 'utf8');
interface Rule { alert: string; expr: string; labels?: { severity?: string }; annotations?: { summary?: string; runbook?: string } }
const rules = (parse(read('ops/prometheus/alerts.yaml')) as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules);
interface Panel { title: string; targets?: { expr: string }[] }
const panels = (JSON.parse(read('ops/grafana/mostrador.json')) as { panels: Panel[] }).panels;
const expressions = [...rules.map(({ alert, expr }) => ({ where: alert, expr })), ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ where: title, expr })))];

const world = useWorld();
let product: Product;
let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'mostrador-operations-'));
  const config = readConfig({ NODE_ENV: 'test', PORT: '0', METRICS_PORT: '0', DATABASE_PREPARED: String(world.db.named) });
  product = await startProduct({ config, urls: { appUrl: world.appUrl, jobsUrl: world.jobsUrl }, mode: 'all', testClock: false, logger: pino({ level: 'silent' }), dataDir });
});
afterAll(async () => {
  await product.stop();
  await rm(dataDir, { recursive: true });
});

/** PromQL without its words, numbers and strings: what is left are metrics, and labels inside of braces and groupings. */
const WORDS = new Set(['sum', 'max', 'min', 'count', 'rate', 'increase', 'deriv', 'abs', 'topk', 'histogram_quantile', 'by', 'and', 'or', 'unless']);
const GIVEN = new Set(['instance', 'job', 'le', 'up']);
function namesIn(expr: string): { metrics: string[]; labels: string[] } {
  const bare = expr.replaceAll(/"[^"]*"|\[[^\]]*\]|\b\d+(?:\.\d+)?(?:e\d+)?\b/g, '');
  const labels = [...bare.matchAll(/\{([^}]*)\}|by \(([^)]*)\)/g)].flatMap(([, inside, grouped]) => (inside ?? grouped ?? '').match(/[a-z_]+/g) ?? []);
  const metrics = bare.replaceAll(/\{[^}]*\}|by \([^)]*\)/g, '').match(/[a-z][a-z0-9_]*/g) ?? [];
  return { metrics: metrics.filter((name) => !WORDS.has(name)), labels };
}
const family = (name: string): string => (product.metrics.getSingleMetric(name) ? name : name.replace(/_(?:bucket|count|sum)$/, ''));

describe('dashboard and alerts', () => {
  test('name metrics that exist, and labels that these have', () => {
    const strange = expressions.flatMap(({ where, expr }) => {
      const { metrics, labels } = namesIn(expr);
      const known = metrics.map((name) => product.metrics.getSingleMetric(family(name)) as unknown as { labelNames: string[] } | undefined);
      const allowed = new Set([...GIVEN, ...known.flatMap((metric) => metric?.labelNames ?? [])]);
      return [...metrics.filter((name, i) => !GIVEN.has(name) && !known[i]), ...labels.filter((label) => !allowed.has(label))].map((name) => `${where}: ${name}`);
    });
    expect(strange).toEqual([]);
    expect(expressions.length).toBeGreaterThan(60);
  });

  test('name codes of refusals that exist', () => {
    const codes = expressions.flatMap(({ expr }) => [...expr.matchAll(/code=~?"([^"]*)"/g)].flatMap(([, list]) => list!.split('|')));
    expect(codes.filter((code) => code !== 'BUG' && !declaredErrors().has(code))).toEqual([]);
  });

  test('show everything that the product itself measures', () => {
    const shown = new Set(expressions.flatMap(({ expr }) => namesIn(expr).metrics.map(family)));
    const own = product.metrics.getMetricsAsArray().map(({ name }) => name).filter((name) => !/^(?:nodejs|process)_/.test(name));
    expect(own.filter((name) => !shown.has(name))).toEqual([]);
  });

  test('lead to the entry of the runbook that names them, and the runbook names no other', () => {
    const runbook = read('docs/runbook.md');
    const entries = new Map(runbook.split(/^## /m).slice(1).map((entry) => [entry.slice(0, entry.indexOf('\n')).toLowerCase().replaceAll(/[^a-z0-9 -]/g, '').replaceAll(' ', '-'), entry]));
    const lost = rules.filter(({ alert, annotations }) => !entries.get(annotations?.runbook?.split('#')[1] ?? '')?.includes(`\`${alert}\``)).map(({ alert }) => alert);
    expect(lost).toEqual([]);
    expect(rules.every(({ labels, annotations }) => ['page', 'ticket'].includes(labels?.severity ?? '') && annotations?.summary)).toBe(true);
    const named = [...runbook.matchAll(/`(Mostrador[A-Za-z]+)`/g)].map(([, name]) => name!);
    expect(named.filter((name) => !rules.some(({ alert }) => alert === name))).toEqual([]);
  });

  test('are rules for Prometheus (where promtool is installed)', async ({ skip }) => {
    const promtool = await findProgram('promtool');
    if (!promtool) return skip('promtool is not installed');
    const { stdout } = await promisify(execFile)(promtool, ['check', 'rules', 'ops/prometheus/alerts.yaml']);
    expect(stdout).toContain(`SUCCESS: ${rules.length} rules found`);
  });
});

describe('the metrics', () => {
  test('tell figures of the whole installation, and nothing when the database does not answer', async () => {
    await product.db.pool.query('select 1');
    const text = await product.metrics.metrics();
    expect(text).toMatch(/^database_up 1$/m);
    expect(text).toMatch(/^workers_alive 1$/m);
    expect(text).toMatch(/^database_size_bytes \d{6,}$/m);
    expect(text).not.toMatch(/NaN/);
  });

  test('stand at a port of their own when one is set, and not beside the pages', async () => {
    expect((await fetch(`${product.url}/metrics`)).status).toBe(404);
  });

  test('keep the figures across tenants from the role that serves', async () => {
    await expect(product.db.pool.query('select * from app.figures()')).rejects.toThrow('permission denied');
  });
});

/** Every file below, by its path. */
const below = (folder: string): string[] => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));

describe('settings', () => {
  test('are each in .env.example, which names no other', () => {
    const named = [...read('.env.example').matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name!);
    expect(SETTINGS.filter((name) => !named.includes(name))).toEqual([]);
    expect(named.filter((name) => !SETTINGS.includes(name))).toEqual([]);
  });
});

describe('containers', () => {
  const compose = parse(read('ops/compose/compose.yaml'), { merge: true }) as { services: Record<string, { environment?: Record<string, string>; secrets?: string[]; volumes?: string[]; ports?: string[]; networks?: string[]; depends_on?: Record<string, unknown>; command?: unknown; build?: { context: string; dockerfile?: string } }>; secrets: Record<string, { file: string }>; volumes: object; networks: object };
  const services = Object.entries(compose.services);

  test('of compose use settings, secrets, volumes, networks, files and services that exist', () => {
    const wrong = services.flatMap(([name, { environment = {}, secrets = [], volumes = [], networks = [], depends_on = {}, build }]) => [
      ...(build && !build.dockerfile ? Object.keys(environment).filter((setting) => !SETTINGS.includes(setting.replace(/_FILE$/, ''))) : []),
      ...secrets.filter((secret) => !(secret in compose.secrets)),
      ...networks.filter((network) => !(network in compose.networks)),
      ...Object.keys(depends_on).filter((other) => !(other in compose.services)),
      ...volumes.map((mount) => mount.split(':')[0]!).filter((source) => (source.startsWith('.') ? !below('ops').includes(path.join('ops/compose', source)) : !source.startsWith('/') && !(source in compose.volumes))),
      ...(build?.dockerfile ? [path.join('ops/compose', build.context, build.dockerfile)].filter((file) => !below('ops').includes(file)) : []),
    ].map((what) => `${name}: ${what}`));
    expect(wrong).toEqual([]);
  });

  test('of compose are reached from outside by the proxy alone', () => {
    expect(services.filter(([, { ports }]) => ports).map(([name]) => name)).toEqual(['traefik']);
  });

  test('of the product run as nobody special, and nothing is fetched but from Debian and npm', () => {
    for (const file of ['Dockerfile', ...below('ops/docker').filter((name) => name.endsWith('Dockerfile'))]) {
      const text = read(file);
      expect(text, file).not.toMatch(/\b(?:curl|wget|ADD|pip)\b|https?:\/\/(?!127\.0\.0\.1)/);
      expect(text.match(/^USER (\S+)$/gm)?.at(-1), file).toMatch(/^USER (?!0|root)/);
      expect([...text.matchAll(/^(?:CMD|ENTRYPOINT) (.*)$/gm)].every(([, words]) => Array.isArray(JSON.parse(words!))), file).toBe(true);
      for (const [, line] of text.matchAll(/(apt-get install[^\n]*)/g)) expect(line, file).toMatch(/--no-install-recommends.*rm -rf \/var\/lib\/apt\/lists/);
    }
  });

  test('are told no secret by these files, and no host but examples', () => {
    for (const file of ['Dockerfile', '.dockerignore', ...below('ops')]) {
      const text = read(file);
      expect(text.match(/(?:password|secret|access_?key|api_?key)\s*[:=]\s*["']?(?!mostrador)[A-Za-z0-9+/]{8,}/gi), file).toBeNull();
      expect(text.match(/\/\/[a-z]+:[^@$\s]+@|[0-9a-f]{32,}|\/(?:tmp|work|root|home)\/[a-z]/g)?.filter((found) => !/^\/\/[a-z_]+:\$/.test(found)) ?? [], file).toEqual([]);
      expect([...text.matchAll(/\b(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev)\b/g)].map(([host]) => host).filter((host) => !/(?:^|\.)example\.com$|^helm\.sh$|kubernetes\.io$|k8s\.io$|monitoring\.coreos\.com$|docker\.io$/.test(host)), file).toEqual([]);
    }
  });
});

describe('the chart', () => {
  const folder = 'ops/helm/mostrador';
  const values = parse(read(`${folder}/values.yaml`)) as Record<string, unknown>;
  const templates = below(`${folder}/templates`).map((file) => ({ file, text: read(file) }));

  test('asks for values that it has, and calls templates that it defines', () => {
    const has = (dotted: string): boolean => dotted.split('.').reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined), values) !== undefined;
    const defined = new Set(templates.flatMap(({ text }) => [...text.matchAll(/define "([^"]+)"/g)].map(([, name]) => name)));
    for (const { file, text } of templates) {
      expect([...text.matchAll(/\.Values\.([A-Za-z.]+)/g)].map(([, name]) => name!).filter((name) => !has(name)), file).toEqual([]);
      expect([...text.matchAll(/include "([^"]+)"/g)].map(([, name]) => name).filter((name) => !defined.has(name)), file).toEqual([]);
    }
  });

  test('closes what it opens, and is YAML where its words are filled in', () => {
    for (const { file, text } of templates) {
      const opened = [...text.matchAll(/\{\{-? (?:if|with|range|define) /g)].length;
      expect([...text.matchAll(/\{\{-? end -?\}\}/g)].length, file).toBe(opened);
      if (file.endsWith('.tpl')) continue;
      // A template in a line of its own is left out, one inside a line stands for a word.
      const filled = text.split('\n').filter((line) => !/^\s*\{\{.*\}\}\s*$/.test(line)).map((line) => line.replaceAll(/\{\{-? (?:include|toYaml).*?nindent.*?\}\}/g, '').replaceAll(/"?\{\{.*?\}\}"?/g, 'x')).join('\n');
      for (const document of parseAllDocuments(filled)) expect(document.errors, file).toEqual([]);
    }
  });

  test('sets settings that exist', () => {
    const config = templates.find(({ file }) => file.endsWith('/configmap.yaml'))!.text;
    const set = [...[...config.matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(([, name]) => name!), ...Object.keys(values['settings'] as object)];
    expect(set.filter((name) => !SETTINGS.includes(name))).toEqual([]);
    expect(set.length).toBeGreaterThan(10);
  });
});

test('the log carries the fields that the runbook explains, and no others', () => {
  const explained = new Set([...read('docs/runbook.md').split('## Fields of the log')[1]!.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell]) => [...cell!.matchAll(/`([a-zA-Z]+)`/g)].map(([, name]) => name!)));
  const calls = below('server').filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts')).flatMap((file) => [...read(file).matchAll(/logger\??\.(?:debug|info|warn|error|fatal)\(\{([^]*?)\}, '/g)].map(([, inside]) => ({ file, inside: inside! })));
  const fields = calls.flatMap(({ file, inside }) => {
    // Only names at the first level: what stands in parentheses or after a colon is a value.
    const flat = inside.replaceAll(/\([^()]*(?:\([^()]*\)[^()]*)*\)/g, '').split(',').map((part) => part.trim().split(/[:\s]/)[0]!).filter(Boolean);
    return flat.map((name) => ({ file, name }));
  });
  expect(fields.filter(({ name }) => !explained.has(name))).toEqual([]);
  expect(fields.length).toBeGreaterThan(20);
});
