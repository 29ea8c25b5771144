/** What the Dockerfile says, and what a Dockerfile of this house must not say. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Copy, type Dockerfile, DockerfileParser, From } from 'dockerfile-ast';
import { ValidationSeverity, validate } from 'dockerfile-utils';

export const DOCKERFILE = readFileSync(path.resolve(import.meta.dirname, '..', '..', 'Dockerfile'), 'utf8');

const STRICT = {
  deprecatedMaintainer: ValidationSeverity.ERROR,
  directiveCasing: ValidationSeverity.ERROR,
  emptyContinuationLine: ValidationSeverity.ERROR,
  instructionCasing: ValidationSeverity.ERROR,
  instructionCmdMultiple: ValidationSeverity.ERROR,
  instructionEntrypointMultiple: ValidationSeverity.ERROR,
  instructionHealthcheckMultiple: ValidationSeverity.ERROR,
  instructionJSONInSingleQuotes: ValidationSeverity.ERROR,
  instructionWorkdirRelative: ValidationSeverity.ERROR,
};
/** A tag that names a version down to its patch. */
const PINNED = /:\d+\.\d+(\.\d+)?[\w.-]*$/;
const SECRET = /KEY|PASS|SECRET|TOKEN|CREDENTIAL|_URL$/i;

/** The faults of a Dockerfile, one line each: against its grammar, then against our rules for images. */
export function dockerfileFaults(text: string): string[] {
  const file = DockerfileParser.parse(text);
  const grammar = validate(text, STRICT).map(
    ({ range, message }) => `line ${range.start.line + 1}: ${message}`,
  );
  return [...grammar, ...unpinned(file), ...secrets(file), ...rootUser(file)];
}

const sourcesOf = (copy: Copy): string[] =>
  copy
    .getArguments()
    .slice(0, -1)
    .map((source) => source.getValue());

/** The files and folders of the build context that it copies. */
export const copiedFiles = (text: string): string[] =>
  DockerfileParser.parse(text)
    .getCOPYs()
    .filter((copy) => copy.getFromFlag() === null)
    .flatMap(sourcesOf);

/** A file or folder that a stage copies into its folder, or a command that it runs there. */
export type BuildStep = { readonly copy: string } | { readonly run: string };

/** What a stage does, in its order, as far as it is done in one folder with the files of the build context. */
export function stepsOf(text: string, stage: string): BuildStep[] {
  const steps = new Map<string, BuildStep[]>();
  let current: BuildStep[] = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    if (instruction instanceof From) {
      current = [];
      steps.set(instruction.getBuildStage() ?? '', current);
    } else if (instruction instanceof Copy) {
      for (const copy of sourcesOf(instruction)) current.push({ copy });
    } else if (instruction.getKeyword() === 'RUN') {
      current.push({ run: instruction.getArgumentsContent() ?? '' });
    }
  }
  return steps.get(stage) ?? [];
}

/** The program that the image runs, with its arguments. */
export const entrypoint = (text: string): string[] =>
  DockerfileParser.parse(text)
    .getENTRYPOINTs()
    .flatMap((instruction): string[] => JSON.parse(instruction.getArgumentsContent() ?? '[]'));

function unpinned(file: Dockerfile): string[] {
  const defaults = new Map(
    file.getInitialARGs().map((arg) => [arg.getProperty()?.getName(), arg.getProperty()?.getValue() ?? '']),
  );
  const stages = file.getFROMs().map((from) => from.getBuildStage());
  return file
    .getFROMs()
    .map((from) => (from.getImage() ?? '').replace(/\$\{(\w+)\}/g, (_, name) => defaults.get(name) ?? ''))
    .filter((image) => !stages.includes(image) && !PINNED.test(image))
    .map((image) => `${image}: no version`);
}

const secrets = (file: Dockerfile): string[] =>
  [...file.getInitialARGs(), ...file.getARGs(), ...file.getENVs()]
    .flatMap((instruction) => instruction.getProperties())
    .map((property) => property.getName())
    .filter((name) => SECRET.test(name))
    .map((name) => `${name}: a secret would stay in the image`);

function rootUser(file: Dockerfile): string[] {
  const lastStage = file.getFROMs().at(-1)?.getRange().start.line ?? 0;
  const user = file
    .getInstructions()
    .filter(
      (instruction) => instruction.getRange().start.line > lastStage && instruction.getKeyword() === 'USER',
    )
    .at(-1)
    ?.getArgumentsContent();
  return !user || /^(root|0)(:|$)/.test(user) ? ['the image runs as root'] : [];
}
