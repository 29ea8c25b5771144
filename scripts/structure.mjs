// node scripts/structure.mjs [--root CLONE] [FOLDER…]: measures the imports between rooms. A room is a folder, or a file next
// to folders; its level is the longest chain of imports below it (infinite for a cycle).
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import ts from 'typescript';

const options = { root: { type: 'string', default: '.' } };
const { values, positionals } = parseArgs({ allowPositionals: true, options });

/** The files that a file imports, types included. */
function importsOf(file, text) {
  const names = ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName);
  return names.filter((name) => name.startsWith('.')).map((name) => path.join(path.dirname(file), name));
}

/** The functions of a file: names, and lengths in lines. */
function functionsOf(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const lineOf = (at) => source.getLineAndCharacterOfPosition(at).line;
  const found = [];
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body !== undefined) {
      const name = (node.name ?? node.parent.name)?.getText() ?? 'a callback';
      const lines = lineOf(node.end) - lineOf(node.getStart()) + 1;
      found.push({ name: `${name}, ${path.basename(file)}`, lines });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The rooms and their imports of other rooms. */
function roomsOf(folder, texts) {
  const roomOf = (file) => /^[^/.]+/.exec(path.relative(folder, file))[0];
  const rooms = new Map([...texts.keys()].map((file) => [roomOf(file), new Set()]));
  for (const [file, text] of texts) {
    const [from, targets] = [roomOf(file), importsOf(file, text).filter((to) => to.startsWith(`${folder}/`))];
    for (const to of targets.map(roomOf)) if (to !== from && rooms.has(to)) rooms.get(from).add(to);
  }
  return rooms;
}

function levelOf(room, rooms, above = []) {
  if (above.includes(room)) return Number.POSITIVE_INFINITY;
  return 1 + Math.max(0, ...[...rooms.get(room)].map((below) => levelOf(below, rooms, [...above, room])));
}

/** The length and name of the longest one. */
function longest(all) {
  const { name, lines } = all.reduce((one, other) => (other.lines > one.lines ? other : one));
  return `${lines} (${name})`;
}

function measured(folder) {
  const names = readdirSync(path.join(values.root, folder), { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => /\.tsx?$/.test(name)).map((name) => path.join(folder, name));
  const texts = new Map(files.map((file) => [file, readFileSync(path.join(values.root, file), 'utf8')]));
  const rooms = roomsOf(folder, texts);
  const written = [...texts].filter(([file]) => !file.endsWith('schema.ts'));
  const sizes = written.map(([file, text]) => ({
    name: path.basename(file),
    lines: text.split('\n').length - 1,
  }));
  return {
    files: files.length,
    rooms: rooms.size,
    'import levels': Math.max(...[...rooms.keys()].map((room) => levelOf(room, rooms))),
    'imports between rooms': [...rooms.values()].reduce((sum, { size }) => sum + size, 0),
    'longest file': longest(sizes),
    'longest function': longest(written.flatMap(([file, text]) => functionsOf(file, text))),
  };
}

const usual = ['src', 'src/application', 'src/infrastructure/postgres', 'src/api', 'console/src'];
const folders = positionals.length > 0 ? positionals : usual;
console.table(Object.fromEntries(folders.map((folder) => [folder, measured(folder)])));
