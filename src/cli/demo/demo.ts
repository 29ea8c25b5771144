/** `bank demo`: the bank with two years of realistic history and live activity. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { DEFAULT_ZONE } from '../../application/shared/bankZone.js';
import { answered, type BankClient, createBankClient } from '../../client/client.js';
import { loadConfig, presetEnvironment } from '../../main/config.js';
import { loadEnvironmentFile } from '../../main/folders.js';
import { startProcess } from '../../main/main.js';
import { addCommand } from '../command.js';
import { CommandError } from '../commandError.js';
import { Progress } from '../progress.js';
import type { Customer } from './customers.js';
import { todayIn } from './days.js';
import { demoIn } from './existing.js';
import { customersOf, type Demo, history, keyOf } from './history.js';
import { living } from './living.js';
import { Random } from './random.js';
import { certainlyAnswered } from './resume.js';
import { BATCH_COMMANDS, isAnswered, sendAll, sendBatch } from './sender.js';

const SUMMARY = 'run the bank with two years of realistic history and live activity';
const ABOUT =
  'The history is back-dated: its business dates are in the past, and it is recorded when the demo first starts. ' +
  'Each start creates a new admin key, unless BANK_ADMIN_KEY is set.';

/** The options of a new demo. */
const DEFAULTS = { seed: 1, customers: 240 };

interface Options {
  readonly seed?: number;
  readonly customers?: number;
  readonly rate: number;
  readonly json: boolean;
}

export function addDemo(program: Command): void {
  addCommand(program, 'demo', SUMMARY, {
    examples: [
      ['demo', 'in its own folder, data/demo'],
      ['demo --seed 7 --customers 40 --rate 20', 'smaller and livelier; needs an empty folder'],
    ],
    exits: {
      0: 'stopped gracefully',
      1: 'it cannot start, or its database holds another bank',
      3: 'the database is unavailable',
    },
    json: 'the bank’s address and admin key',
  })
    .summary(SUMMARY)
    .description(`${SUMMARY}. ${ABOUT}`)
    .option(
      '--seed <number>',
      `seed of the generated bank (default: ${DEFAULTS.seed})`,
      wholeNumber(0, 1_000_000),
    )
    .option(
      '--customers <number>',
      `number of customers (default: ${DEFAULTS.customers})`,
      wholeNumber(8, 4_000),
    )
    .option('--rate <number>', 'commands per second of live activity', wholeNumber(0, 1_000), 3)
    .action(run);
}

async function run({ rate, json, ...wanted }: Options): Promise<void> {
  // These override .env, which belongs to the user's own bank, but not the environment itself.
  presetEnvironment({ DATABASE_URL: '', DATA_DIR: 'data/demo', LOG_LEVEL: 'warn' });
  loadEnvironmentFile();
  // The first admin sends all commands: it is the same API client at every start, so its idempotency keys match.
  const key = presetEnvironment({ BANK_ADMIN_KEY: `demo_${randomBytes(16).toString('hex')}` })
    .BANK_ADMIN_KEY as string;
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  let demo: Demo = { ...DEFAULTS, ...wanted, begunOn: todayIn(loadConfig().BANK_TIME_ZONE ?? DEFAULT_ZONE) };
  const service = await startProcess({
    admit: async (url) => {
      demo = sameDemo(await demoIn(url), wanted) ?? demo;
    },
    isQuiet: json,
    greet: ({ address }) => (json ? JSON.stringify({ address, adminKey: key }) : greeting(address, key)),
  });
  if (service === undefined) return;
  const bank = createBankClient({ url: service.address, key });
  const progress = new Progress('historical commands', undefined);
  const startMs = performance.now();
  const before = await certainlyAnswered(
    (number) => isAnswered(bank, keyOf(demo, number), stopping.signal),
    BATCH_COMMANDS,
  );
  const { today } = await answered(bank.GET('/v1/time'));
  const rest = withoutFirst(before, history(demo, today));
  const sent = await sendAll(bank, rest, (count) => progress.step(count), stopping.signal);
  if (stopping.signal.aborted) return;
  const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
  const total = (before + sent.accepted).toLocaleString('en');
  const fresh = (sent.accepted + sent.refused).toLocaleString('en');
  progress.say(
    `History loaded (${total} commands, ${fresh} new in ${seconds} s). Generating live activity; Ctrl-C to stop.`,
  );
  await goOn(bank, customersOf(demo), new Random(demo.seed).fork(2_000_003), rate, stopping.signal);
}

/** @throws CommandError if the options differ from those of the existing demo */
function sameDemo(there: Demo | undefined, { seed, customers }: Partial<Demo>): Demo | undefined {
  if (there === undefined) return undefined;
  if ((seed ?? there.seed) === there.seed && (customers ?? there.customers) === there.customers) return there;
  throw new CommandError(
    `This database holds the demo with --seed ${there.seed} --customers ${there.customers}: ` +
      'omit these options to resume it, or set DATA_DIR to another folder.',
  );
}

function* withoutFirst<T>(count: number, all: Iterable<T>): Generator<T> {
  let number = 0;
  for (const item of all) {
    number += 1;
    if (number > count) yield item;
  }
}

async function goOn(
  bank: BankClient,
  customers: readonly Customer[],
  random: Random,
  rate: number,
  signal: AbortSignal,
): Promise<void> {
  if (rate === 0) return;
  const prefix = `demo-now-${Date.now().toString(36)}`;
  for (const command of living(customers, random, prefix)) {
    // Independent callers arrive at random: the pauses are exponentially distributed (a Poisson process).
    const pauseMs = (-Math.log(1 - random.int(0, 999) / 1_000) * 1_000) / rate;
    await sleep(pauseMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    await sendBatch(bank, [command], signal);
  }
}

const greeting = (address: string, key: string): string =>
  [
    '',
    `The bank is open:  ${address}`,
    `Web console:       ${address}/`,
    `Sign in with:      ${key}`,
    `Documentation:     ${address}/docs`,
    'History:           loading…',
    '',
  ].join('\n');

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^[0-9]+$/.test(text) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`must be a whole number from ${min} to ${max}`);
  };
}
