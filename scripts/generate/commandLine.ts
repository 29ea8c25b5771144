/** Generates docs/reference/command-line.md from the help of the commands. */
import type { Command } from 'commander';
import { EXITS } from '../../src/cli/exits.js';
import { buildProgram } from '../../src/cli/program.js';

const INTRODUCTION = `# Command line

\`npm run bank -- COMMAND\` runs a command; what npm itself prints is left out by \`npm run --silent bank -- COMMAND\`.
Where the package is installed, the same is \`banking-es COMMAND\`; a relative \`DATA_DIR\`, \`.env\` and files are then looked for
in the current folder.
Settings come from the environment and from \`.env\` ([configuration](configuration.md)); where a command needs the
database, that is the one of \`DATABASE_URL\`, or else the bank's own in \`DATA_DIR\`, whether a bank runs on it or not;
\`migrate\` and \`flusher\` need \`DATABASE_URL\`. Files are named from where npm is called.

Answers go to standard output; progress and errors to standard error: on a terminal as one line that changes, in a pipe as
a line every few seconds. With \`--json\` the answer is one JSON value, and an error \`{"error": {"message", "exit"}}\`.

| exit code | in general |
| --- | --- |
${Object.entries(EXITS)
  .map(([code, about]) => `| ${code} | ${about} |`)
  .join('\n')}
| 130, 143 | ended by SIGINT, by SIGTERM |
| 141 | the reader closed the output |

Completion, in the folder of the clone: \`bank() { npm run --silent bank -- "$@"; }\`, then \`source <(bank completion bash)\`,
or in zsh, after \`compinit\`, \`source <(bank completion zsh)\`.
`;

export function commandLinePage(): string {
  const parts = commandsOf(buildProgram()).map(
    ([name, command]) => `## ${name}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\`\n`,
  );
  return `${INTRODUCTION}\n${parts.join('\n')}`;
}

/** All commands by name; a command of a group has the group's name in front. */
export const commandsOf = (program: Command): readonly (readonly [name: string, command: Command])[] =>
  program.commands.flatMap((command) => [
    [command.name(), command] as const,
    ...command.commands.map((part) => [`${command.name()} ${part.name()}`, part] as const),
  ]);

/** The output of `--help`. */
export function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
    getOutHelpWidth: () => 118,
  });
  command.outputHelp();
  return text.trimEnd();
}
