/** The account's stored events, newest first; each expands to its JSON and its changes. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Account, answered, type BankEvent } from '../../api/bank.js';
import { useBank } from '../../api/session.js';
import { Button } from '../../components/Button.js';
import { Card } from '../../components/Card.js';
import { Instant } from '../../components/Instant.js';
import { Json } from '../../components/Json.js';
import { Problem } from '../../components/Notice.js';
import { Loading } from '../../components/Placeholder.js';
import { nameOf, summaryOf } from '../../format/events.js';
import { Changes } from './Changes.js';

const PAGE_ITEMS = 50;

/** @param shown the account at the selected moment; later events are listed and marked */
export function StreamTab({ account, shown }: { readonly account: Account; readonly shown: Account }) {
  const bank = useBank();
  // Pages start at the newest event and go back.
  const [page, setPage] = useState(0);
  const last = account.version - page * PAGE_ITEMS;
  const after = Math.max(0, last - PAGE_ITEMS);
  const { id } = account;
  const { data, error } = useQuery({
    queryKey: ['account', id, 'events', after, last],
    queryFn: () => {
      const query = { after, limit: last - after };
      return answered(bank.GET('/v1/accounts/{id}/events', { params: { path: { id }, query } }));
    },
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const events = [...(data?.items ?? [])].reverse();
  return (
    <Card title={`${account.version} events`}>
      <Problem error={error} />
      {data === undefined && !error && <Loading what="the events" />}
      <ol className="stream" reversed>
        {events.map((event) => (
          <StreamEvent
            key={event.version}
            event={event}
            account={account}
            isLater={event.version > shown.version}
          />
        ))}
      </ol>
      {account.version > PAGE_ITEMS && (
        <nav className="pager" aria-label="Pages">
          <Button onClick={() => setPage(page - 1)} disabled={page === 0}>
            Newer
          </Button>
          <Button onClick={() => setPage(page + 1)} disabled={after === 0}>
            Older
          </Button>
        </nav>
      )}
    </Card>
  );
}

function StreamEvent({
  event,
  account,
  isLater,
}: {
  readonly event: BankEvent;
  readonly account: Account;
  readonly isLater: boolean;
}) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <li>
      <details onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
        <summary className={isLater ? 'stream-later' : undefined}>
          <span className="stream-version">{event.version}</span>
          <span className="stream-type">{nameOf(event.type)}</span>
          <span>{summaryOf(event)}</span>
          <span className="quiet small">
            <Instant iso={event.recordedAt} />
          </span>
        </summary>
        {isOpen && (
          <div className="stream-more">
            <Changes account={account} version={event.version} />
            <Json label={`Event ${event.version} as stored`} value={event} />
          </div>
        )}
      </details>
    </li>
  );
}
