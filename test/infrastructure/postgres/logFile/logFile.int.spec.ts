import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { eventTypes } from '../../../../src/application/log/eventCodec.js';
import type { Counts } from '../../../../src/application/log/fileLines.js';
import { asPosition } from '../../../../src/application/log/ports.js';
import type { Connections } from '../../../../src/infrastructure/postgres/connection/connections.js';
import { FrozenReader } from '../../../../src/infrastructure/postgres/connection/frozenReader.js';
import { PostgresEventStore } from '../../../../src/infrastructure/postgres/log/eventStore.js';
import { exportLog } from '../../../../src/infrastructure/postgres/logFile/logExport.js';
import { loadConfig } from '../../../../src/main/config.js';
import { createLogger } from '../../../../src/main/logger.js';
import { startService } from '../../../../src/main/service.js';
import { depositedAs, everyKind, type Happened, rejectedAs } from '../../../support/everyKind.js';
import { exported, imported, rechained } from '../../../support/logFile.js';
import { openDatabase } from '../../../support/migratedDatabase.js';
import { ADMIN_KEY, Client, openService, type TestService } from '../../../support/service.js';

let service: TestService;
let url: string;
let happened: Happened;
let file: string;
/** The file's lines, which are numbered from 1. */
let lines: string[];

beforeAll(async () => {
  service = await openService({}, (databaseUrl) => {
    url = databaseUrl;
    return databaseUrl;
  });
  happened = await everyKind(service);
  file = await exported(url);
  lines = file.trimEnd().split('\n');
});
afterAll(() => service.close());

describe('the file of a log', () => {
  it('is JSON, a line each, with the event of a position on the line after it', () => {
    const parsed = lines.map((line) => JSON.parse(line));
    expect(parsed[0]).toMatchObject({ format: 'banking-es-log', version: 1, from: 1 });
    const events = parsed.filter((line) => 'streamId' in line);
    expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1));
    expect(parsed[events.length]).toMatchObject({ position: events.length });
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(eventTypes));
  });

  it('holds what the API shows of the events', async () => {
    const { body } = await service.admin.get('/v1/events?limit=100');
    const told = lines.slice(1, body.items.length + 1).map((line) => JSON.parse(line));
    const fields = ({ position, version, type, data, commandId, recordedAt }: (typeof told)[0]) => ({
      position,
      version,
      type,
      data,
      commandId,
      recordedAt,
    });
    expect(told.map(fields)).toEqual(body.items.map(fields));
  });

  it('counts what it holds in its last line', async () => {
    const [row] = await service.query(`SELECT (SELECT count(*) FROM commands)::int +
      (SELECT count(*) FROM events WHERE request_hash IS NOT NULL)::int AS commands`);
    const [clients] = await service.query('SELECT count(*)::int AS clients FROM api_clients');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ ...row, ...clients });
  });

  it('is of one moment, whatever is written meanwhile', async () => {
    const reader = await FrozenReader.open(url);
    const before = await exported(url);
    await service.admin.post('/v1/accounts', { owner: 'later', currency: 'EUR' });
    let text = '';
    for await (const some of exportLog(reader, 1, { events: 0, commands: 0, clients: 0 })) text += some;
    await reader.end();
    expect(text).toBe(before);
    file = await exported(url);
    lines = file.trimEnd().split('\n');
  });

  it('may begin later, and then has the commands that begin there or have no events and were later', async () => {
    const [row] = await service.query<{ position: string }>(
      'SELECT max(position) - 1 AS position FROM events',
    );
    const parsed = (await exported(url, Number(row?.position)))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(parsed[0]).toMatchObject({ from: Number(row?.position) });
    expect(parsed.filter((line) => 'streamId' in line)).toHaveLength(2);
    const commands = parsed.filter((line) => 'requestHash' in line);
    expect(commands.filter(({ position }) => position !== null)).toHaveLength(2);
    expect(commands.some(({ accepted }) => !accepted)).toBe(true);
  });
});

describe('metadata that no command of this bank would have', () => {
  const ACTOR = '"actor": "00000000-0000-7000-8000-000000000001"';
  it.each([
    ['none', () => '{}'],
    ['another cause', () => `{${ACTOR}, "causationId": "${ACTOR.slice(10, 46)}", "correlationId": "x"}`],
    ['a cause that is no id', () => `{${ACTOR}, "causationId": "a \\"cause\\"", "correlationId": "x"}`],
    [
      'an actor that is no id',
      (id: string) => `{"actor": "me", "causationId": "${id}", "correlationId": "x"}`,
    ],
    ['no correlation', (id: string) => `{${ACTOR}, "causationId": "${id}"}`],
    [
      'a correlation that is null',
      (id: string) => `{${ACTOR}, "causationId": "${id}", "correlationId": null}`,
    ],
    ['a number for it', (id: string) => `{${ACTOR}, "causationId": "${id}", "correlationId": 7}`],
    [
      'a long text for it',
      (id: string) => `{${ACTOR}, "causationId": "${id}", "correlationId": "Ž \\"{\\\\n"}`,
    ],
    [
      'one field more',
      (id: string) => `{"a": {"b": [1]}, ${ACTOR}, "causationId": "${id}", "correlationId": "x"}`,
    ],
  ])('stay as they are: %s', async (_, metadataOf) => {
    const copy = await openDatabase();
    onTestFinished(copy.close);
    const changed = lines.map((line, index) => {
      if (index !== 3) return line;
      const metadata = metadataOf(JSON.parse(line).commandId);
      return line.replace(/"metadata":\{.*?\}(?=,"commandId")/, () => `"metadata":${metadata}`);
    });
    const text = rechained(`${changed.join('\n')}\n`);
    await imported(copy.url, text);
    expect(await exported(copy.url)).toBe(text);
    const [event] = await new PostgresEventStore(copy.nodes[0] as Connections).readAll(asPosition(2), 1);
    expect(event?.metadata).toEqual(JSON.parse(changed[3] as string).metadata);
  });
});

describe('a bank made of the file', () => {
  let copy: Awaited<ReturnType<typeof openDatabase>>;
  let counts: Counts;
  beforeAll(async () => {
    copy = await openDatabase();
    await ask("INSERT INTO api_clients (id, name, scopes) VALUES (gen_random_uuid(), 'mine', '{}')");
    // Little at a time: lines end anywhere in it.
    counts = await imported(copy.url, file, 7);
  });
  afterAll(() => copy.close());

  const ask = async (text: string) => (await (copy.nodes[0] as Connections).readers.query(text)).rows;

  it('has as much as the file counts', () => {
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject(counts);
  });

  it('exports the same bytes', async () => {
    expect(await exported(copy.url)).toBe(file);
  });

  it('has the API clients of the first one, and no other', async () => {
    const clients = 'SELECT * FROM api_clients ORDER BY id';
    expect(await ask(clients)).toEqual(await service.query(clients));
  });

  it('does not share the name that its states have in Redis', async () => {
    const identity = 'SELECT name FROM log_epochs';
    expect(await ask(identity)).not.toEqual(await service.query(identity));
  });

  it('is not filled a second time', async () => {
    await expect(imported(copy.url, file)).rejects.toThrow('The bank is not empty (it has events)');
    expect(await exported(copy.url)).toBe(file);
  });

  it('is not imported where webhooks wait: they would be sent the whole past', async () => {
    const { url: empty, nodes, close } = await openDatabase();
    onTestFinished(close);
    const text = `INSERT INTO webhooks (id, url, secret, position)
      VALUES (gen_random_uuid(), 'https://example.com', 'whsec_', 0)`;
    await nodes[0]?.readers.query(text);
    await expect(imported(empty, file)).rejects.toThrow('The bank is not empty (it has webhooks)');
  });

  it('answers as the first one does: accounts, statements, and repeats of commands', async () => {
    const config = loadConfig({ PORT: '0', BANK_ADMIN_KEY: ADMIN_KEY, LOG_LEVEL: 'silent' });
    const second = await startService(config, copy.url, createLogger('silent'));
    const there = new Client(second.address, ADMIN_KEY);
    try {
      for (const id of [happened.from, happened.to, happened.old]) {
        for (const what of ['', '/transactions', '/events']) {
          const path = `/v1/accounts/${id}${what}`;
          expect((await there.get(path)).text).toBe((await service.admin.get(path)).text);
        }
      }
      expect((await rejectedAs(happened, there)).text).toBe(happened.rejected);
      expect((await depositedAs(happened, there)).text).toBe(happened.deposited);
      const opened = await there.account('3.00');
      expect((await there.get(`/v1/accounts/${opened}`)).body.balance).toBe('3.00');
    } finally {
      await second.stop();
    }
  });
});
