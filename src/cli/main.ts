/** The command line: runs the command that the arguments name. */
import { type Command, CommanderError } from 'commander';
import { StartError, type StartFault, StoreForbidden } from '../application/shared/errors.js';
import { ConfigError } from '../main/config.js';
import { CommandError } from './commandError.js';
import { EXIT, type Exit, PIPE_EXIT } from './exits.js';
import { buildProgram } from './program.js';

/** Runs one command and sets the exit code: see exits.ts. */
export async function runCli(args: readonly string[]): Promise<void> {
  process.stdout.on('error', loseOutput);
  let usage = '';
  const program = buildProgram((text) => {
    usage += text;
  });
  try {
    // Help for an unknown command fails as the command itself would.
    const [first, about = ''] = args;
    const isMistaken = first === 'help' && /^[^-]/.test(about) && !isCommand(program, about);
    await program.parseAsync(args.slice(isMistaken ? 1 : 0), { from: 'user' });
  } catch (error) {
    // Help that the user requested is a success.
    if (error instanceof CommanderError && error.exitCode === 0) return;
    const isUsage = error instanceof CommanderError;
    const exit = isUsage ? EXIT.usage : exitOf(error);
    const message = (isUsage ? usage : explain(error)).trimEnd();
    const isJson = args.includes('--json');
    process.stderr.write(`${isJson ? JSON.stringify({ error: { message, exit } }) : message}\n`);
    process.exitCode = exit;
  }
}

const isCommand = (program: Command, name: string): boolean =>
  name === 'help' || program.commands.some((command) => command.name() === name);

/** The reader closed the pipe, as `head` does, or the disk is full. */
function loseOutput(error: NodeJS.ErrnoException): never {
  if (error.code === 'EPIPE') process.exit(PIPE_EXIT);
  process.stderr.write(`Cannot write standard output: ${error.message}\n`);
  process.exit(EXIT.failed);
}

function exitOf(error: unknown): Exit {
  if (error instanceof CommandError) return error.exit;
  if (error instanceof ConfigError) return EXIT.usage;
  return error instanceof StartError ? FAULTS[error.fault] : EXIT.failed;
}

const FAULTS: Readonly<Record<StartFault, Exit>> = {
  settings: EXIT.usage,
  unreachable: EXIT.unreachable,
  other: EXIT.failed,
};

/** Errors whose message is one line for people. */
const OURS = [CommandError, ConfigError, StartError, StoreForbidden] as const;

function explain(error: unknown): string {
  const isOurs = OURS.some((type) => error instanceof type);
  return isOurs
    ? (error as Error).message
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);
}
