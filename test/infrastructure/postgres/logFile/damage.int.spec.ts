import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connections } from '../../../../src/infrastructure/postgres/connection/connections.js';
import { everyKind } from '../../../support/everyKind.js';
import { exported, imported, rechained } from '../../../support/logFile.js';
import { openDatabase } from '../../../support/migratedDatabase.js';
import { openService } from '../../../support/service.js';

let empty: Awaited<ReturnType<typeof openDatabase>>;
let file: string;
let part: string;
/** The file's lines, which are numbered from 1. */
let lines: string[];

beforeAll(async () => {
  let url = '';
  const service = await openService({}, (databaseUrl) => {
    url = databaseUrl;
    return databaseUrl;
  });
  await everyKind(service);
  file = await exported(url);
  part = await exported(url, 5);
  lines = file.trimEnd().split('\n');
  await service.close();
  empty = await openDatabase();
});
afterAll(() => empty.close());

/** Tries to import, and makes sure that nothing came of it. @returns what was said of it */
async function refusal(text: string | Buffer): Promise<string> {
  const error = await imported(empty.url, text).catch((thrown) => thrown);
  const { readers } = empty.nodes[0] as Connections;
  const counts = ['events', 'commands', 'api_clients'].map((table) => `(SELECT count(*) FROM ${table})`);
  const { rows } = await readers.query(`SELECT (${counts.join(' + ')})::int AS left`);
  expect(rows).toEqual([{ left: 0 }]);
  return error.message;
}

describe('a file that is not as it was written is refused, with the line', () => {
  /** Line numbers of events and others, as the file has them. */
  const at = (wanted: string) => lines.findIndex((line) => line.includes(wanted)) + 1;
  const last = () => lines.length;
  const edit = (number: number, change: (line: string) => string) =>
    lines.map((line, index) => (index + 1 === number ? change(line) : line));
  const textOf = (some: readonly string[]) => `${some.join('\n')}\n`;

  const cases: [string, () => { text: string | Buffer; line: number; reason: string }][] = [
    [
      'an amount changed',
      () => {
        const line = at('"MoneyDeposited"');
        return {
          text: textOf(edit(line, (text) => text.replace(/"amount": "\d/, '"amount": "9'))),
          line,
          reason: 'chain',
        };
      },
    ],
    [
      'an outcome changed',
      () => {
        const line = at('"outcome":"{');
        return {
          text: textOf(edit(line, (text) => text.replace('"outcome":"{', '"outcome":"{ '))),
          line,
          reason: 'chain',
        };
      },
    ],
    [
      'an unreadable line',
      () => ({ text: textOf(edit(4, (text) => text.replace('{', ''))), line: 4, reason: 'JSON' }),
    ],
    [
      'a byte that is no text',
      () => {
        const bytes = Buffer.from(file);
        bytes[file.indexOf('Žlu')] = 0xff;
        return { text: bytes, line: at('Žlu'), reason: 'chain' };
      },
    ],
    [
      'an event lost',
      () => ({
        text: textOf(lines.filter((_, index) => index !== 2)),
        line: 3,
        reason: 'the position is 3, expected 2',
      }),
    ],
    [
      'a command lost',
      () => {
        const line = at('"requestHash"');
        return { text: textOf(lines.filter((_, index) => index + 1 !== line)), line, reason: 'chain' };
      },
    ],
    [
      'two events exchanged',
      () => ({
        text: textOf([lines[0], lines[2], lines[1], ...lines.slice(3)] as string[]),
        line: 2,
        reason: 'the position is 2, expected 1',
      }),
    ],
    [
      'an event after the commands',
      () => ({
        text: textOf([...lines.slice(0, 2), ...lines.slice(3, -1), lines[2], lines.at(-1)] as string[]),
        line: 3,
        reason: 'the position is 3',
      }),
    ],
    [
      'an event twice',
      () => ({
        text: textOf(lines.flatMap((line, index) => (index === 1 ? [line, line] : line))),
        line: 3,
        reason: 'the position is 1, expected 2',
      }),
    ],
    [
      'a line too many',
      () => ({ text: textOf([...lines, '{}']), line: last() + 1, reason: 'nothing may follow' }),
    ],
    [
      'cut off at the end of a line',
      () => ({ text: textOf(lines.slice(0, -1)), line: last(), reason: 'truncated' }),
    ],
    ['cut off in a line', () => ({ text: file.slice(0, -20), line: last(), reason: 'not a JSON object' })],
    ['cut off after the header', () => ({ text: textOf(lines.slice(0, 1)), line: 2, reason: 'truncated' })],
    ['nothing at all', () => ({ text: '', line: 1, reason: 'truncated' })],
    [
      'another file',
      () => ({ text: 'transaction_id,account_id\n1,2\n', line: 1, reason: 'not a JSON object' }),
    ],
    ['another kind of JSON', () => ({ text: '{"a":1}\n', line: 1, reason: 'header' })],
    ['a part of a log', () => ({ text: part, line: 1, reason: 'the file starts at position 5' })],
    [
      'a format of the future',
      () => ({
        text: textOf(edit(1, (text) => text.replace('"version":1', '"version":2'))),
        line: 1,
        reason: 'version is 2',
      }),
    ],
  ];
  it.each(cases)('%s', async (_, damage) => {
    const { text, line, reason } = damage();
    expect(await refusal(text)).toMatch(new RegExp(`^line ${line}: .*${reason}`));
  });

  const forged: [string, () => { lines: string[]; line: number; reason: string }][] = [
    [
      'an unknown event',
      () => ({
        lines: edit(3, (text) => text.replace(/"type":"\w+"/, '"type":"MoneyBurnt"')),
        line: 3,
        reason: 'unknown event type',
      }),
    ],
    [
      'a schema version of the future',
      () => ({
        lines: edit(3, (text) => text.replace('"schemaVersion":1', '"schemaVersion":9')),
        line: 3,
        reason: 'schema version 9',
      }),
    ],
    [
      'a version twice in a stream',
      () => ({
        lines: edit(3, (text) => text.replace('"version":2', '"version":1')),
        line: 3,
        reason: 'the version is 1, expected 2',
      }),
    ],
    [
      'a version left out',
      () => ({
        lines: edit(3, (text) => text.replace('"version":2', '"version":5')),
        line: 3,
        reason: 'the version is 5, expected 2',
      }),
    ],
    [
      'a time that runs backwards',
      () => ({
        lines: edit(3, (text) => text.replace(/"recordedAt":"\d{4}/, '"recordedAt":"2001')),
        line: 3,
        reason: 'earlier than the event before it',
      }),
    ],
    [
      'a time that is none',
      () => {
        const line = lines.findLastIndex((text) => text.startsWith('{"position"')) + 1;
        const changed = edit(line, (text) =>
          text.replace(/"recordedAt":"\d{4}-\d\d/, '"recordedAt":"2999-13'),
        );
        return { lines: changed, line, reason: 'PostgreSQL rejects it' };
      },
    ],
    [
      'an event whose command is not there',
      () => {
        const { commandId } = JSON.parse(lines[3] ?? '');
        const kept = lines.filter((line) => !line.startsWith(`{"commandId":"${commandId}"`));
        const { commands } = JSON.parse(lines.at(-1) ?? '');
        kept[kept.length - 1] = (kept.at(-1) ?? '').replace(
          `"commands":${commands}`,
          `"commands":${commands - 1}`,
        );
        return { lines: kept, line: 4, reason: `the file has no accepted command ${commandId}` };
      },
    ],
    [
      'a command whose event is another one’s',
      () => {
        const line =
          lines.findIndex((text) => text.startsWith('{"commandId"') && text.includes('"position":1,')) + 1;
        return {
          lines: edit(line, (text) => text.replace('"position":1,', '"position":2,')),
          line: 2,
          reason: 'the file has no accepted command',
        };
      },
    ],
    [
      'a count that is wrong',
      () => ({
        lines: edit(last(), (text) => text.replace('"events":', '"events":1')),
        line: last(),
        reason: 'it counts',
      }),
    ],
    [
      'a field nobody knows',
      () => ({
        lines: edit(2, (text) => text.replace('"position":1', '"position":1,"note":1')),
        line: 2,
        reason: 'note is not a known field',
      }),
    ],
  ];
  it.each(forged)('with chains that fit: %s', async (_, forge) => {
    const { lines: changed, line, reason } = forge();
    expect(await refusal(rechained(textOf(changed)))).toMatch(new RegExp(`^line ${line}: .*${reason}`));
  });
});
