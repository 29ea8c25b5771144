// Floors, and rooms on each floor. An import points down, or sideways within a room; each rule is a list of what a floor
// or a room may import, of our own files as of packages, and all else is refused. test/architecture.unit.spec.ts shows
// that the rules bite.

const packages = (...names) => names.map((name) => `(^|/)node_modules/${name}/`);

/** The rooms of src/application, lowest first. A room may import those below it, and not its neighbours. */
const APPLICATION = [
  ['shared'],
  ['log', 'access'],
  ['accounts'],
  ['commands'],
  ['relay'],
  ['acceleration'],
  ['bank'],
  ['readModels', 'webhooks', 'holds'],
  ['feed', 'verification', 'statements', 'transactions'],
];

/** The rooms of src/infrastructure/postgres; what stands beside them uses `connection` alone. */
const POSTGRES = [['connection'], ['log'], ['logFile', 'readModels', 'verification']];

/** The rooms of console/src. */
const CONSOLE = [['format'], ['api', 'browser'], ['components'], ['pages'], ['app']];

/** What adapters share with the application, beside its ports: how things are stored, and what is derived from events. */
const CODECS = [
  'accounts/(state|stateEvents)',
  'commands/(holdText|telemetry)',
  'log/(eventCodec|fileLines|fileReader|knownLog|limitsCodec|movements)',
  'readModels/(accountMarks|accounts|buckets|dailyBalances|journal|projection|search|transactions)',
  'verification/rowLine',
];

/** `bank` is a file, all others are folders. */
const room = (floor, names) => `^${floor}/(${names.join('|')})(/|\\.ts$)`;

const rooms = (floor, levels, prefix) =>
  levels.flatMap((level, index) =>
    level.map((name) => ({
      name: `${prefix}-${name}`,
      comment: `${name} may import the rooms below it: ${levels.slice(0, index).flat().join(', ') || 'none'}.`,
      severity: 'error',
      from: { path: room(floor, [name]) },
      to: { path: `^${floor}/`, pathNot: room(floor, [name, ...levels.slice(0, index).flat()]) },
    })),
  );

module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment: 'The domain computes: no I/O, no clock, no randomness, nothing from the floors above.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { pathNot: '^src/domain/' },
    },
    {
      name: 'application-talks-through-ports',
      comment: 'The application orchestrates the domain and reaches the world through ports.ts only.',
      severity: 'error',
      from: { path: '^src/application/' },
      to: {
        pathNot: [
          '^src/(domain|application)/',
          '^(node:)?crypto$',
          ...packages('typebox', 'fast-json-stringify', 'ajv'),
        ],
      },
    },
    ...rooms('src/application', APPLICATION, 'application'),
    {
      name: 'acceleration-is-optional',
      comment:
        'Redis makes the bank faster, never another one: within the application, only the facade knows of it.',
      severity: 'error',
      from: { path: '^src/application/', pathNot: '^src/application/(acceleration/|bank\\.ts$)' },
      to: { path: '^src/application/acceleration/' },
    },
    {
      name: 'infrastructure-implements-ports',
      comment: 'An adapter knows ports, what all rooms share, and how things are stored.',
      severity: 'error',
      from: { path: '^src/(infrastructure|testing)/' },
      to: {
        path: '^src/',
        pathNot: [
          '^src/(domain|infrastructure|testing)/',
          '^src/application/([^/]+/ports\\.ts$|shared/)',
          `^src/application/(${CODECS.join('|')})\\.ts$`,
        ],
      },
    },
    ...rooms('src/infrastructure/postgres', POSTGRES, 'postgres'),
    {
      name: 'postgres-beside-the-rooms',
      severity: 'error',
      from: { path: '^src/infrastructure/postgres/[^/]+\\.ts$' },
      to: { path: '^src/infrastructure/postgres/', pathNot: '^src/infrastructure/postgres/connection/' },
    },
    {
      name: 'adapters-are-strangers',
      comment: 'infrastructure/<a> never imports infrastructure/<b>: each can be replaced alone.',
      severity: 'error',
      from: { path: '^src/infrastructure/([^/]+)/', pathNot: '^src/infrastructure/embeddedPostgres/' },
      to: { path: '^src/infrastructure/', pathNot: '^src/infrastructure/$1/' },
    },
    {
      name: 'embedded-postgres-only-opens-sessions',
      comment:
        'It starts a server, and asks it for its database as anybody else would: that is all the two share.',
      severity: 'error',
      from: { path: '^src/infrastructure/embeddedPostgres/' },
      to: {
        path: '^src/infrastructure/',
        pathNot: ['^src/infrastructure/embeddedPostgres/', '^src/infrastructure/postgres/connection/'],
      },
    },
    {
      name: 'testing-is-for-tests',
      comment: 'The adapters in memory are for specs and simulations; what is delivered does not have them.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/testing/' },
      to: { path: '^src/testing/' },
    },
    {
      name: 'testing-knows-no-adapters',
      severity: 'error',
      from: { path: '^src/testing/' },
      to: { path: '^src/infrastructure/' },
    },
    {
      name: 'nothing-knows-the-simulation',
      comment: 'The code that is delivered runs in the simulation unchanged, and without a word of it.',
      severity: 'error',
      from: { path: '^(src|console|bench)/' },
      to: { path: '^simulation/' },
    },
    {
      name: 'trace-page-knows-traces',
      comment: 'The page of a trace runs in a browser, and knows no more of a run than its trace says.',
      severity: 'error',
      from: { path: '^simulation/page/' },
      to: { pathNot: ['^simulation/page/', '^simulation/trace\\.ts$'] },
    },
    {
      name: 'api-calls-the-application',
      comment: 'HTTP knows the bank by its facade and ports; main/ gives it the adapters.',
      severity: 'error',
      from: { path: '^src/api/' },
      to: { path: '^src/', pathNot: '^src/(domain|application|api)/' },
    },
    {
      name: 'http-knows-no-routes',
      comment:
        'api/http is what all routes share; a route is no part of another floor of the API than its server.',
      severity: 'error',
      from: { path: '^src/api/http/' },
      to: { path: '^src/api/', pathNot: '^src/api/http/' },
    },
    {
      name: 'routes-know-no-server',
      severity: 'error',
      from: { path: '^src/api/routes/' },
      to: { path: '^src/api/[^/]+\\.ts$' },
    },
    {
      name: 'main-is-imported-by-entrances',
      comment:
        'main/ puts everything together. Who starts it is above it: the command line, the library, the bench.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main|cli|library)/' },
      to: { path: '^src/main/' },
    },
    {
      name: 'entrances-are-imported-by-nobody',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/(cli|library)/', pathNot: '^src/$1/' },
    },
    {
      name: 'config-knows-nobody',
      comment: 'Only main/ and cli/ read the configuration; everyone else is given values.',
      severity: 'error',
      from: { path: '^src/main/(config|setting)\\.ts$' },
      to: { path: '^src/', pathNot: '^src/main/setting\\.ts$' },
    },
    {
      name: 'client-runs-in-browsers',
      comment: 'The typed client is for everyone, browsers too: it knows the API and nothing of this house.',
      severity: 'error',
      from: { path: '^src/client/' },
      to: { pathNot: ['^src/client/', ...packages('openapi-fetch', 'eventsource-parser')] },
    },
    {
      name: 'console-is-a-client',
      comment: 'The web console knows the bank by its public API alone.',
      severity: 'error',
      from: { path: '^console/' },
      to: { path: '^(src|test|bench|scripts)/', pathNot: '^src/client/' },
    },
    ...rooms('console/src', CONSOLE, 'console'),
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-guesses',
      comment:
        'A new clone has no dist/, which only scripts run and build first, and no packages of the peer in bench/emmett, ' +
        'which has a package.json of its own.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['^\\.\\./dist/', '^@event-driven-io/emmett'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
