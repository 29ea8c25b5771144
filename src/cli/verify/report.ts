/** A verification as lines for people. */
import { CHECKS, NOTES } from '../../application/verification/findings.js';
import type { Verification } from '../../application/verification/ports.js';

const verdict = (total: number): string => {
  if (total === 0) return 'All stored data matches the event log.';
  return total === 1 ? '1 difference.' : `${total} differences.`;
};

/** The checks as a table, then each difference, then the verdict. */
export function lines({ checks, differences, notes = [], checkpoints }: Verification): string[] {
  const width = Math.max(...checks.map(({ check }) => check.length));
  const row = (check: string, counted: unknown, found: unknown, about: string) =>
    `${check.padEnd(width)}  ${String(counted).padStart(10)}  ${String(found).padStart(11)}  ${about}`;
  const total = checks.reduce((sum, check) => sum + check.differences, 0);
  const listed = differences.map(
    ({ table, key, expected, found }) => `${table} ${key}: expected ${expected}, found ${found}`,
  );
  return [
    row('check', 'counted', 'differences', ''),
    ...checks.map((check) => row(check.check, check.counted, check.differences, CHECKS[check.check])),
    ...Object.entries(checkpoints).map(([name, position]) => `${name}: as of position ${position}`),
    ...notes.flatMap(({ note, counted, examples }) => [
      `note: ${counted} ${NOTES[note]}`,
      ...examples.map((example) => `  ${example}`),
    ]),
    ...listed,
    ...(total > listed.length ? [`and ${total - listed.length} more`] : []),
    verdict(total),
  ].map((line) => line.trimEnd());
}
