import { describe, expect, test } from 'vitest';
import { declaredErrors } from '#platform/errors.ts';
import { readCatalogue } from '#platform/texts.ts';
import { errorsOf } from '#platform/openapi.ts';
import { allPermissions, allRoutes, modules } from '#server/modules.ts';

const es = readCatalogue('es');
const en = readCatalogue('en');

/** Names of the values that a sentence takes: `{name}`, `{count, plural, …}`. */
const valuesOf = (sentence: string): string[] => [...new Set([...sentence.matchAll(/\{\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(?=[,}])/g)].map((match) => match[1]!))].sort();

describe('every sentence stands in Spanish and in English', () => {
  test('with the same keys', () => {
    expect([...es.keys()].sort()).toEqual([...en.keys()].sort());
  });

  test('with the same values in it', () => {
    const different = [...es].filter(([key, sentence]) => en.has(key) && JSON.stringify(valuesOf(sentence)) !== JSON.stringify(valuesOf(en.get(key)!))).map(([key]) => key);
    expect(different).toEqual([]);
  });

  test('no sentence is empty, and none says the same in both by mistake of a missing translation', () => {
    expect([...es, ...en].filter(([, sentence]) => sentence.trim() === '').map(([key]) => key)).toEqual([]);
  });
});

describe('every code has its sentence', () => {
  const routes = allRoutes();

  test('of an error', () => {
    expect([...declaredErrors().keys()].filter((code) => !es.has(`error.${code}`))).toEqual([]);
  });

  test('and every error that a route names is declared', () => {
    const unknown = routes.flatMap(({ endpoint }) => errorsOf(endpoint).filter((code) => !declaredErrors().has(code)).map((code) => `${endpoint.id}: ${code}`));
    expect(unknown).toEqual([]);
  });

  test('of a permission, and every permission that a route asks for is declared by a module', () => {
    const declared = new Set(allPermissions());
    const asked = routes.flatMap(({ endpoint }) => [endpoint.permission].flat().filter((name) => name !== 'public' && name !== 'signed_in').map((name) => [endpoint.id, name] as const));
    expect(asked.filter(([, name]) => !declared.has(name))).toEqual([]);
    expect([...declared].filter((name) => !es.has(`permission.${name}`))).toEqual([]);
  });

  test('of a seed role, and its permissions exist', () => {
    const declared = new Set(allPermissions());
    for (const module of modules) {
      for (const [key, role] of Object.entries(module.roles ?? {})) {
        expect(es.has(`role.${module.name}.${key}`), `role.${module.name}.${key}`).toBe(true);
        expect(role.permissions.filter((name) => name !== '*' && !declared.has(name)), `${module.name}.${key}`).toEqual([]);
      }
    }
  });

  test('operation ids and paths are unique', () => {
    const ids = routes.map(({ endpoint }) => endpoint.id);
    const paths = routes.map(({ endpoint }) => `${endpoint.method} ${endpoint.path.replaceAll(/:[A-Za-z]+/g, ':x')}`);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    expect(paths.filter((path, i) => paths.indexOf(path) !== i)).toEqual([]);
  });
});
