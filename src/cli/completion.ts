/** `bank completion`: shell completion scripts, generated from the commands themselves. */
import { Argument, type Command, type Option } from 'commander';
import { isInstalled } from '../application/shared/commandLine.js';
import { addCommand } from './command.js';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

/** One command as a shell completes it. */
interface Completed {
  readonly name: string;
  readonly about: string;
  readonly options: readonly {
    readonly flag: string;
    readonly about: string;
    readonly takesValue: boolean;
    readonly takesFile: boolean;
  }[];
  /** The values its arguments accept, if they are a fixed set. */
  readonly values: readonly string[];
  readonly takesFile: boolean;
}

/** A clone has no program to complete, so the user defines this function first. */
const FUNCTION = isInstalled ? '' : ', after bank() { npm run --silent bank -- "$@"; }';

export function addCompletion(program: Command): void {
  addCommand(program, 'completion', 'print a completion script for a shell', {
    examples: [
      ['completion bash', `use as source <(…) in ~/.bashrc${FUNCTION}`],
      ['completion zsh', 'likewise in ~/.zshrc, after compinit'],
      ['completion fish', `save as ~/.config/fish/completions/${program.name()}.fish`],
    ],
    exits: { 1: null, 3: null },
    json: 'commands, options and values',
  })
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .action((shell: Shell, { json }: { json: boolean }) => {
      const commands = completionsOf(program);
      process.stdout.write(json ? `${JSON.stringify(commands)}\n` : SCRIPTS[shell](commands, program.name()));
    });
}

function completionsOf(program: Command): readonly Completed[] {
  const help = { name: 'help', about: 'help for a command', options: [], takesFile: false };
  const commands = program.commands.map((command) => ({
    name: command.name(),
    about: command.summary() || command.description(),
    options: optionsOf(command).map(({ flags, long, description, required, optional }) => ({
      flag: long as string,
      about: description,
      takesValue: required || optional,
      takesFile: flags.includes('<file>'),
    })),
    values: [
      ...command.commands.map((part) => part.name()),
      ...command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    ],
    takesFile: command.registeredArguments.some((argument) => argument.name() === 'file'),
  }));
  return [...commands, { ...help, values: commands.map(({ name }) => name) }];
}

/** The options of a command; for a group of commands, those of all of them. */
function optionsOf(command: Command): readonly Option[] {
  const all = [command, ...command.commands].flatMap(({ options }) => options);
  return [...new Map(all.map((option) => [option.long, option])).values()];
}

const flagsOf = ({ options }: Completed): string[] => [...options.map(({ flag }) => flag), '--help'];

/** Options that take a value. Their values are unknown, so the shell offers file names. */
const valuedOf = ({ options }: Completed): string[] =>
  options.filter(({ takesValue }) => takesValue).map(({ flag }) => flag);

/** Quotes a text for a shell in which single quotes make everything literal. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const SCRIPTS: Readonly<Record<Shell, (commands: readonly Completed[], program: string) => string>> = {
  bash: (commands, program) => `# Completes "${program}" in bash.
_${program}() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} words= valued= files=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    words=${quoted(commands.map(({ name }) => name).join(' '))}
  else
    case \${COMP_WORDS[1]} in
${commands
  .map((command) => {
    const words = quoted([...command.values, ...flagsOf(command)].join(' '));
    const files = command.takesFile ? ' files=1' : '';
    return `      ${command.name}) words=${words} valued=${quoted(` ${valuedOf(command).join(' ')} `)}${files} ;;`;
  })
  .join('\n')}
    esac
    # Without words bash offers file names.
    if [[ $valued == *" $before "* || -n $files && $word != -* ]]; then return; fi
  fi
  while IFS= read -r reply; do COMPREPLY+=("$reply"); done < <(compgen -W "$words" -- "$word")
}
complete -o default -F _${program} ${program}
`,
  zsh: (commands, program) => `#compdef ${program}
# Completes "${program}" in zsh.
_${program}() {
  if (( CURRENT == 2 )); then
    local -a commands=(
${commands.map(({ name, about }) => `      ${quoted(`${name}:${about}`)}`).join('\n')}
    )
    _describe command commands
    return
  fi
  local -a valued=()
  case $words[2] in
${commands.map((command) => `    ${command.name}) valued=(${valuedOf(command).join(' ')}) ;;`).join('\n')}
  esac
  if (( $valued[(Ie)$words[CURRENT-1]] )); then
    _files
    return
  fi
  case $words[2] in
${commands
  .map((command) => {
    const files = command.takesFile ? '; _files' : '';
    return `    ${command.name}) compadd -- ${[...command.values, ...flagsOf(command)].map(quoted).join(' ')}${files} ;;`;
  })
  .join('\n')}
  esac
}
compdef _${program} ${program}
# An alias is expanded before it is completed: as a function it does the same.
if (( $+aliases[${program}] )); then
  functions[${program}]="$aliases[${program}] \\"\\$@\\"" && unalias ${program}
fi
`,
  fish: (commands, program) => {
    const lines = [`# Completes "${program}" in fish.`, `complete -c ${program} -f`];
    for (const command of commands) {
      const { name, about, options, values, takesFile } = command;
      lines.push(`complete -c ${program} -n __fish_use_subcommand -a ${name} -d ${quoted(about)}`);
      const here = `complete -c ${program} -n ${quoted(`__fish_seen_subcommand_from ${name}`)}`;
      if (values.length > 0) lines.push(`${here} -a ${quoted(values.join(' '))}`);
      if (takesFile) lines.push(`${here} -F`);
      for (const { flag, about: what, takesValue, takesFile: isFile } of options) {
        lines.push(
          `${here} -l ${flag.slice(2)} -d ${quoted(what)}${takesValue ? ' -r' : ''}${isFile ? 'F' : ''}`,
        );
      }
    }
    return `${lines.join('\n')}\n`;
  },
};
