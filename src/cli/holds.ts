/** `bank holds`: places, captures and releases holds of a running bank, and shows them. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { HOLD_STATUSES } from '../application/commands/holdText.js';
import type { Schemas } from '../client/client.js';
import { type Holds, holdsOf } from '../client/holds.js';
import { loadEnvironmentFile } from '../main/folders.js';
import { addBankOptions, type BankOptions, callBank } from './bankOptions.js';
import { addCommand, type CommandHelp, print } from './command.js';

type Hold = Schemas['Hold'];

interface Options extends BankOptions {
  readonly json: boolean;
}
/** An option that is absent has no field, so what remains is a body. */
interface CommandOptions extends Options {
  readonly idempotencyKey?: string;
}

export function addHolds(program: Command): void {
  const holds = program
    .command('holds')
    .description('place, capture and release holds of a running bank, and show them');
  addPlace(holds);
  addCapture(holds);
  addRelease(holds);
  addList(holds);
  addShow(holds);
}

const EXITS = {
  1: 'the bank rejected it; the code and the reason are on standard error',
  2: 'invalid arguments, settings or fields; nothing was done',
  3: 'the bank is unavailable; with --idempotency-key the same command is safe to repeat',
} as const;

function addPlace(holds: Command): void {
  addHoldCommand(holds, 'place', 'set an amount aside on an account', {
    examples: [
      ['holds place ACCOUNT 60.00', 'for seven days'],
      ['holds place ACCOUNT 60.00 --expires-in 86400 --reference "order 17"', 'for a day'],
    ],
    json: 'the hold',
  })
    .argument('<account>', 'id of the account')
    .argument('<amount>', 'in major units, such as 60.00')
    .option('--expires-in <seconds>', 'how long the hold lasts (default: seven days)', parseSeconds)
    .option('--reference <text>', 'what it is for')
    .option('--counterpart <text>', 'the other party')
    .action((account: string, amount: string, options: PlaceOptions) => {
      const { expiresIn: expiresInSeconds, reference, counterpart } = options;
      const body = { amount, ...given({ expiresInSeconds, reference, counterpart }) };
      return run(options, (bank) => bank.place(account, body, keyOf(options)), lineOf);
    });
}

interface PlaceOptions extends CommandOptions {
  readonly expiresIn?: number;
  readonly reference?: string;
  readonly counterpart?: string;
}

function addCapture(holds: Command): void {
  addHoldCommand(holds, 'capture', 'pay out what is on hold, whole or in part', {
    examples: [
      ['holds capture HOLD', 'all that is still on hold'],
      ['holds capture HOLD --amount 45.50 --keep', 'a part; the rest stays on hold'],
      ['holds capture HOLD --to ACCOUNT', 'pay another account of the bank'],
    ],
    json: 'the transaction, or with --to the transfer,',
  })
    .argument('<hold>', 'id of the hold')
    .option('--amount <amount>', 'in major units (default: all that is still on hold)')
    .option('--to <account>', 'the account of this bank that is paid (default: out of the bank)')
    .option('--keep', 'keep the rest on hold instead of releasing it')
    .action((hold: string, options: CommandOptions & { amount?: string; to?: string; keep?: true }) => {
      const { amount, to, keep } = options;
      const body = { ...given({ amount, to }), ...(keep && { final: false }) };
      return run(options, (bank) => bank.capture(hold, body, keyOf(options)), paidLine);
    });
}

function addRelease(holds: Command): void {
  addHoldCommand(holds, 'release', 'release a hold: what is left of it is available again', {
    examples: [['holds release HOLD --reason "order cancelled"', 'end it']],
    json: 'the hold',
  })
    .argument('<hold>', 'id of the hold')
    .option('--reason <text>', 'why')
    .action((hold: string, options: CommandOptions & { reason?: string }) =>
      run(options, (bank) => bank.release(hold, given({ reason: options.reason }), keyOf(options)), lineOf),
    );
}

function addList(holds: Command): void {
  addRead(holds, 'list', 'list the holds of an account in the order in which they were placed', {
    examples: [['holds list ACCOUNT --status open', 'what is on hold now']],
    json: 'the holds',
  })
    .argument('<account>', 'id of the account')
    .addOption(new Option('--status <status>', 'only holds of this status').choices(HOLD_STATUSES))
    .action((account: string, options: Options & { status?: Hold['status'] }) =>
      run<readonly Hold[]>(
        options,
        async (bank) => {
          const all: Hold[] = [];
          for await (const hold of bank.list(account, given({ status: options.status }))) all.push(hold);
          return all;
        },
        (listed) => (listed.length === 0 ? 'There are no such holds.' : listed.map(lineOf).join('\n')),
      ),
    );
}

function addShow(holds: Command): void {
  addRead(holds, 'show', 'show a hold', {
    examples: [['holds show HOLD', 'what is left of it, and until when']],
    json: 'the hold',
  })
    .argument('<hold>', 'id of the hold')
    .action((hold: string, options: Options) => run(options, (bank) => bank.get(hold), lineOf));
}

const addRead = (holds: Command, name: string, about: string, help: Omit<CommandHelp, 'exits'>): Command =>
  addBankOptions(addCommand(holds, name, about, { ...help, exits: EXITS }), 'read scope');

const addHoldCommand = (
  holds: Command,
  name: string,
  about: string,
  help: Omit<CommandHelp, 'exits'>,
): Command =>
  addBankOptions(addCommand(holds, name, about, { ...help, exits: EXITS }), 'write scope').option(
    '--idempotency-key <key>',
    'name of the command, under which it takes effect once (default: a random one)',
  );

async function run<T>(
  options: Options,
  call: (holds: Holds) => Promise<T>,
  text: (answer: T) => string,
): Promise<void> {
  loadEnvironmentFile();
  const answer = await callBank(options, (bank) => call(holdsOf(bank)));
  print(options.json, answer, text(answer));
}

const keyOf = ({ idempotencyKey }: CommandOptions) => given({ idempotencyKey });

/** Without the fields that are undefined. */
const given = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Field in keyof T]?: Exclude<T[Field], undefined>;
  };

function lineOf({
  id,
  status,
  remaining,
  amount,
  currency,
  expiresAt,
  counterpart,
  reference,
}: Hold): string {
  const left = status === 'open' ? `${remaining} of ${amount}` : amount;
  const until = status === 'open' ? `until ${expiresAt}` : undefined;
  return [id, status, `${left} ${currency}`, until, counterpart, reference].filter(Boolean).join('  ');
}

const paidLine = ({
  id,
  amount,
  currency,
}: Pick<Schemas['Transfer'], 'id' | 'amount' | 'currency'>): string =>
  `${id}  captured  ${amount} ${currency}`;

function parseSeconds(text: string): number {
  if (/^[1-9][0-9]{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('must be a whole number of seconds');
}
