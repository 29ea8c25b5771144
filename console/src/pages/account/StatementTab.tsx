/** The statement of a period: opening balance, each movement with the balance after it, and closing balance. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { type Account, answered, problemOf, type Schemas, type Transaction } from '../../api/bank.js';
import { watchedFetch } from '../../api/connection.js';
import { useBank, useSession } from '../../api/session.js';
import { useAction } from '../../api/useAction.js';
import { Button } from '../../components/Button.js';
import { Card } from '../../components/Card.js';
import { SelectField, TextField } from '../../components/fields.js';
import { Money } from '../../components/Money.js';
import { Problem } from '../../components/Notice.js';
import { Empty, Loading } from '../../components/Placeholder.js';
import { ShortId } from '../../components/ShortId.js';
import { type Column, Table } from '../../components/Table.js';
import { addDays, formatCount, isDay } from '../../format/time.js';
import type { AsOf } from './asOf.js';
import { momentOf, useLastDay } from './moment.js';

const DAYS = 90;
const LINES_AT_ONCE = 200;

const FORMS = [
  ['text/csv', 'CSV', 'csv'],
  ['application/xml', 'camt.053', 'xml'],
  ['text/html', 'Print', 'html'],
] as const;

const TYPES: Readonly<Record<Transaction['type'], string>> = {
  deposit: 'Deposit',
  withdrawal: 'Withdrawal',
  'transfer-in': 'Transfer in',
  'transfer-out': 'Transfer out',
  'entry-in': 'Entry in',
  'entry-out': 'Entry out',
};

const isOut = ({ type }: Transaction): boolean =>
  type === 'withdrawal' || type === 'transfer-out' || type === 'entry-out';

const COLUMNS: readonly Column<Transaction>[] = [
  { title: 'Date', cell: ({ effectiveOn }) => <span className="row">{effectiveOn}</span> },
  { title: 'Type', cell: ({ type }) => TYPES[type] },
  { title: 'Details', isExtra: true, cell: (line) => <About line={line} /> },
  {
    title: 'Amount',
    isNumber: true,
    cell: (line) => <Money amount={`${isOut(line) ? '-' : ''}${line.amount}`} isSigned />,
  },
  { title: 'Balance', isNumber: true, cell: ({ balance }) => <Money amount={balance} /> },
];

function About({ line }: { readonly line: Transaction }) {
  const { counterAccountId, counterpart, reference } = line;
  return (
    <>
      {counterAccountId && (
        <Link href={`/accounts/${counterAccountId}`}>
          <ShortId id={counterAccountId} />
        </Link>
      )}{' '}
      {[counterpart, reference].filter(Boolean).join(' · ')}
    </>
  );
}

export function StatementTab({ account, asOf }: { readonly account: Account; readonly asOf: AsOf }) {
  const bank = useBank();
  const { address, time } = useSession();
  const { known, day } = momentOf(account, asOf, time);
  const [chosenFrom, setFrom] = useState<string>();
  const [chosenTo, setTo] = useState<string>();
  const [basis, setBasis] = useState<'business' | 'recording'>('business');
  const { id } = account;
  const to = chosenTo ?? (basis === 'business' ? day : time.today());
  const lastDay = useLastDay(account);
  const lastWanted = basis === 'business' && lastDay < to ? lastDay : to;
  const from = chosenFrom ?? (isDay(to) ? addDays(lastWanted, -DAYS) : '');
  const isWhole = isDay(from) && isDay(to);
  const query = { from, to, basis, ...known };
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ['account', id, 'statement', query],
    queryFn: () => answered(bank.GET('/v1/accounts/{id}/statement', { params: { path: { id }, query } })),
    placeholderData: keepPreviousData,
    enabled: isWhole,
  });

  const download = useAction(async ([type, , extension]: (typeof FORMS)[number]) => {
    const response = await watchedFetch(
      `${address.url}/v1/accounts/${id}/statement?${new URLSearchParams(textsOf(query))}`,
      { headers: { authorization: `Bearer ${address.key}`, accept: type } },
    );
    if (!response.ok) throw problemOf(response, await response.json().catch(() => undefined));
    save(await response.blob(), `statement-${id}-${from}-${to}.${extension}`);
  });

  return (
    <Card
      title="Statement"
      aside={
        <div className="row">
          {FORMS.map((form) => (
            <Button
              key={form[0]}
              onClick={() => download.run(form)}
              isBusy={download.isPending && download.input === form}
              disabled={!isWhole}
            >
              {form[1]}
            </Button>
          ))}
        </div>
      }
    >
      <div className="filters">
        <TextField name="from" label="From" type="date" value={from} onChange={setFrom} />
        <TextField name="to" label="To" type="date" value={to} onChange={setTo} />
        <SelectField
          name="basis"
          label="By"
          value={basis}
          onChange={(value) => setBasis(value as typeof basis)}
          options={[
            ['business', 'Business date'],
            ['recording', 'Recording date'],
          ]}
        />
      </div>
      <Problem error={error ?? download.error} />
      {!isWhole && <Empty>Choose a start and end date.</Empty>}
      {isWhole && data === undefined && !error && <Loading what="the statement" />}
      {isWhole && data && (
        <>
          <Figures statement={data} />
          {data.lines.length === 0 ? (
            <Empty>No transactions in this period.</Empty>
          ) : (
            <Lines key={`${from} ${to} ${basis}`} lines={data.lines} isOld={isPlaceholderData} />
          )}
        </>
      )}
    </Card>
  );
}

function Figures({ statement }: { readonly statement: Schemas['Statement'] }) {
  return (
    <dl className="figures">
      <div>
        <dt>Opening balance</dt>
        <dd>
          <Money amount={statement.openingBalance} currency={statement.account.currency} />
        </dd>
      </div>
      <div>
        <dt>Paid in ({statement.credits.count})</dt>
        <dd>
          <Money amount={statement.credits.amount} />
        </dd>
      </div>
      <div>
        <dt>Paid out ({statement.debits.count})</dt>
        <dd>
          <Money amount={statement.debits.amount} />
        </dd>
      </div>
      <div>
        <dt>Closing balance</dt>
        <dd>
          <Money amount={statement.closingBalance} currency={statement.account.currency} />
        </dd>
      </div>
      {statement.pending.count > 0 && (
        <div>
          <dt>On hold ({statement.pending.count})</dt>
          <dd>
            <Money amount={statement.pending.amount} />
          </dd>
        </div>
      )}
    </dl>
  );
}

/** Lines shown; thousands would block the page. The downloads contain all lines. */
function Lines({ lines, isOld }: { readonly lines: readonly Transaction[]; readonly isOld: boolean }) {
  const [shown, setShown] = useState(LINES_AT_ONCE);
  return (
    <>
      <Table
        label="Statement lines"
        columns={COLUMNS}
        rows={lines.slice(0, shown)}
        keyOf={({ version }) => String(version)}
        isOld={isOld}
      />
      {shown < lines.length && (
        <div className="pager">
          <span>
            {formatCount(shown)} of {formatCount(lines.length)} lines
          </span>
          <Button onClick={() => setShown(shown + LINES_AT_ONCE)}>Show more</Button>
        </div>
      )}
    </>
  );
}

const textsOf = (query: object): Record<string, string> =>
  Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]));

function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
