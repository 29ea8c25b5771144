/** Lists accounts, filtered by owner, status, currency and balance, and opens new ones. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { Link } from 'wouter';
import { type Account, answered } from '../../api/bank.js';
import { useBank, useMay } from '../../api/session.js';
import { useAddress } from '../../browser/useAddress.js';
import { StatusBadge } from '../../components/Badge.js';
import { Button } from '../../components/Button.js';
import { Card } from '../../components/Card.js';
import { SelectField, TextField } from '../../components/fields.js';
import { Instant } from '../../components/Instant.js';
import { Money } from '../../components/Money.js';
import { Problem } from '../../components/Notice.js';
import { PageHead } from '../../components/PageHead.js';
import { Pager, usePages } from '../../components/Pager.js';
import { Empty, Loading } from '../../components/Placeholder.js';
import { ShortId } from '../../components/ShortId.js';
import { type Column, Table } from '../../components/Table.js';
import { typedAmount } from '../../format/money.js';
import { Currencies } from './currencies.js';
import { OpenAccount } from './OpenAccount.js';

const PAGE_ITEMS = 50;

const FIELDS = ['ownerPrefix', 'status', 'currency', 'balanceMin', 'balanceMax'] as const;
type Filter = Partial<Record<(typeof FIELDS)[number], string>>;

const COLUMNS: readonly Column<Account>[] = [
  { title: 'Owner', cell: ({ id, owner }) => <Link href={`/accounts/${id}`}>{owner}</Link> },
  { title: 'Account', isExtra: true, cell: ({ id }) => <ShortId id={id} /> },
  {
    title: 'Balance',
    isNumber: true,
    cell: ({ balance, currency }) => <Money amount={balance} currency={currency} />,
  },
  {
    title: 'Available',
    isNumber: true,
    isExtra: true,
    cell: ({ available }) => <Money amount={available} />,
  },
  { title: 'Status', cell: ({ status }) => <StatusBadge status={status} /> },
  { title: 'Events', isNumber: true, isExtra: true, cell: ({ version }) => version },
  { title: 'Updated', isExtra: true, cell: ({ updatedAt }) => <Instant iso={updatedAt} /> },
];

export default function Accounts() {
  const bank = useBank();
  const mayWrite = useMay('write');
  const [isOpening, setIsOpening] = useState(false);
  const { filter, set } = useFilter();
  // Input appears at once; the query follows at lower priority.
  const wanted = useDeferredValue(JSON.stringify(askedOf(filter)));
  const pages = usePages(wanted, { isKept: true });
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ['accounts', wanted, pages.after],
    queryFn: () => {
      const query = { ...JSON.parse(wanted), limit: PAGE_ITEMS, ...(pages.after && { after: pages.after }) };
      return answered(bank.GET('/v1/accounts', { params: { query } }));
    },
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHead
        title="Accounts"
        aside={
          mayWrite && (
            <Button kind="primary" onClick={() => setIsOpening(true)}>
              Open an account
            </Button>
          )
        }
      />
      <Card title="Filters">
        <div className="filters">
          <TextField
            name="ownerPrefix"
            label="Owner begins with"
            value={filter.ownerPrefix ?? ''}
            onChange={(value) => set('ownerPrefix', value)}
          />
          <SelectField
            name="status"
            label="Status"
            value={filter.status ?? ''}
            onChange={(value) => set('status', value)}
            options={[
              ['', 'any'],
              ['open', 'open'],
              ['frozen', 'frozen'],
              ['closed', 'closed'],
            ]}
          />
          <TextField
            name="currency"
            label="Currency"
            value={filter.currency ?? ''}
            onChange={(value) => set('currency', value.toUpperCase())}
            list="currencies-to-find"
            error={
              filter.currency !== undefined && filter.currency.length !== 3
                ? 'must be three letters'
                : undefined
            }
          />
          <TextField
            name="balanceMin"
            label="Balance from"
            inputMode="decimal"
            value={filter.balanceMin ?? ''}
            onChange={(value) => set('balanceMin', value)}
          />
          <TextField
            name="balanceMax"
            label="Balance to"
            inputMode="decimal"
            value={filter.balanceMax ?? ''}
            onChange={(value) => set('balanceMax', value)}
          />
        </div>
        <Currencies id="currencies-to-find" />
      </Card>
      <Card title="Results">
        <Problem error={error} />
        {data === undefined && !error && <Loading what="accounts" />}
        {data !== undefined && data.items.length === 0 && <Empty>No accounts match.</Empty>}
        {data !== undefined && data.items.length > 0 && (
          <Table
            label="Accounts"
            columns={COLUMNS}
            rows={data.items}
            keyOf={({ id }) => id}
            isOld={isPlaceholderData}
          />
        )}
        <Pager pages={pages} next={data?.next} />
      </Card>
      <OpenAccount isOpen={isOpening} onClose={() => setIsOpening(false)} />
    </>
  );
}

/** The filters. */
function useFilter() {
  const { params, set: setAddress } = useAddress();
  const filter: Filter = {};
  for (const field of FIELDS) {
    const value = params.get(field);
    if (value) filter[field] = value;
  }
  const set = (field: keyof Filter, value: string) => setAddress({ [field]: value });
  return { filter, set };
}

/** Incomplete currency codes are omitted, and amounts are in the bank's format. */
function askedOf({ currency, balanceMin, balanceMax, ...others }: Filter): Filter {
  return {
    ...others,
    ...(currency?.length === 3 && { currency }),
    ...(balanceMin && { balanceMin: typedAmount(balanceMin) }),
    ...(balanceMax && { balanceMax: typedAmount(balanceMax) }),
  };
}
