/** Pages of docs/reference that are made from what the program itself says. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { eventTypes } from '../../src/application/log/eventCodec.js';
import type { Json } from '../../test/support/json.js';
import { ROOT } from '../../test/support/processes.js';
import { SCOPES } from '../../test/support/routes.js';

const FIXTURES = path.join(ROOT, 'test', 'fixtures', 'events');

const table = (titles: readonly string[], rows: readonly (readonly string[])[]): string =>
  [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** What each type of event says; a type that is not here fails the specs. */
const SAYS: Readonly<Record<string, string>> = {
  AccountOpened: 'An account was opened, with balance 0. The first event of its stream.',
  MoneyDeposited: 'Money came from outside: cash, another bank, or the house (`counterpart`).',
  MoneyWithdrawn: 'Money went outside.',
  TransferSent: 'Money went to another account of this bank; the next position is the other side.',
  TransferReceived: 'Money came from another account of this bank.',
  OverdraftLimitSet: 'How far below zero the balance may go from now on.',
  AccountFrozen: 'Money comes in, none goes out.',
  AccountUnfrozen: 'Money goes out again.',
  AccountClosed: 'Nothing happens any more. The balance was zero.',
};

interface Fixture {
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: Readonly<Record<string, Json>>;
}

export function eventsPage(): string {
  const fixtures: Fixture[] = readdirSync(FIXTURES).map((name) =>
    JSON.parse(readFileSync(path.join(FIXTURES, name), 'utf8')),
  );
  const parts = eventTypes.map((type) => {
    const all = fixtures.filter((fixture) => fixture.type === type);
    const newest = Math.max(...all.map(({ schemaVersion }) => schemaVersion));
    const shapes = all.filter(({ schemaVersion }) => schemaVersion === newest);
    const fullest = shapes.sort(
      (a, b) => Object.keys(b.data).length - Object.keys(a.data).length,
    )[0] as Fixture;
    const fields = Object.entries(fullest.data).map(([name, value]) => {
      const isAlways = shapes.every(({ data }) => name in data);
      return [`\`${name}\``, typeof value === 'object' ? 'object' : typeof value, isAlways ? 'yes' : 'no'];
    });
    const example = JSON.stringify(fullest.data, null, 2);
    return [
      `## ${type}\n\n${SAYS[type] ?? `undocumented: ${type}`} Schema version ${newest}.`,
      fields.length === 0 ? 'It has no fields.' : table(['field', 'JSON type', 'always there'], fields),
      `\`\`\`json\n${example}\n\`\`\``,
    ].join('\n\n');
  });
  return `${EVENTS_HEAD}\n\n${parts.join('\n\n')}\n`;
}

const EVENTS_HEAD = `# Events

What is stored, and what the [feed](feed.md) and [webhooks](webhooks.md) tell. Every event has, beside its \`data\`:

${table(
  ['field', 'what it is'],
  [
    ['`position`', 'its place in the log of the bank: 1, 2, 3… without a hole'],
    ['`accountId`, `version`', 'its stream, and its place there: 1, 2, 3… without a hole'],
    ['`type`, `schemaVersion`', 'what happened, and the shape of `data`; older shapes are read forever'],
    ['`commandId`', 'the command that caused it; both sides of a transfer have the same'],
    ['`recordedAt`', 'when the bank recorded it, in UTC'],
    ['`metadata`', '`actor` (the API client), `correlationId` (the request), `causationId`'],
  ],
)}

Amounts are decimal texts with the decimals of their currency. \`balance\` is the account's balance after the event.
\`effectiveOn\` is the business date, which may be before the day of recording.`;

export function metricsPage(exposition: string): string {
  const rows = [...exposition.matchAll(/^# HELP (bank_\w+) (.*)\n# TYPE \w+ (\w+)$/gm)].map(
    ([, name = '', help = '', kind = '']) => [`\`${name}\``, kind, help],
  );
  return `${METRICS_HEAD}\n\n${table(['metric', 'kind', 'what it is'], rows.sort())}\n`;
}

const METRICS_HEAD = `# Metrics

\`GET /metrics\` (scope \`read\`) answers in the Prometheus text format. A histogram \`x\` has \`x_bucket\`, \`x_sum\` and
\`x_count\`; times are in seconds. With \`WEB_CONCURRENCY\` the processes behind one port are told together. The defaults of
Node.js are there too, such as \`nodejs_eventloop_lag_p99_seconds\` and \`process_resident_memory_bytes\`.`;

export function apiPage(
  document: Json,
  problems: Readonly<Record<string, readonly [number, string]>>,
): string {
  const operations = Object.entries<Json>(document.paths).flatMap(([address, item]) =>
    Object.entries<Json>(item).map(([method, { summary, responses }]) => {
      const name = `${method.toUpperCase()} ${address}`;
      const success = Object.keys(responses).filter((status) => status.startsWith('2'));
      return [`\`${name}\``, SCOPES[name] ?? '?', success.join(', '), summary];
    }),
  );
  const codes = Object.entries(problems).map(([code, [status, title]]) => [
    `${status}`,
    `\`${code}\``,
    title,
  ]);
  return [
    API_HEAD,
    table(
      ['operation', 'scope', 'answers', 'what it does'],
      operations.sort(([a = ''], [b = '']) => compare(a, b)),
    ),
    KEYS,
    PROBLEMS_HEAD,
    table(['status', 'code', 'title'], codes),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

/** By address, then by method. */
function compare(a: string, b: string): number {
  const [first, second] = [a, b].map((name) => name.replaceAll('`', '').split(' ').reverse().join(' ')) as [
    string,
    string,
  ];
  return first < second ? -1 : 1;
}

const API_HEAD = `# API

The whole of it, with every field: \`/docs\` of a bank that runs, or \`/openapi.json\` (OpenAPI 3.1). A client for TypeScript
with these types is in \`src/client\`.

- JSON. Amounts are decimal texts in major units, such as \`"100.00"\`, with exactly the decimals of their currency.
- \`Authorization: Bearer KEY\`. A key has scopes: \`read\`, \`write\`, \`admin\` (which includes both); \`any\` key will do for
  \`any\`, and \`none\` needs no key.
- Commands need an \`Idempotency-Key\` of 1 to 255 visible ASCII characters: see [below](#idempotency-keys).
- \`ETag\` is the account's version; a command with \`If-Match\` is carried out on that version only (412). \`If-Match\` may
  list several ETags. An ETag that a proxy has changed while it compressed the answer (\`W/"2"\`, \`"2-gzip"\`) is as good.
- A name occurs once in a JSON object; a body that repeats one is refused (400). So are bodies with unknown fields.
- Texts for people (owner, reference, counterpart, reason, description, texts in metadata) hold at least one character that
  can be seen, and none that cannot: no control or line-end characters, no overrides or marks of direction, no zero-width
  characters except joiners where Arabic and Indic scripts and emoji need them. Blanks at either end are kept as sent.
- Lists take \`limit\` and \`after\`, and answer \`{"items", "next"}\` with a \`Link\` header to the next page.
  A page may have fewer items than \`limit\` (\`PAGE_BYTES_MAX\`): the last one is where \`next\` is null.
- \`Prefer: respond-async\` is answered 202 as soon as Redis has the command; \`GET /v1/commands/{idempotencyKey}\` tells,
  or \`GET /v1/commands?key=…\` for keys with a slash and the like: the \`Location\` of the 202 is the one that works.`;

const KEYS = `## Idempotency keys

A key belongs to one API client and, once it is used up, to one request. What uses it up is a decision on what the account
holds:

| answer | is the key used up? | the same request again | another request under the key |
| --- | --- | --- | --- |
| 200, 201 | yes | the first answer, byte for byte, with \`Idempotent-Replayed: true\` | 422 \`idempotency-key-reused\` |
| 404 \`account-not-found\`; 409 and 422 that the account's state is the reason for | yes | the same refusal, also when it could be done by now | 422 \`idempotency-key-reused\` |
| 202 | yes, by the outcome, whatever that is | 202, then the outcome | 422 \`idempotency-key-reused\` |
| 400, also when the amount does not suit the account's currency; 401, 403, 404 \`not-found\`, 405, 412, 413, 415, 429 | no | is decided anew | is decided |
| 409 \`request-in-flight\`; 503, 500, no answer | perhaps: the first request may have been carried out | finds out | 422 if it was |

So a request that was refused for its form, or for a stale \`If-Match\`, is corrected and sent under the same key; a request
that was carried out gets its first answer, though its \`If-Match\` is stale by now. In an atomic batch one such command leaves
the keys of all of them free.`;

const PROBLEMS_HEAD = `## Problems

Everything that is not a success is a problem document (RFC 9457, \`application/problem+json\`): \`type\`, \`title\`, \`status\`,
\`detail\` for people, \`code\` for programs, and \`errors\` with field and rule where fields are at fault. With 429, 503 and
\`request-in-flight\` comes \`Retry-After\` in seconds.`;
