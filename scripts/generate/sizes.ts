/** How long files and functions are, and which may be longer than the rule: a ratchet. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { ROOT } from '../lib/ensure.mjs';

export const FILE_LINES_MAX = 300;
export const FUNCTION_LINES_MAX = 70;

const FOLDERS = ['src', 'console/src', 'bench', 'scripts', 'test'];
const GENERATED = ['src/client/generated/'];

/** In lines; `function` is the longest of the file. */
export interface Size {
  readonly lines: number;
  readonly function: number;
}

/** By file, from the root of the clone. */
export type Sizes = Readonly<Record<string, Size>>;

/** Every source file that people write. */
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

/** What `describe` is given, or what calls it, is a list of specs, and nothing that has to be understood as a whole. */
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
 * What may be longer from now on: what was allowed and still is too long, at its present size where that is less.
 * @param present the sizes that files have
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
