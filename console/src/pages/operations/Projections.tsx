/** Read-model progress and rebuilds. */
import { useQuery } from '@tanstack/react-query';
import { answered, type Projection } from '../../api/bank.js';
import { useBank, useMay } from '../../api/session.js';
import { useAction } from '../../api/useAction.js';
import { Badge } from '../../components/Badge.js';
import { Button } from '../../components/Button.js';
import { Card } from '../../components/Card.js';
import { Problem } from '../../components/Notice.js';
import { Loading } from '../../components/Placeholder.js';
import { Progress } from '../../components/Progress.js';
import { Table } from '../../components/Table.js';
import { formatCount, formatSeconds } from '../../format/time.js';

const LOOK_MS = 2_000;
const LOOK_CLOSELY_MS = 400;

export function Projections() {
  const bank = useBank();
  const mayAdmin = useMay('admin');
  const { data, error } = useQuery({
    queryKey: ['projections'],
    queryFn: () => answered(bank.GET('/v1/projections')),
    refetchInterval: ({ state }) =>
      state.data?.items.some((one) => one.state === 'building') ? LOOK_CLOSELY_MS : LOOK_MS,
  });
  const rebuild = useAction(
    (name: string) => answered(bank.POST('/v1/projections/{name}/rebuild', { params: { path: { name } } })),
    ['projections'],
  );
  if (data === undefined) return error ? <Problem error={error} /> : <Loading what="projections" />;
  const serving = data.items.filter(({ state }) => state === 'serving');
  const building = (name: string) => data.items.find((one) => one.name === name && one.state === 'building');
  return (
    <Card title="Read models">
      <Problem error={error} />
      <Problem error={rebuild.error} isCommand />
      <Table
        label="Read models"
        rows={serving}
        keyOf={({ name }) => name}
        columns={[
          { title: 'Name', cell: ({ name }) => name },
          { title: 'Generation', isNumber: true, cell: ({ generation }) => generation },
          { title: 'Position', isNumber: true, isExtra: true, cell: ({ position }) => formatCount(position) },
          { title: 'Lag', cell: (one) => <Behind projection={one} /> },
          {
            title: 'Rebuild',
            cell: ({ name }) => {
              const next = building(name);
              if (next !== undefined) return <Building projection={next} />;
              if (!mayAdmin) return '–';
              return (
                <Button
                  onClick={() => rebuild.run(name)}
                  isBusy={rebuild.isPending && rebuild.input === name}
                  aria-label={`Rebuild ${name}`}
                >
                  Rebuild
                </Button>
              );
            },
          },
        ]}
      />
      <p className="quiet small">
        A rebuild fills new tables from the log while the current ones keep serving, and replaces them once it
        has caught up.
      </p>
    </Card>
  );
}

function Behind({ projection: { lag, failure } }: { readonly projection: Projection }) {
  if (failure !== undefined) {
    return (
      <span className="stack small">
        <Badge tone="bad">stuck</Badge>
        <span>
          at event {formatCount(failure.position)}: {failure.reason}
        </span>
      </span>
    );
  }
  if (lag.events === 0) return <Badge tone="good">up to date</Badge>;
  return (
    <Badge tone="warn">
      {formatCount(lag.events)} events, {formatSeconds(lag.seconds)}
    </Badge>
  );
}

function Building({ projection }: { readonly projection: Projection }) {
  const { name, position, lag, eventsPerSecond = 0, secondsLeft, failure } = projection;
  if (failure !== undefined) return <Behind projection={projection} />;
  const total = position + lag.events;
  return (
    <span className="stack small">
      <Progress label={`Rebuilding ${name}`} done={position} total={total} />
      <span>
        {formatCount(position)} of {formatCount(total)}, {formatCount(eventsPerSecond)}/s
        {secondsLeft === undefined ? '' : `, ${formatSeconds(secondsLeft)} left`}
      </span>
    </span>
  );
}
