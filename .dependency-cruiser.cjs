/**
 * Imports point one way: schemas ← engine ← operators, connectors ← pipelines, api, cli.
 * Inside the engine: model ← plan ← compile ← task ← worker. See docs/adr/0001.
 */
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: `^${from}/`, pathNot: '\\.(test|test-d)\\.ts$' },
  to: {
    path: '^(schemas|engine|operators|connectors|pipelines|api|autoscaler|cli|console)/',
    pathNot: `^(${allowed.join('|')})/`,
  },
});

module.exports = {
  forbidden: [
    only('schemas-import-nothing', 'schemas', ['schemas'], 'Schemas are the ground: they import nothing of ours.'),
    only('engine-imports-schemas-only', 'engine', ['engine', 'schemas'], 'The engine reaches the outside through ports.ts.'),
    only('operators-import-engine', 'operators', ['operators', 'engine', 'schemas'], 'Steps know the engine, never a connector.'),
    only(
      'connectors-import-engine',
      'connectors',
      ['connectors', 'engine', 'schemas'],
      'Connectors implement ports; they know no step.',
    ),
    only(
      'pipelines-declare',
      'pipelines',
      ['pipelines', 'operators', 'connectors', 'engine', 'schemas'],
      'Pipelines are declarations.',
    ),
    only(
      'api-is-thin',
      'api',
      ['api', 'connectors', 'engine', 'schemas'],
      'The API parses, produces an event and renders what sinks stored.',
    ),
    {
      name: 'model-is-lowest',
      severity: 'error',
      from: { path: '^engine/model/' },
      to: { path: '^engine/(plan|compile|task|worker|state|time|test-kit)/' },
    },
    {
      name: 'plan-below-compile',
      severity: 'error',
      from: { path: '^engine/plan/' },
      to: { path: '^engine/(compile|task|worker|test-kit)/' },
    },
    {
      name: 'compile-below-task',
      severity: 'error',
      from: { path: '^engine/compile/', pathNot: '\\.test\\.ts$' },
      to: { path: '^engine/(task|worker|test-kit)/' },
    },
    {
      name: 'task-below-worker',
      severity: 'error',
      from: { path: '^engine/task/', pathNot: '\\.test\\.ts$' },
      to: { path: '^engine/(worker|test-kit)/' },
    },
    {
      name: 'engine-knows-no-kafka-rxjs-postgres',
      severity: 'error',
      from: { path: '^engine/' },
      to: { path: 'node_modules/(rxjs|pg|kafkajs|hono|ws|minio|avsc)/' },
    },
    {
      name: 'rxjs-only-in-operators-rx',
      severity: 'error',
      from: { path: '^(schemas|engine|operators|connectors|pipelines|api|cli|tools)/', pathNot: '^operators/rx/' },
      to: { path: 'node_modules/rxjs/' },
    },
    {
      name: 'no-tests-from-code',
      severity: 'error',
      from: { pathNot: '\\.(test|test-d)\\.ts$|^tests/' },
      to: { path: '\\.(test|test-d)\\.ts$' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json', '.d.ts'],
    },
  },
};
