/** One account: its current state, or its state at any version or date. */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { type Account, answered, ProblemError } from '../../api/bank.js';
import { askAgainMs } from '../../api/retry.js';
import { useBank } from '../../api/session.js';
import { useFollow } from '../../api/useFollow.js';
import { Badge, StatusBadge } from '../../components/Badge.js';
import { Instant } from '../../components/Instant.js';
import { Money } from '../../components/Money.js';
import { Problem } from '../../components/Notice.js';
import { PageHead } from '../../components/PageHead.js';
import { Empty, Loading } from '../../components/Placeholder.js';
import { Tabs } from '../../components/Tabs.js';
import type { PageProps } from '../page.js';
import { Actions } from './Actions.js';
import { isNow, useAsOf } from './asOf.js';
import { BalanceChart } from './BalanceChart.js';
import { HoldsTab } from './HoldsTab.js';
import { StatementTab } from './StatementTab.js';
import { StreamTab } from './StreamTab.js';
import { TimeTravel } from './TimeTravel.js';
import './account.css';

/** Minimum time between refetches of a busy account. */
const REST_MS = 250;
/** Poll interval while the event stream is unavailable. */
const LOOK_MS = 5_000;

export default function AccountPage({ params: { id = '' } }: PageProps) {
  const bank = useBank();
  const queries = useQueryClient();
  const [asOf, setAsOf] = useAsOf();
  const path = { id };
  // Refetches on each event of the account, and once when the stream starts, to cover earlier changes.
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const refresh = () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void queries.invalidateQueries({ queryKey: ['account', id] });
    }, REST_MS);
  };
  const following = useFollow({ account: id }, { onEvent: refresh, onLive: refresh });
  const isUnfollowed = following === 'lost' || following === 'refused';
  const newest = useQuery({
    queryKey: ['account', id],
    queryFn: () => answered(bank.GET('/v1/accounts/{id}', { params: { path } })),
    refetchInterval: ({ state }) => askAgainMs(state.error) || (isUnfollowed && LOOK_MS),
  });
  const past = useQuery({
    queryKey: ['account', id, asOf],
    queryFn: () => answered(bank.GET('/v1/accounts/{id}', { params: { path, query: asOf } })),
    placeholderData: keepPreviousData,
    enabled: !isNow(asOf),
  });

  if (newest.data === undefined) {
    return (
      <>
        <PageHead title="Account" />
        {newest.error ? <Problem error={newest.error} /> : <Loading what="the account" />}
      </>
    );
  }
  // Never shows the current state as a past one.
  const account = isNow(asOf) ? newest.data : past.data;
  const { owner, openedAt } = newest.data;
  return (
    <>
      <PageHead title={owner} aside={isNow(asOf) && <Actions account={newest.data} />}>
        <p className="row quiet small">
          {account && <StatusBadge status={account.status} />}
          <code className="account-id">{id}</code>
          <span>
            opened <Instant iso={openedAt} />
            {account && (
              <>
                , updated <Instant iso={account.updatedAt} />
              </>
            )}
          </span>
          {isUnfollowed && <Badge tone="warn">not live: refreshes every {LOOK_MS / 1_000} s</Badge>}
        </p>
      </PageHead>
      <Problem error={newest.error} />
      <TimeTravel newest={newest.data} asOf={asOf} onChange={setAsOf} />
      {account ? (
        <div className="stack" aria-busy={!isNow(asOf) && past.isPlaceholderData}>
          <Figures account={account} />
          <Parts account={account} newest={newest.data} />
        </div>
      ) : (
        <Missing error={past.error} />
      )}
    </>
  );
}

/** Placeholder for a state that does not exist or is not loaded yet. */
function Missing({ error }: { readonly error: Error | null }) {
  if (error === null) return <Loading what="the account at that time" />;
  const isBefore = error instanceof ProblemError && error.code === 'account-not-found';
  return isBefore ? <Empty>The account did not exist then.</Empty> : <Problem error={error} />;
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
  const [asOf] = useAsOf();
  return (
    <Tabs
      label="Parts of the account"
      tabs={[
        {
          id: 'balance',
          label: 'Balance over time',
          content: <BalanceChart account={account} asOf={asOf} />,
        },
        { id: 'statement', label: 'Statement', content: <StatementTab account={account} asOf={asOf} /> },
        { id: 'holds', label: 'Holds', content: <HoldsTab account={newest} /> },
        { id: 'stream', label: 'Events', content: <StreamTab account={newest} shown={account} /> },
      ]}
    />
  );
}
