import { expect, it } from 'vitest';
import { commandLinePage, commandsOf, helpOf } from '../../scripts/generate/commandLine.js';
import { buildProgram } from '../../src/cli/program.js';
import { expectGenerated } from '../support/generated.js';

it('docs/reference/command-line.md is what the commands say', () => {
  expectGenerated('docs/reference/command-line.md', commandLinePage());
});

const single = commandsOf(buildProgram()).filter(([, { commands }]) => commands.length === 0);

it.each(single)('%s says how it is used, with examples and exit codes', (name, command) => {
  const help = helpOf(command);
  expect(help).toContain('--json');
  expect(help).toMatch(new RegExp(`^Examples:\\n  npm run bank -- ${name}`, 'm'));
  expect(help).toMatch(/^Exit codes:\n {2}0 .+\n( {2}1 .+\n)? {2}2 .+/m);
});
