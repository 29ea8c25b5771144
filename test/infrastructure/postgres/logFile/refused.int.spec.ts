/** What PostgreSQL cannot hold: named by its line, whatever language the server speaks, and nothing is imported. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { StartError } from '../../../../src/application/shared/errors.js';
import { importLog } from '../../../../src/infrastructure/postgres/logFile/logImport.js';
import { everyKind } from '../../../support/everyKind.js';
import { exported, imported, rechained } from '../../../support/logFile.js';
import { openDatabase } from '../../../support/migratedDatabase.js';
import { openService } from '../../../support/service.js';
import { askOnce } from '../../../support/sessions.js';

let empty: Awaited<ReturnType<typeof openDatabase>>;
let lines: string[];

beforeAll(async () => {
  let url = '';
  const service = await openService({}, (databaseUrl) => {
    url = databaseUrl;
    return databaseUrl;
  });
  await everyKind(service);
  lines = (await exported(url)).trimEnd().split('\n');
  await service.close();
  empty = await openDatabase();
});
afterAll(() => empty.close());

/** @returns why a file is refused in which the last line with these words is changed, and that line's number */
async function refusal(wanted: string, change: (line: string) => string) {
  const at = lines.findLastIndex((line) => line.includes(wanted));
  const changed = lines.map((line, index) => (index === at ? change(line) : line));
  const error = await imported(empty.url, rechained(`${changed.join('\n')}\n`)).catch((thrown) => thrown);
  return { line: at + 1, message: error.message as string };
}

describe.each(['\\u0000', '\\ud800', '\\udc00\\ud800', 'a\\uDFFF'])('%s', (text) => {
  const places: [string, string, string, string][] = [
    ['data', '"MoneyDeposited"', '"data":{', `"data":{"note":"${text}",`],
    ['the depth of data', '"MoneyDeposited"', '"data":{', `"data":{"note":[{"a":["${text}"]}],`],
    ['a name in metadata', '"MoneyDeposited"', '"metadata":{', `"metadata":{"${text}":1,`],
    ['an outcome', '"outcome":"{', '"outcome":"{', `"outcome":"{${text}`],
    ['a client’s name', '"clientId"', '"name":"', `"name":"${text}`],
  ];
  it.each(places)('in %s', async (_, wanted, from, to) => {
    const { line, message } = await refusal(wanted, (text) => text.replace(from, to));
    expect(message).toBe(
      `line ${line}: contains \\u0000 or an unpaired surrogate, which PostgreSQL cannot store`,
    );
  });
});

it('a whole pair, and an escaped backslash before u0000, are texts like others', async () => {
  const note = '"data":{"note":"\\ud83d\\ude00 \\\\u0000","number":1e999999,';
  const { message } = await refusal('"MoneyDeposited"', (text) => text.replace('"data":{', () => note));
  expect(message).toContain('SQLSTATE 22003');
});

describe('a value out of bounds is named by the line, by a server of any language', () => {
  const speakGerman = () => {
    const where = { configurable: true, get: () => 'COPY events, Zeile 1', set: () => {} };
    Object.defineProperty(pg.DatabaseError.prototype, 'where', where);
    onTestFinished(() => {
      Reflect.deleteProperty(pg.DatabaseError.prototype, 'where');
    });
  };
  it.each([
    ['a number', '"MoneyDeposited"', '"data":{', '"data":{"note":1e999999,', '22003'],
    ['a time', '"clientId"', /"createdAt":"\d{4}-\d\d/, '"createdAt":"2999-13', '22008'],
  ])('%s', async (_, wanted, from, to, code) => {
    speakGerman();
    const { line, message } = await refusal(wanted, (text) => text.replace(from, to));
    expect(message).toMatch(new RegExp(`^line ${line}: PostgreSQL rejects it: .+ \\(SQLSTATE ${code}\\)$`));
  });
});

it('a connection that is lost on the way is told in one line', async () => {
  async function* cut() {
    yield lines.slice(0, 3);
    await pgTerminate();
    yield lines.slice(3);
  }
  const error = await importLog(empty.url, cut()).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(StartError);
  expect(error).toMatchObject({ fault: 'unreachable' });
  expect(error.message).toMatch(/^PostgreSQL rejected the log: .+$/);
});

/** Ends the sessions that hold a transaction open in this database. */
async function pgTerminate(): Promise<void> {
  await askOnce(
    empty.url,
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'",
  );
}
