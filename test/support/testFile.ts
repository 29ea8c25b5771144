import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { makeTempFolder, removeFolder } from './tempFolder.js';

/** A file for the test that runs, which is removed with it. Returns its path. */
export function fileOfTest(name: string, contents: string | Buffer): string {
  const folder = makeTempFolder();
  onTestFinished(() => removeFolder(folder));
  const file = path.join(folder, name);
  writeFileSync(file, contents);
  return file;
}
