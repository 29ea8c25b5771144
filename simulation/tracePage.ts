/** A trace as a page: one file that opens from disk, without a network, and shows the run on a time line (page/main.ts). */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { TraceLine } from './trace.js';

/** Programs run in the folder of the clone. */
const FOLDER = path.resolve('simulation', 'page');

/** @returns the page, in HTML */
export async function pageOf(lines: readonly TraceLine[]): Promise<string> {
  const { script, style } = await built();
  // No line of a trace ends the element that it is in.
  const trace = JSON.stringify(lines).replaceAll('<', '\\u003c');
  const parts: Readonly<Record<string, string>> = {
    policy: `<meta http-equiv="Content-Security-Policy" content="${policyOf(script, style)}" />`,
    style: `<style>${style}</style>`,
    trace: `<script type="application/json" id="trace">${trace}</script>`,
    script: `<script type="module">${script}</script>`,
  };
  const template = readFileSync(path.join(FOLDER, 'page.html'), 'utf8');
  return template.replace(
    /<!-- (policy|style|trace|script) -->/g,
    (_, name: string) => parts[name] as string,
  );
}

/** The page may run its own script and have its own style, and ask nobody anything. */
const policyOf = (script: string, style: string): string =>
  `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; base-uri 'none'; form-action 'none'`;

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

let building: Promise<{ readonly script: string; readonly style: string }> | undefined;

/** Compiles script and style, once. The compiler is loaded only for a page. */
function built(): Promise<{ readonly script: string; readonly style: string }> {
  building ??= build();
  return building;
}

async function build(): Promise<{ readonly script: string; readonly style: string }> {
  const vite = await import('vite');
  const made = await vite.build({
    configFile: false,
    root: FOLDER,
    logLevel: 'warn',
    build: {
      write: false,
      modulePreload: false,
      rollupOptions: { input: path.join(FOLDER, 'main.ts'), output: { format: 'es' } },
    },
  });
  const [result] = Array.isArray(made) ? made : [made];
  if (result === undefined || !('output' in result)) throw new Error('The page was not built');
  const chunk = result.output.find((one) => one.type === 'chunk');
  const asset = result.output.find(({ fileName }) => fileName.endsWith('.css'));
  if (chunk?.type !== 'chunk' || asset?.type !== 'asset')
    throw new Error('The page lacks its script or its style');
  // The script ends where its element does.
  return { script: chunk.code.replaceAll('</script', '<\\/script'), style: String(asset.source) };
}
