/** Measures the length of files and functions; existing exceptions may only shrink. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { ROOT } from '../lib/ensure.mjs';

export const FILE_LINES_MAX = 300;
export const FUNCTION_LINES_MAX = 70;

const FOLDERS = ['src', 'console/src', 'bench', 'simulation', 'scripts', 'test'];
const GENERATED = ['src/client/generated/'];

/** Lengths in lines; `function` is that of the file's longest function. */
export interface Size {
  readonly lines: number;
  readonly function: number;
}

/** Sizes by path relative to the clone. */
export type Sizes = Readonly<Record<string, Size>>;

/** Every source file that is not generated. */
export function sizes(): Sizes {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      path.posix.join(folder, name.split(path.sep).join('/')),
    ),
  );
  const sources = files.filter(
    (file) => /\.m?tsx?$|\.mjs$|\.cjs$/.test(file) && !GENERATED.some((folder) => file.startsWith(folder)),
  );
  return Object.fromEntries(
    sources.sort().map((file) => [file, sizeOf(file, readFileSync(path.join(ROOT, file), 'utf8'))]),
  );
}

export function sizeOf(file: string, text: string): Size {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line;
  let longest = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && !isSuite(node)) {
      longest = Math.max(longest, lineOf(node.getEnd()) - lineOf(node.getStart(source)) + 1);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { lines: text.replace(/\n$/, '').split('\n').length, function: longest };
}

/** The callback of `describe`, or a function that calls it, is a list of specs and not subject to the limit. */
function isSuite(node: ts.SignatureDeclaration): boolean {
  if (isDescribe(node.parent)) return true;
  const { body } = node as ts.FunctionLikeDeclaration;
  return (
    body !== undefined &&
    ts.isBlock(body) &&
    body.statements.some(
      (statement) => ts.isExpressionStatement(statement) && isDescribe(statement.expression),
    )
  );
}

const isDescribe = (node: ts.Node): boolean =>
  ts.isCallExpression(node) && /^describe\b/.test(node.expression.getText());

export const isTooLong = ({ lines, function: longest }: Size): boolean =>
  lines > FILE_LINES_MAX || longest > FUNCTION_LINES_MAX;

/**
 * The exceptions from now on: previous exceptions that are still too long, at their present size if that is smaller.
 * @param present the present sizes of files
 */
export function tightened(allowed: Sizes, present: Sizes): Sizes {
  const still = Object.entries(allowed).flatMap(([file, before]): [string, Size][] => {
    const now = present[file];
    if (now === undefined || !isTooLong(now)) return [];
    const lines = Math.min(before.lines, now.lines);
    return [[file, { lines, function: Math.min(before.function, now.function) }]];
  });
  return Object.fromEntries(still);
}
