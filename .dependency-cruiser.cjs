// The house has four floors, and an import only points down or sideways within a folder. Each rule is a list of what
// a floor may import, of our own files as of packages; all else is refused. test/architecture.unit.spec.ts shows
// that the rules bite.

const packages = (...names) => names.map((name) => `(^|/)node_modules/${name}/`);

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
    {
      name: 'infrastructure-implements-ports',
      severity: 'error',
      from: { path: '^src/infrastructure/' },
      to: { path: '^src/', pathNot: '^src/(domain|application|infrastructure)/' },
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
      name: 'testing-implements-ports',
      severity: 'error',
      from: { path: '^src/testing/' },
      to: { path: '^src/', pathNot: '^src/(domain|application|testing)/' },
    },
    {
      name: 'api-calls-the-application',
      comment: 'HTTP knows the bank by its facade and ports; main/ gives it the adapters.',
      severity: 'error',
      from: { path: '^src/api/' },
      to: { path: '^src/', pathNot: '^src/(domain|application|api)/' },
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
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-guesses', severity: 'error', from: {}, to: { couldNotResolve: true } },
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
