/** Why a bank of an older version is refused. */
import { commandLine } from '../../../application/shared/commandLine.js';
import { StartError } from '../../../application/shared/errors.js';

/** Its tables have another shape, which this program can neither read nor migrate: its log moves by export and import. */
export const olderBank = (): StartError =>
  new StartError(
    'The database holds a bank of an older version that this version does not serve. Write its log to a file with that ' +
      'version (`npm run bank -- export --out FILE`), and read the file into an empty database with this one ' +
      `(\`${commandLine('import-events FILE')}\`): docs/operations.md, "Moving an older bank".`,
    'settings',
  );
