/**
 * The books as PostgreSQL has them, read and added up with nothing taken from src/. What is wrong with them in
 * themselves is noted as findings.
 */
import { makeClient } from './sessions.js';

export interface LedgerEvent {
  readonly position: number;
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly data: Readonly<Record<string, string>>;
  /** The idempotency key that the client wrote into the command. */
  readonly key: string;
  readonly commandId: string;
  readonly recordedAt: string;
  /** The account after this event, added up from the amounts alone. In minor units. */
  readonly balance: bigint;
  readonly limit: bigint;
  readonly currency: string;
  /** The transaction that wrote the row. */
  readonly xmin: string;
}

export interface LedgerCommand {
  readonly id: string;
  readonly accepted: boolean;
  readonly position: number | null;
  readonly xmin: string;
}

export interface Ledger {
  readonly events: readonly LedgerEvent[];
  readonly streams: ReadonlyMap<string, readonly LedgerEvent[]>;
  readonly byKey: ReadonlyMap<string, readonly LedgerEvent[]>;
  readonly commands: ReadonlyMap<string, LedgerCommand>;
  readonly findings: string[];
}

/** "-12.34" as -1234n: every amount of a currency has the same decimals. */
export const minorUnits = (decimal: string): bigint => BigInt(decimal.replace('.', ''));

interface Row {
  position: string;
  stream: string;
  version: string;
  type: string;
  data: Record<string, string> & { metadata?: { key: string } };
  command: string;
  recorded: string;
  xmin: string;
}

export async function readLedger(databaseUrl: string): Promise<Ledger> {
  const client = makeClient({ connectionString: databaseUrl });
  await client.connect();
  try {
    const events = await client.query<Row>(`
      SELECT position, stream_id AS stream, version, type, data, command_id AS command, xmin::text,
        to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS recorded
      FROM events ORDER BY position`);
    const commands = await client.query<{ id: string; accepted: boolean; position: string; xmin: string }>(
      `SELECT command_id AS id, accepted, position, xmin::text FROM commands
        UNION ALL SELECT command_id, true, position, xmin::text FROM events WHERE request_hash IS NOT NULL`,
    );
    const read = commands.rows.map(({ position, ...command }): [string, LedgerCommand] => [
      command.id,
      { ...command, position: position === null ? null : Number(position) },
    ]);
    const ledger = addUp(events.rows, new Map(read));
    if (ledger.commands.size < read.length) ledger.findings.push('a command id is recorded twice');
    return ledger;
  } finally {
    await client.end();
  }
}

function addUp(rows: readonly Row[], commands: ReadonlyMap<string, LedgerCommand>): Ledger {
  const findings: string[] = [];
  const streams = new Map<string, LedgerEvent[]>();
  const byKey = new Map<string, LedgerEvent[]>();
  const events = rows.map((row) => {
    const stream = listIn(streams, row.stream);
    const event = next(stream.at(-1), row);
    stream.push(event);
    listIn(byKey, event.key).push(event);
    return event;
  });
  const ledger = { events, streams, byKey, commands, findings };
  checkOrder(ledger);
  checkBalances(ledger);
  checkCommands(ledger);
  checkConservation(ledger);
  return ledger;
}

function next(before: LedgerEvent | undefined, row: Row): LedgerEvent {
  const { type, data } = row;
  const amount = data.amount === undefined ? 0n : minorUnits(data.amount);
  const change = INTO.has(type) ? amount : OUT_OF.has(type) ? -amount : 0n;
  const limit = data.overdraftLimit === undefined ? before?.limit : minorUnits(data.overdraftLimit);
  return {
    position: Number(row.position),
    stream: row.stream,
    version: Number(row.version),
    type,
    data,
    key: data.reference ?? data.metadata?.key ?? '',
    commandId: row.command,
    recordedAt: row.recorded,
    balance: (before?.balance ?? 0n) + change,
    limit: limit ?? 0n,
    currency: before?.currency ?? data.currency ?? '',
    xmin: row.xmin,
  };
}

const INTO = new Set(['MoneyDeposited', 'TransferReceived']);
const OUT_OF = new Set(['MoneyWithdrawn', 'TransferSent']);

/** Positions and versions are 1, 2, 3… and time never runs backwards. */
function checkOrder({ events, streams, findings }: Ledger): void {
  for (const [index, event] of events.entries()) {
    const before = events[index - 1];
    if (event.position !== index + 1) findings.push(`position ${index + 1} is ${event.position}`);
    if (before !== undefined && event.recordedAt < before.recordedAt) {
      findings.push(`position ${event.position} was recorded before ${before.position}`);
    }
  }
  for (const [stream, of] of streams) {
    for (const [index, { version }] of of.entries()) {
      if (version !== index + 1) findings.push(`account ${stream}: version ${index + 1} is ${version}`);
    }
  }
}

function checkBalances({ events, findings }: Ledger): void {
  for (const { stream, version, data, balance, limit } of events) {
    const at = `account ${stream} at version ${version}`;
    if (data.balance !== undefined && minorUnits(data.balance) !== balance) {
      findings.push(`${at}: the event says ${data.balance}, the sum is ${balance}`);
    }
    if (balance < -limit) findings.push(`${at}: ${balance} is below the limit ${limit}`);
  }
}

/** Every event was recorded together with its command, and every command that moved something with its events. */
function checkCommands({ events, commands, findings }: Ledger): void {
  const byCommand = new Map<string, LedgerEvent[]>();
  for (const event of events) listIn(byCommand, event.commandId).push(event);
  for (const [id, of] of byCommand) {
    const command = commands.get(id);
    const [first, second] = of as [LedgerEvent, LedgerEvent?];
    if (command === undefined) findings.push(`the events of command ${id} have no command`);
    else if (!command.accepted || command.position !== first.position) {
      findings.push(`command ${id} does not own its events at ${first.position}`);
    } else if (of.some((event) => event.xmin !== command.xmin)) {
      findings.push(`command ${id} and its events were written by several transactions`);
    }
    const isTransfer =
      first.type === 'TransferSent' && second?.type === 'TransferReceived' && of.length === 2;
    const sameSides =
      isTransfer && first.data.amount === second?.data.amount && first.stream !== second.stream;
    const alone = of.length === 1 && !first.type.startsWith('Transfer');
    if (!alone && !sameSides) findings.push(`command ${id} has ${of.map((e) => e.type).join(' and ')}`);
  }
  for (const { id, accepted, position } of commands.values()) {
    if (accepted && position !== null && !byCommand.has(id)) findings.push(`command ${id} lost its events`);
    if (!accepted && byCommand.has(id)) findings.push(`command ${id} was refused and has events`);
  }
}

/** Per currency, the sum of all balances is what was paid in less what was paid out. */
function checkConservation({ events, streams, findings }: Ledger): void {
  const sums = new Map<string, bigint>();
  const add = (currency: string, amount: bigint) => sums.set(currency, (sums.get(currency) ?? 0n) + amount);
  for (const { type, data, currency } of events) {
    if (type === 'MoneyDeposited') add(currency, -minorUnits(data.amount as string));
    if (type === 'MoneyWithdrawn') add(currency, minorUnits(data.amount as string));
  }
  for (const of of streams.values()) {
    const last = of.at(-1) as LedgerEvent;
    add(last.currency, last.data.balance === undefined ? last.balance : minorUnits(last.data.balance));
  }
  for (const [currency, sum] of sums) {
    if (sum !== 0n) findings.push(`${currency}: ${sum} minor units came from nowhere`);
  }
}

function listIn<T>(map: Map<string, T[]>, key: string): T[] {
  const known = map.get(key);
  if (known !== undefined) return known;
  const list: T[] = [];
  map.set(key, list);
  return list;
}
