/** A real Chromium: the one in PATH, else Debian's, fetched and unpacked without installing it. */
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { fetchPackages, type Unpacked } from './debianPackages.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];
/** Letters are drawn with something, also where there is no font at all. */
const PACKAGES = ['chromium', 'fonts-dejavu-core'];

export interface Chromium {
  readonly program: string;
  /** Variables that it has to be started with. */
  readonly environment: Readonly<Record<string, string>>;
}

export async function findChromium(): Promise<Chromium> {
  const program = inPath();
  if (program !== undefined) return { program, environment: {} };
  try {
    return unpacked(await fetchPackages('chromium', PACKAGES));
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 500) : error;
    throw new Error(`The web console is tested in Chromium: install it, so that it is in PATH. ${why}`);
  }
}

function inPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const files = folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function unpacked({ root, environment }: Unpacked): Chromium {
  const hasFonts = existsSync('/etc/fonts/fonts.conf');
  return {
    program: path.join(root, 'usr', 'lib', 'chromium', 'chromium'),
    environment: {
      ...environment,
      ...(hasFonts ? {} : { FONTCONFIG_SYSROOT: root, FONTCONFIG_PATH: '/etc/fonts' }),
    },
  };
}
