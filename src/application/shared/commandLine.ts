/** How to type the bank's commands: through npm in a clone, by their own name if the package is installed. */

/** Whether a file of the bank belongs to an installed package rather than to a clone. */
export const isInstalledFile = (url: string): boolean =>
  /\/node_modules\/(?:@[^/]+\/)?[^/]+\/dist\//.test(url);

export const isInstalled = isInstalledFile(import.meta.url);

/** A command as the reader can type it, such as `npm run bank -- verify`. */
export const commandLine = (command: string): string =>
  `${isInstalled ? 'banking-es' : 'npm run bank --'} ${command}`;
