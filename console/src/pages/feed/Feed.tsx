/** The live feed of all events; it can be paused, and resumes where it was paused. */
import { useCallback, useRef, useState } from 'react';
import { Link } from 'wouter';
import type { BankEvent } from '../../api/bank.js';
import { useFollow } from '../../api/useFollow.js';
import { Badge } from '../../components/Badge.js';
import { Button } from '../../components/Button.js';
import { Card } from '../../components/Card.js';
import { TextField } from '../../components/fields.js';
import { Instant } from '../../components/Instant.js';
import { PageHead } from '../../components/PageHead.js';
import { Empty } from '../../components/Placeholder.js';
import { ShortId } from '../../components/ShortId.js';
import { Table } from '../../components/Table.js';
import { EVENT_TYPES, nameOf, summaryOf } from '../../format/events.js';
import { isId } from '../../format/id.js';
import { formatCount } from '../../format/time.js';
import './feed.css';

/** Number of events shown; older ones are dropped. */
const SHOWN_MAX = 200;
/** Minimum time between two renderings. */
const DRAW_MS = 200;

const STATES = {
  off: ['quiet', 'paused'],
  connecting: ['warn', 'connecting'],
  live: ['good', 'live'],
  lost: ['bad', 'connection lost, reconnecting'],
  refused: ['bad', 'rejected by the bank'],
} as const;
const HALF = ['quiet', 'enter a full account ID'] as const;

export default function Feed() {
  const [types, setTypes] = useState<readonly string[]>([]);
  const [account, setAccount] = useState('');
  const [isPaused, setIsPaused] = useState(false);
  const { events, count, last, add, begin, clear } = useEvents();
  const wanted = account.toLowerCase();
  const [after, setAfter] = useState<number>();
  const isAccount = isId(wanted);
  const isHalf = wanted !== '' && !isAccount;
  const state = useFollow(
    { after, types, isOn: !isPaused && !isHalf, ...(isAccount && { account: wanted }) },
    { onEvent: add, onLive: begin },
  );
  const [tone, words] = isHalf && !isPaused ? HALF : STATES[state];

  /** A changed filter starts over with new events. */
  const choose = (change: () => void) => {
    setAfter(undefined);
    clear();
    change();
  };
  const pause = () => {
    // Resumes after the last event shown, or else after the start position.
    setAfter(last());
    setIsPaused(!isPaused);
  };

  return (
    <>
      <PageHead
        title="Live feed"
        aside={
          <>
            <Button kind={isPaused ? 'primary' : 'plain'} onClick={pause}>
              {isPaused ? 'Resume' : 'Pause'}
            </Button>
            <Button onClick={clear}>Clear</Button>
          </>
        }
      >
        <p className="row quiet small">
          <span role="status">
            <Badge tone={tone}>{words}</Badge>
          </span>
          <span data-testid="feed-count">{formatCount(count)} events</span>
        </p>
      </PageHead>
      <Card title="Filters">
        <div className="feed-filter">
          <fieldset className="feed-types">
            <legend className="field-label">Types</legend>
            {EVENT_TYPES.map((type) => (
              <label key={type} className="feed-type">
                <input
                  type="checkbox"
                  checked={types.includes(type)}
                  onChange={({ currentTarget: { checked } }) =>
                    choose(() => setTypes(checked ? [...types, type] : types.filter((one) => one !== type)))
                  }
                />
                {nameOf(type)}
              </label>
            ))}
          </fieldset>
          <TextField
            name="account"
            label="Account"
            value={account}
            onChange={(value) => choose(() => setAccount(value.trim()))}
            error={isHalf ? 'must be a full account ID' : undefined}
          />
        </div>
      </Card>
      <Card title="Newest first">
        {events.length === 0 ? (
          <Empty>No events yet.</Empty>
        ) : (
          <Table<BankEvent>
            label="Events"
            rows={events}
            keyOf={({ position }) => String(position)}
            columns={[
              { title: 'Position', isNumber: true, cell: ({ position }) => formatCount(position) },
              { title: 'Event', cell: ({ type }) => nameOf(type) },
              { title: 'Details', cell: summaryOf },
              {
                title: 'Account',
                cell: ({ accountId }) => (
                  <Link href={`/accounts/${accountId}`}>
                    <ShortId id={accountId} />
                  </Link>
                ),
              },
              { title: 'Recorded', isExtra: true, cell: ({ recordedAt }) => <Instant iso={recordedAt} /> },
            ]}
          />
        )}
      </Card>
    </>
  );
}

/** The newest events; a burst is rendered once. */
function useEvents() {
  const [{ events, count }, draw] = useState<{ events: readonly BankEvent[]; count: number }>({
    events: [],
    count: 0,
  });
  const come = useRef<BankEvent[]>([]);
  const position = useRef<number>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const add = useCallback((event: BankEvent) => {
    come.current.push(event);
    position.current = event.position;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      const fresh = come.current.splice(0);
      const newest = fresh.slice(-SHOWN_MAX).reverse();
      draw((before) => ({
        events: [...newest, ...before.events].slice(0, SHOWN_MAX),
        count: before.count + fresh.length,
      }));
    }, DRAW_MS);
  }, []);
  /** The position of the feed before its next event. */
  const begin = useCallback((after: number) => {
    position.current = after;
  }, []);
  const clear = useCallback(() => {
    come.current = [];
    draw({ events: [], count: 0 });
  }, []);
  return { events, count, last: () => position.current, add, begin, clear };
}
