import type { ICruiseOptions, IForbiddenRuleType, IRegularForbiddenRuleType } from 'dependency-cruiser';

// Who may import whom (docs/architecture.md). Written with $1, a rule covers a new module on the day it is born.
type From = IRegularForbiddenRuleType['from'];
type To = IRegularForbiddenRuleType['to'];
const forbid = (name: string, comment: string, from: From, to: To): IForbiddenRuleType => ({ name, comment, severity: 'error', from, to });
const test = '\\.test\\.tsx?$';

export const forbidden: IForbiddenRuleType[] = [
  forbid('app-knows-no-app', 'what two apps need is a capability', { path: '^server/apps/([^/]+)/' }, { path: '^server/apps/', pathNot: '^server/apps/$1/' }),
  forbid('capability-knows-no-app', 'publish an event, or take a function that the app registers', { path: '^server/capabilities/', pathNot: test }, { path: '^server/apps/' }),
  forbid('platform-knows-no-business', 'it is below everybody', { path: '^server/(platform|embedded)/', pathNot: test }, { path: '^server/(capabilities|apps|lifecycle|seed)/|^server/[^/]+\\.ts$' }),
  forbid(
    'enter-by-public',
    "import the module's public.ts",
    { path: '^(?:server/(?:capabilities|apps)/([^/]+)/|server/|scripts/|bench/|proof/|test/)', pathNot: [test, '^proof/.+\\.proof\\.ts$'] },
    { path: '^server/(capabilities|apps)/[^/]+/', pathNot: ['^server/(?:capabilities|apps)/$1/', '/public\\.ts$'] },
  ),
  forbid('module-knows-no-process', 'modules are assembled by the process, not the other way round', { path: '^server/(capabilities|apps)/', pathNot: test }, { path: '^server/(?:[^/]+\\.ts$|lifecycle/|embedded/)' }),
  forbid('contracts-are-a-leaf', 'contracts import zod and each other', { path: '^contracts/', pathNot: test }, { pathNot: '^contracts/|node_modules/(zod|temporal-polyfill)/' }),
  forbid('web-knows-no-server', 'the web calls through the contracts', { path: '^web/' }, { path: '^(server|scripts|test|bench|proof)/' }),
  forbid('server-knows-no-web', 'the web is served as files', { path: '^server/' }, { path: '^web/' }),
  forbid('sql-only-in-queries', 'write it in queries.ts', { path: '^server/(capabilities|apps)/', pathNot: '(queries|\\.test)\\.ts$' }, { path: 'node_modules/kysely/', dependencyTypesNot: ['type-only'] }),
  forbid('tests-are-not-imported', 'the harness is for tests', { path: '^(server|web/src|contracts)/', pathNot: test }, { path: `^test/|${test}` }),
  forbid('no-cycles', 'two files that need each other are one file, or three', { pathNot: 'routeTree\\.gen\\.ts$|^web/src/router\\.tsx$' }, { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }),
  forbid('resolvable', 'the import leads nowhere', {}, { couldNotResolve: true }),
];

export const options: ICruiseOptions = {
  doNotFollow: { path: 'node_modules' },
  exclude: { path: '^web/dist|\\?(url|worker|raw)$|^virtual:' },
  tsPreCompilationDeps: true,
  parser: 'swc',
  moduleSystems: ['es6'],
  enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'], extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'] },
};
