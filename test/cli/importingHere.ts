/** The import without a process of its own: what it comes to, and what it says. */
import { vi } from 'vitest';
import { type ImportReport, importFile, summary } from '../../src/cli/import/import.js';
import { COLUMNS } from '../../src/cli/import/rows.js';
import { fileOfTest } from '../support/testFile.js';

export const HEADER = 'transaction_id,account_id,booked_on,direction,operation,purpose,amount,balance_after';

export interface Told {
  /** The last line; of one that could not go on, why. */
  readonly last: string;
  readonly report?: ImportReport;
  readonly said: string;
}

export function csvFile(name: string, lines: readonly string[], header = HEADER): string {
  return fileOfTest(name, `${[header, ...lines].join('\n')}\n`);
}

export interface Ways {
  readonly encoding?: string;
  readonly source?: string;
}

export async function importHere(
  file: string,
  bank: { readonly url: string; readonly apiKey?: string | undefined },
  { encoding, source }: Ways = {},
): Promise<Told> {
  let said = '';
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += text;
    return true;
  });
  try {
    const report = await importFile({
      csv: { file, currency: 'CZK', columns: COLUMNS, encoding },
      source,
      connection: { url: bank.url, key: bank.apiKey ?? '', waitSeconds: 60 },
    });
    return { last: summary(report), report, said };
  } catch (error) {
    return { last: (error as Error).message, said };
  } finally {
    spy.mockRestore();
  }
}
