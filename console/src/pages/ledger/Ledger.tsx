/** The double-entry ledger: balances of the ledger accounts, and their postings. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { answered, type Schemas } from '../../api/bank.js';
import { useBank } from '../../api/session.js';
import { Badge } from '../../components/Badge.js';
import { Card } from '../../components/Card.js';
import { SelectField, TextField } from '../../components/fields.js';
import { Money } from '../../components/Money.js';
import { Problem } from '../../components/Notice.js';
import { PageHead } from '../../components/PageHead.js';
import { Pager, usePages } from '../../components/Pager.js';
import { Empty, Loading } from '../../components/Placeholder.js';
import { ShortId } from '../../components/ShortId.js';
import { Table } from '../../components/Table.js';
import { Tabs } from '../../components/Tabs.js';
import { isId } from '../../format/id.js';
import { formatCount } from '../../format/time.js';

const LOOK_MS = 5_000;
const PAGE_ITEMS = 50;

type TrialBalance = Schemas['TrialBalance'];
type Entry = Schemas['JournalEntry'];

export default function Ledger() {
  return (
    <>
      <PageHead title="Ledger" />
      <Tabs
        label="Parts of the ledger"
        tabs={[
          { id: 'trial-balance', label: 'Trial balance', content: <TrialBalances /> },
          { id: 'postings', label: 'Postings', content: <Postings /> },
        ]}
      />
    </>
  );
}

function TrialBalances() {
  const bank = useBank();
  const { data, error } = useQuery({
    queryKey: ['trial-balance'],
    queryFn: () => answered(bank.GET('/v1/ledger/trial-balance')),
    refetchInterval: LOOK_MS,
  });
  if (error) return <Problem error={error} />;
  if (data === undefined) return <Loading what="the trial balance" />;
  if (data.totals.length === 0) return <Empty>No transactions yet.</Empty>;
  return (
    <div className="grid-2">
      {data.totals.map((total) => (
        <TrialBalanceOf key={total.currency} total={total} items={data.items} />
      ))}
      <p className="quiet small">As of event {formatCount(data.position)}.</p>
    </div>
  );
}

function TrialBalanceOf({
  total: { currency, debits, credits, difference },
  items,
}: {
  readonly total: TrialBalance['totals'][number];
  readonly items: TrialBalance['items'];
}) {
  const isBalanced = !/[1-9]/.test(difference);
  return (
    <Card
      title={currency}
      aside={
        <Badge tone={isBalanced ? 'good' : 'bad'}>{isBalanced ? 'balanced' : `off by ${difference}`}</Badge>
      }
    >
      <Table
        label={`Trial balance in ${currency}`}
        rows={items.filter((item) => item.currency === currency)}
        keyOf={({ ledgerAccount }) => ledgerAccount}
        columns={[
          { title: 'Account', cell: ({ ledgerAccount, name }) => <span title={name}>{ledgerAccount}</span> },
          { title: 'Debits', isNumber: true, cell: (item) => <Money amount={item.debits} /> },
          { title: 'Credits', isNumber: true, cell: (item) => <Money amount={item.credits} /> },
          {
            title: 'Balance',
            isNumber: true,
            isExtra: true,
            cell: ({ balance }) => <Money amount={balance} />,
          },
        ]}
        foot={
          <tfoot>
            <tr>
              <th scope="row">Sum</th>
              <td className="number">
                <Money amount={debits} />
              </td>
              <td className="number">
                <Money amount={credits} />
              </td>
              <td className="number extra">
                <Money amount={difference} />
              </td>
            </tr>
          </tfoot>
        }
      />
    </Card>
  );
}

function Postings() {
  const bank = useBank();
  const [account, setAccount] = useState('');
  const [house, setHouse] = useState('');
  const codes = useCodes();
  const typed = account.trim().toLowerCase();
  const id = isId(typed) ? typed : '';
  const pages = usePages(`${id} ${house}`);
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ['postings', id, house, pages.after],
    queryFn: () => {
      const query = {
        limit: PAGE_ITEMS,
        ...(id && { account: id }),
        ...(house && { ledgerAccount: house }),
        ...(pages.after && { after: Number(pages.after) }),
      };
      return answered(bank.GET('/v1/ledger/postings', { params: { query } }));
    },
    placeholderData: keepPreviousData,
  });
  return (
    <Card title="Postings, oldest first">
      <div className="filters">
        <TextField
          name="account"
          label="Customer account"
          value={account}
          onChange={setAccount}
          error={id === typed ? undefined : 'must be a full account ID'}
        />
        <SelectField
          name="house"
          label="Internal account"
          value={house}
          onChange={setHouse}
          options={[['', 'any'], ...codes.map((code) => [code, code] as const)]}
        />
      </div>
      <Problem error={error} />
      {data === undefined && !error && <Loading what="postings" />}
      {data?.items.length === 0 && <Empty>No postings match.</Empty>}
      {data !== undefined && data.items.length > 0 && (
        <Table
          label="Postings"
          rows={data.items}
          keyOf={({ position }) => String(position)}
          isOld={isPlaceholderData}
          columns={[
            { title: 'Event', isNumber: true, cell: ({ position }) => formatCount(position) },
            { title: 'Date', cell: ({ effectiveOn }) => effectiveOn },
            {
              title: 'Customer account',
              cell: ({ accountId }) =>
                accountId && (
                  <Link href={`/accounts/${accountId}`}>
                    <ShortId id={accountId} />
                  </Link>
                ),
            },
            { title: 'Debit', cell: (entry) => sideOf(entry, 'debit') },
            { title: 'Credit', cell: (entry) => sideOf(entry, 'credit') },
            { title: 'Amount', isNumber: true, cell: amountOf },
          ]}
        />
      )}
      <Pager pages={pages} next={data?.next} />
    </Card>
  );
}

/** The codes of the chart, without `customers`, where nearly every entry has a posting. */
function useCodes(): readonly string[] {
  const bank = useBank();
  const { data } = useQuery({
    queryKey: ['ledger-accounts'],
    queryFn: () => answered(bank.GET('/v1/ledger/accounts')),
  });
  return (data?.items ?? []).map(({ code }) => code).filter((code) => code !== 'customers');
}

const sideOf = ({ postings }: Entry, side: 'debit' | 'credit') =>
  postings
    .filter((posting) => posting.side === side)
    .map(({ ledgerAccount }) => ledgerAccount)
    .join(', ');

/** Of each posting to the debit side: together they are what moves. */
const amountOf = ({ postings }: Entry) =>
  postings
    .filter(({ side }) => side === 'debit')
    .map(({ ledgerAccount, amount, currency }) => (
      <Money key={`${ledgerAccount} ${currency} ${amount}`} amount={amount} currency={currency} />
    ));
