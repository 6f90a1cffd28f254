import { describe, expect, test } from 'vitest';
import { declaredErrors } from '#platform/errors.ts';
import { errorsOf, openApi } from '#platform/openapi.ts';
import { readCatalogue } from '#platform/texts.ts';
import { allPermissions, allRoutes, modules } from '#server/modules.ts';

const endpoints = allRoutes().map(({ endpoint }) => endpoint);
const doubles = (all: string[]): string[] => all.filter((one, i) => all.indexOf(one) !== i);

describe('the declarations of routes', () => {
  test('name only errors that are declared', () => {
    expect(endpoints.flatMap((endpoint) => errorsOf(endpoint).filter((code) => !declaredErrors().has(code)).map((code) => `${endpoint.id}: ${code}`))).toEqual([]);
  });

  test('have ids and paths of their own', () => {
    expect(doubles(endpoints.map(({ id }) => id))).toEqual([]);
    expect(doubles(endpoints.map(({ method, path }) => `${method} ${path.replaceAll(/(?<!:):[A-Za-z]+/g, ':x')}`))).toEqual([]);
  });

  test('ask only for permissions that a module declares', () => {
    const declared = new Set(allPermissions());
    const asked = endpoints.flatMap(({ id, permission }) => [permission].flat().filter((name) => name !== 'public' && name !== 'signed_in').map((name) => ({ id, name })));
    expect(asked.filter(({ name }) => !declared.has(name))).toEqual([]);
  });

  test('that write say so by their method, and writes of signed-in callers leave a trace or say why not', () => {
    const silent = endpoints.filter(({ method, audit, readOnly, noTransaction, permission }) => method !== 'GET' && !audit && !readOnly && !noTransaction && permission !== 'public').map(({ id }) => id).sort();
    // A question to a gateway, the way to another provider and back, bringing a calendar up to date, and fresh links for an upload change nothing that is ours. One's own profile and alerts, own sessions (they have their own log) and what one has read; what crew mark and note, and what doors scan, which says who and when by itself.
    expect(silent).toEqual(['alerts.add_push', 'alerts.choose', 'alerts.drop_push', 'alerts.link_telegram', 'alerts.unlink_telegram', 'checkouts.ask', 'external_calendars.connect', 'external_calendars.sync', 'files.linkParts', 'me.change', 'me.endOtherSessions', 'me.endSession', 'notifications.markRead', 'studio.acknowledgeAssignment', 'studio.addNote', 'studio.markAttendance', 'tickets.scan', 'tickets.uploadScans']);
  });

  test('make an OpenAPI 3.1 document with an answer for every error', () => {
    const document = openApi(endpoints, 'test') as { openapi: string; paths: Record<string, Record<string, { operationId: string; responses: object }>> };
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(document.openapi).toBe('3.1.0');
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(endpoints.map(({ id }) => id).sort());
    expect(operations.filter(({ responses }) => Object.keys(responses).length < 2)).toEqual([]);
    expect(JSON.stringify(document)).not.toContain('"pattern":"^(?:(?:');
  });
});

describe('seed roles', () => {
  test('have a name in both languages and permissions that exist', () => {
    const declared = new Set(allPermissions());
    for (const locale of ['es', 'en'] as const) {
      const texts = readCatalogue(locale);
      for (const module of modules) {
        for (const [key, role] of Object.entries(module.roles ?? {})) {
          expect(texts.has(`role.${module.name}.${key}`), `${locale} role.${module.name}.${key}`).toBe(true);
          expect(role.permissions.filter((name) => name !== '*' && !declared.has(name)), `${module.name}.${key}`).toEqual([]);
        }
      }
    }
  });
});
