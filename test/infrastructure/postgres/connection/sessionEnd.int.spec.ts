/** After which errors a session is used again, and after which it is replaced: a made-up server tells them one by one. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreRefused, StoreUnavailable } from '../../../../src/application/shared/errors.js';
import {
  ask,
  type Connections,
  connect,
  transaction,
} from '../../../../src/infrastructure/postgres/connection/connections.js';
import {
  errorMessage,
  MadeUpPostgres,
  NO_ROWS,
  READ_ONLY,
  warningMessage,
} from '../../../support/madeUpPostgres.js';

const LIMITS = { readersMax: 1, connectMsMax: 5_000, statementMsMax: 5_000 };
const query = { text: 'SELECT 1' };

let server: MadeUpPostgres;
let connections: Connections;
let lost: Error[];
beforeEach(async () => {
  server = await MadeUpPostgres.start();
  lost = [];
  connections = connect(server.url, LIMITS, (error) => lost.push(error));
});
afterEach(async () => {
  await connections.end().catch(() => {});
  await server.close();
});

/** The ways to the database: the lane of the appends, a pool, a transaction. */
const WAYS = {
  lane: () => connections.lane.ask(query),
  pool: () => ask(connections.readers, query),
  transaction: () => transaction(connections.writers, (client) => ask(client, query)),
} as const;

/** What the next statement like the one above is answered, once. */
function sayOnce(answer: Buffer): void {
  server.onStatement = (text) => {
    if (text !== query.text) return NO_ROWS;
    server.onStatement = () => NO_ROWS;
    return answer;
  };
}

/** Codes of errors after which a session is of no use, whatever their severity. */
const ENDING = [
  ...['08000', '08003', '08006', '08P01'],
  ...['25000', '25001', '25006', '25P02', '25P03', '25P04'],
  ...['26000', '42P05', '3F000', '42P01', '42883', '42704', '42P10', '55000'],
  ...['57P01', '57P02', '57P03', '57P04', '57P05', '57000', '58000', '58030', '58P01'],
  ...['XX000', 'XX001', 'XX002'],
];

const FATES: readonly (readonly ['ERROR' | 'FATAL' | 'PANIC', string])[] = [
  ...ENDING.map((code) => ['ERROR', code] as const),
  ...['57014', '53100', '53200', '53300', '40001', '28000', '22P02', '57P01', '25006', 'ZZ999'].map(
    (code) => ['FATAL', code] as const,
  ),
  ['PANIC', 'XX000'],
];

describe.each(Object.keys(WAYS) as (keyof typeof WAYS)[])('over the %s', (way) => {
  it.each(FATES)(
    '%s %s is "unavailable", and the next statement has another session',
    async (severity, code) => {
      sayOnce(errorMessage(severity, code));
      await expect(WAYS[way]()).rejects.toBeInstanceOf(StoreUnavailable);
      const before = server.sessions;
      await WAYS[way]();
      expect(server.sessions).toBe(before + 1);
      await WAYS[way]();
      expect(server.sessions).toBe(before + 1);
    },
  );

  it('a prepared statement whose tables have changed is prepared anew on another session', async () => {
    sayOnce(
      errorMessage('ERROR', '0A000', 'cached plan must not change result type', 'RevalidateCachedQuery'),
    );
    await expect(WAYS[way]()).rejects.toBeInstanceOf(StoreUnavailable);
    await WAYS[way]();
    expect(server.sessions).toBe(2);
  });

  it('a server that is read-only for a while takes writes again, as soon as it is not', async () => {
    await WAYS[way]();
    server.onStatement = (text) => (text === query.text ? errorMessage('ERROR', '25006') : NO_ROWS);
    server.facts = READ_ONLY;
    for (let times = 0; times < 3; times++)
      await expect(WAYS[way]()).rejects.toBeInstanceOf(StoreUnavailable);
    server.onStatement = () => NO_ROWS;
    server.facts = { ...READ_ONLY, is_read_only: [16, 'f'] };
    await WAYS[way]();
  });

  it('a commit of which the standby may not know is not known to have happened', async () => {
    const warning = warningMessage(
      '01000',
      'Warten auf synchrone Replikation wird auf Benutzeranfrage storniert',
      'SyncRepWaitForLSN',
    );
    await WAYS[way]();
    sayOnce(Buffer.concat([NO_ROWS, warning]));
    await expect(WAYS[way]()).rejects.toBeInstanceOf(StoreUnavailable);
    await WAYS[way]();
    expect(server.sessions).toBe(2);
  });

  it('other warnings are no errors', async () => {
    sayOnce(Buffer.concat([NO_ROWS, warningMessage('01000', 'made up', 'SomethingElse')]));
    expect(await WAYS[way]()).toEqual([]);
    await WAYS[way]();
    expect(server.sessions).toBe(1);
  });
});

describe('errors of one statement', () => {
  it.each([
    ['22P02', StoreRefused],
    ['23505', StoreRefused],
    ['40001', StoreUnavailable],
    ['40P01', StoreUnavailable],
    ['53100', StoreUnavailable],
    ['53200', StoreUnavailable],
    ['55P03', StoreUnavailable],
    ['57014', StoreUnavailable],
    ['42601', Error],
    ['42501', Error],
    ['0A000', Error],
    ['P0001', Error],
  ])('%s leaves the session to the appends and to transactions', async (code, kind) => {
    for (const way of [WAYS.lane, WAYS.transaction]) {
      await way();
      const before = server.sessions;
      sayOnce(errorMessage('ERROR', code));
      await expect(way()).rejects.toBeInstanceOf(kind);
      await way();
      expect(server.sessions).toBe(before);
    }
    expect(lost).toEqual([]);
  });

  it('the statements already under way on the session are answered', async () => {
    let count = 0;
    server.onStatement = () => {
      count += 1;
      return count === 1 ? errorMessage('ERROR', '25006') : NO_ROWS;
    };
    await connections.lane.ask({ text: 'SELECT 0' }).catch(() => {});
    count = 0;
    const first = connections.lane.ask(query);
    const second = connections.lane.ask(query);
    await expect(first).rejects.toBeInstanceOf(StoreUnavailable);
    expect(await second).toEqual([]);
    expect(await connections.lane.ask(query)).toEqual([]);
  });
});
