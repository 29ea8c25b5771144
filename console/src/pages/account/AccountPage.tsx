/** One account: as it is, or as it was at any version or date. */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useSearchParams } from 'wouter';
import { type Account, answered, ProblemError } from '../../api/bank.js';
import { useBank } from '../../api/session.js';
import { useFollow } from '../../api/useFollow.js';
import { PageHead } from '../../app/PageHead.js';
import { Empty, Instant, Loading, Money, StatusBadge } from '../../components/bits.js';
import { Problem } from '../../components/Notice.js';
import { Tabs } from '../../components/Tabs.js';
import type { PageProps } from '../page.js';
import { Actions } from './Actions.js';
import { isNow, useAsOf } from './asOf.js';
import { BalanceChart } from './BalanceChart.js';
import { StatementTab } from './StatementTab.js';
import { StreamTab } from './StreamTab.js';
import { TimeTravel } from './TimeTravel.js';
import './account.css';

/** An account on which much happens is not asked for at each event. */
const REST_MS = 250;

export default function AccountPage({ params: { id = '' } }: PageProps) {
  const bank = useBank();
  const queries = useQueryClient();
  const [asOf, setAsOf] = useAsOf();
  const path = { id };
  const newest = useQuery({
    queryKey: ['account', id],
    queryFn: () => answered(bank.GET('/v1/accounts/{id}', { params: { path } })),
  });
  const shown = useQuery({
    queryKey: ['account', id, asOf],
    queryFn: () => answered(bank.GET('/v1/accounts/{id}', { params: { path, query: asOf } })),
    placeholderData: keepPreviousData,
    enabled: !isNow(asOf),
  });
  // What happens to it elsewhere is seen here; once more when the feed has begun, for what happened before that.
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const refresh = () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void queries.invalidateQueries({ queryKey: ['account', id] });
    }, REST_MS);
  };
  useFollow({ account: id, isOn: newest.data !== undefined }, { onEvent: refresh, onLive: refresh });

  const account = isNow(asOf) ? newest.data : (shown.data ?? newest.data);
  if (newest.data === undefined || account === undefined) {
    return newest.error ? <Problem error={newest.error} /> : <Loading what="the account" />;
  }
  const isBefore = shown.error instanceof ProblemError && shown.error.code === 'account-not-found';
  return (
    <>
      <PageHead title={account.owner} aside={isNow(asOf) && <Actions account={newest.data} />}>
        <p className="row quiet small">
          <StatusBadge status={account.status} />
          <code className="account-id">{id}</code>
          <span>
            opened <Instant iso={account.openedAt} />, changed <Instant iso={account.updatedAt} />
          </span>
        </p>
      </PageHead>
      <TimeTravel newest={newest.data} asOf={asOf} onChange={setAsOf} />
      {isBefore ? (
        <Empty>There was no such account then.</Empty>
      ) : (
        <>
          <Problem error={newest.error ?? shown.error} />
          <Figures account={account} />
          <Parts account={account} newest={newest.data} />
        </>
      )}
    </>
  );
}

function Figures({ account }: { readonly account: Account }) {
  return (
    <section className="card" aria-label="The account">
      <dl className="figures account-figures">
        <div>
          <dt>Balance</dt>
          <dd className="account-balance" data-testid="balance">
            <Money amount={account.balance} currency={account.currency} />
          </dd>
        </div>
        <div>
          <dt>Available</dt>
          <dd>
            <Money amount={account.available} />
          </dd>
        </div>
        <div>
          <dt>Overdraft limit</dt>
          <dd>
            <Money amount={account.overdraftLimit} />
          </dd>
        </div>
        <div>
          <dt>Version</dt>
          <dd>{account.version}</dd>
        </div>
      </dl>
    </section>
  );
}

function Parts({ account, newest }: { readonly account: Account; readonly newest: Account }) {
  const [params] = useSearchParams();
  const [tab, setTab] = useState(params.get('show') ?? 'balance');
  const [asOf] = useAsOf();
  return (
    <Tabs
      label="Parts of the account"
      value={tab}
      onChange={setTab}
      tabs={[
        {
          id: 'balance',
          label: 'Balance over time',
          content: <BalanceChart account={account} asOf={asOf} />,
        },
        { id: 'statement', label: 'Statement', content: <StatementTab account={account} asOf={asOf} /> },
        { id: 'stream', label: 'Stream of events', content: <StreamTab account={newest} shown={account} /> },
      ]}
    />
  );
}
