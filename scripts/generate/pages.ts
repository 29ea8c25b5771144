/** Generates pages of docs/reference from the program's own descriptions. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { eventTypes } from '../../src/application/log/eventCodec.js';
import type { BankEvent } from '../../src/domain/ledgerEvents.js';
import type { Json } from '../../test/support/json.js';
import { ROOT } from '../../test/support/processes.js';
import { SCOPES } from '../../test/support/routes.js';

const FIXTURES = path.join(ROOT, 'test', 'fixtures', 'events');

const table = (titles: readonly string[], rows: readonly (readonly string[])[]): string =>
  [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** A description of each event type. */
const SAYS: Readonly<Record<BankEvent['type'], string>> = {
  AccountOpened: 'An account was opened with balance 0. The first event of a stream.',
  MoneyDeposited: 'Money was deposited from an external party or an internal account (`counterpart`).',
  MoneyWithdrawn: 'Money was withdrawn to an external party or an internal account (`counterpart`).',
  TransferSent: 'Money was transferred to another account of this bank; the next position is the other side.',
  TransferReceived: 'Money was received from another account of this bank.',
  EntryDebited:
    'A leg of an entry took money from the account. `EntryPosted` of the same command has all legs.',
  EntryCredited:
    'A leg of an entry brought money to the account. `EntryPosted` of the same command has all legs.',
  HoldPlaced: 'An amount was set aside. `holds` are all open holds of the account afterwards.',
  HoldCaptured:
    'A held amount was paid out, or to another account of this bank (`to`): a movement of money. `captured` and `remaining` are those of the hold afterwards.',
  HoldReleased: 'A hold ended, and the rest of it is available again.',
  HoldExpired:
    'A hold ended at `expiresAt`. It has not counted since then, so this event only tells of it, soon afterwards.',
  OverdraftLimitSet: 'The overdraft limit was changed.',
  LimitsSet:
    'Limits on what goes out were changed. `limits` are all limits afterwards, and `used` what is used of them, as in every later event that sets the balance.',
  AccountChanged: 'The owner or the metadata was changed: both as they are afterwards.',
  AccountFrozen: 'The account was frozen: it can receive money but not pay it out.',
  AccountUnfrozen: 'The account was unfrozen.',
  AccountClosed: 'The account was closed permanently, with balance zero.',
  EntryPosted:
    'An entry of many legs was posted. Its stream belongs to no account; the legs on customer accounts follow as events of their own.',
  TransactionReversed:
    'A transaction was reversed, whole or in part: `reversed` is the sum of all its reversals. Its stream is that of the reversals of the original.',
  LedgerAccountDefined:
    'An account was added to the chart of accounts, or its name or type was changed. Its stream belongs to no account.',
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
      `## ${type}\n\n${SAYS[type as BankEvent['type']]} Schema version ${newest}.`,
      fields.length === 0 ? 'It has no fields.' : table(['field', 'JSON type', 'always present'], fields),
      `\`\`\`json\n${example}\n\`\`\``,
    ].join('\n\n');
  });
  return `${EVENTS_HEAD}\n\n${parts.join('\n\n')}\n`;
}

const EVENTS_HEAD = `# Events

Stored events, as delivered by the [feed](feed.md) and [webhooks](webhooks.md). Besides its \`data\`, every event has:

${table(
  ['field', 'meaning'],
  [
    ['`position`', 'its number in the log of the bank: 1, 2, 3, … without gaps'],
    ['`accountId`, `version`', 'its stream, and its number there: 1, 2, 3, … without gaps'],
    ['`type`, `schemaVersion`', 'what happened, and the shape of `data`; older shapes stay readable'],
    ['`commandId`', 'the command that caused it; the same for both sides of a transfer'],
    ['`recordedAt`', 'when the bank recorded it, in UTC'],
    ['`metadata`', '`actor` (the API client), `correlationId` (the request), `causationId`'],
  ],
)}

Amounts are decimal strings with the decimals of their currency. \`balance\` is the account's balance after the event.
\`effectiveOn\` is the business date, which may be earlier than the day of recording.`;

export function metricsPage(exposition: string): string {
  const rows = [...exposition.matchAll(/^# HELP (bank_\w+) (.*)\n# TYPE \w+ (\w+)$/gm)].map(
    ([, name = '', help = '', kind = '']) => [`\`${name}\``, kind, help],
  );
  return `${METRICS_HEAD}\n\n${table(['metric', 'type', 'meaning'], rows.sort())}\n`;
}

const METRICS_HEAD = `# Metrics

\`GET /metrics\` (scope \`read\`) returns metrics in the Prometheus text format. A histogram \`x\` has \`x_bucket\`, \`x_sum\` and
\`x_count\`; times are in seconds. With \`WEB_CONCURRENCY\` the processes behind one port are combined. Default Node.js
metrics are included, such as \`nodejs_eventloop_lag_p99_seconds\` and \`process_resident_memory_bytes\`.`;

export function apiPage(
  document: Json,
  problems: Readonly<Record<string, readonly [number, string]>>,
): string {
  const operations = Object.entries<Json>(document.paths).flatMap(([address, item]) =>
    Object.entries<Json>(item).map(([method, { summary, responses }]) => {
      const name = `${method.toUpperCase()} ${address}`;
      const scope = SCOPES[name];
      if (scope === undefined) throw new Error(`add "${name}" and its scope to test/support/routes.ts`);
      const success = Object.keys(responses).filter((status) => status.startsWith('2'));
      return [`\`${name}\``, scope, success.join(', '), summary];
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
      ['operation', 'scope', 'status', 'description'],
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

/** Sorted by path, then by method. */
function compare(a: string, b: string): number {
  const [first, second] = [a, b].map((name) => name.replaceAll('`', '').split(' ').reverse().join(' ')) as [
    string,
    string,
  ];
  return first < second ? -1 : 1;
}

const API_HEAD = `# API

A running bank serves the full reference with every field at \`/docs\`, and the OpenAPI 3.1 document at \`/openapi.json\`.
\`src/client\` is a TypeScript client with these types.

- Bodies are JSON. Amounts are decimal strings in major units, such as \`"100.00"\`, with exactly the decimals of their currency.
- Send \`Authorization: Bearer KEY\`. A key has the scopes \`read\`, \`write\` or \`admin\` (which includes both). \`any\` accepts any
  key; \`none\` needs no key.
- Commands require an \`Idempotency-Key\` of 1 to 255 visible ASCII characters: see [below](#idempotency-keys).
- \`ETag\` is the account's version. A command with \`If-Match\` is applied only at that version (otherwise 412). \`If-Match\` may list
  several ETags. ETags changed by a compressing proxy (\`W/"2"\`, \`"2-gzip"\`) are accepted.
- A body that repeats a name in a JSON object, or has unknown fields, is rejected (400).
- Texts for people (owner, reference, counterpart, reason, description, texts in metadata) must have at least one visible character
  and no invisible ones: no control or line-break characters, no direction overrides or marks, no zero-width characters except
  joiners that Arabic and Indic scripts and emoji need. Leading and trailing spaces are kept.
- Lists accept \`limit\` and \`after\`, and return \`{"items", "next"}\` with a \`Link\` header to the next page. A page may have fewer
  items than \`limit\` (\`PAGE_BYTES_MAX\`); on the last page \`next\` is null.
- A command with \`?dryRun=true\` is answered as it would be now, with \`Dry-Run: true\`, and nothing is kept.
- \`Prefer: respond-async\` returns 202 as soon as Redis has the command. \`GET /v1/commands/{idempotencyKey}\` returns the outcome, or
  \`GET /v1/commands?key=…\` for keys with characters such as a slash; \`Location\` of the 202 has the right form.`;

const KEYS = `## Idempotency keys

A key belongs to one API client and, once used up, to one request. A decision on the account's state uses it up:

| response | key used up? | retry of the same request | different request with the key |
| --- | --- | --- | --- |
| 200, 201 | yes | the original response, byte for byte, with \`Idempotent-Replayed: true\` | 422 \`idempotency-key-reused\` |
| 404 \`account-not-found\`; 409 and 422 caused by the account's state | yes | the same rejection, even if the command would now succeed | 422 \`idempotency-key-reused\` |
| 202 | yes, by the outcome, whatever it is | 202, then the outcome | 422 \`idempotency-key-reused\` |
| 400, including an amount that does not fit the account's currency; 401, 403, 404 \`not-found\`, 405, 412, 413, 415, 429 | no | is decided again | is decided |
| 409 \`request-in-flight\`; 503, 500, no response | possibly: the first request may have been applied | returns the outcome | 422 if it was applied |

You can therefore correct a request that was rejected as invalid, or for a stale \`If-Match\`, and send it with the same key. A retry
of an applied request gets the original response even if its \`If-Match\` is now stale. In an atomic batch, one such command leaves
the keys of all commands free.`;

const PROBLEMS_HEAD = `## Problems

Every error response is a problem document (RFC 9457, \`application/problem+json\`): \`type\`, \`title\`, \`status\`, \`detail\` for people,
\`code\` for programs, and \`errors\` with field and rule if fields are invalid. 429, 503 and \`request-in-flight\` carry \`Retry-After\` in
seconds.`;
