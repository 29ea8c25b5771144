/** A statement as a printable page: one file without scripts and external resources. */
import type { WrittenStatement } from './format.js';
import { aroundLines, element, LINES, Markup } from './markup.js';
import { availableOf, isCredit, type StatementFacts, type StatementLine } from './statements.js';

const HEAD = new Markup(`<meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>
body{font:14px/1.4 system-ui,sans-serif;max-width:64em;margin:2em auto;padding:0 1em}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2em 1em}dd{margin:0}dd,td{overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}th,td{padding:.3em .6em;border-bottom:1px solid #ccc;text-align:left}
th,td{vertical-align:top}.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}.b{font-weight:bold}
@media print{body{max-width:none;margin:0;font-size:9pt}thead{display:table-header-group}tr{break-inside:avoid}}
</style>`);

const TYPES: Readonly<Record<StatementLine['type'], string>> = {
  deposit: 'Deposit',
  withdrawal: 'Withdrawal',
  'transfer-in': 'Transfer in',
  'transfer-out': 'Transfer out',
  'entry-in': 'Entry in',
  'entry-out': 'Entry out',
};

export function htmlStatement(statement: StatementFacts): WrittenStatement {
  const { from, to, credits, debits } = statement;
  const title = `Statement ${from} to ${to}`;
  const counts = `${counted(debits.count, 'debit')}, ${counted(credits.count, 'credit')}`;
  const page = [
    element('head', [HEAD, element('title', title)]),
    element('body', [
      element('h1', title),
      element('dl', factsOf(statement)),
      element('table', [
        element('thead', row('th', ['Business date', 'Recorded', 'Booking', 'Debit', 'Credit', 'Balance'])),
        element('tbody', [
          row('td', [from, '', 'Opening balance', '', '', statement.openingBalance], 'b'),
          LINES,
          row('td', ['', '', counts, debits.amount, credits.amount, ''], 'b'),
          row('td', [to, '', 'Closing balance', '', '', statement.closingBalance], 'b'),
        ]),
      ]),
      pendingTable(statement),
    ]),
  ];
  return {
    ...aroundLines(`<!doctype html>\n${element('html', page, { lang: 'en' })?.text}\n`),
    line: (line) => row('td', cellsOf(line))?.text ?? '',
  };
}

/** What was on hold, apart from what was booked. */
function pendingTable(statement: StatementFacts): readonly (Markup | undefined)[] | undefined {
  const { pending, pendingHolds } = statement;
  if (pending.count === 0) return undefined;
  const rows = pendingHolds.map(({ placedAt, expiresAt, counterpart, reference, amount }) => {
    const about = [counterpart, reference].filter((text) => text !== undefined).join(' · ');
    return row('td', [placedAt, expiresAt, about, amount]);
  });
  return [
    element('h2', 'Pending'),
    element('p', 'Set aside by holds, and not booked.'),
    element('table', [
      element('thead', row('th', ['Placed', 'Expires', 'Hold', 'Amount'])),
      element('tbody', [
        ...rows,
        row('td', ['', '', counted(pending.count, 'hold'), pending.amount], 'b'),
        row('td', ['', '', 'Closing balance without holds', availableOf(statement)], 'b'),
      ]),
    ]),
  ];
}

function factsOf({ account, basis, from, to, at, asOfVersion, generatedAt, timeZone }: StatementFacts) {
  const facts: Readonly<Record<string, string | undefined>> = {
    Account: account.id,
    Owner: account.owner,
    Currency: account.currency,
    Period: `${from} to ${to}, by ${basis === 'business' ? 'business date' : `day of recording (${timeZone})`}`,
    'As known at': at,
    Made: `${generatedAt}, from version ${asOfVersion} of the account`,
  };
  return Object.entries(facts).map(([name, value]) =>
    value === undefined ? undefined : [element('dt', name), element('dd', value)],
  );
}

/** The columns from this one on hold amounts. */
const AMOUNTS_FROM = 3;

const row = (cell: 'th' | 'td', cells: readonly string[], style = ''): Markup | undefined =>
  element(
    'tr',
    cells.map((text, index) => element(cell, text, index < AMOUNTS_FROM ? {} : { class: 'n' })),
    { class: style },
  );

function cellsOf(line: StatementLine): readonly string[] {
  const texts = [TYPES[line.type], line.counterpart ?? line.counterAccountId, line.reference];
  const booking = texts.filter((text) => text !== undefined).join(' · ');
  const [debit, credit] = isCredit(line) ? ['', line.amount] : [line.amount, ''];
  return [line.effectiveOn, line.recordedAt, booking, debit, credit, line.balance];
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
