/** The balance at the end of each day on which money moved. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type Account, answered, type BankClient, type Schemas } from '../../api/bank.js';
import { useBank } from '../../api/session.js';
import { Empty, Loading } from '../../components/bits.js';
import { Card } from '../../components/Card.js';
import { LineChart } from '../../components/LineChart.js';
import { Problem } from '../../components/Notice.js';
import { formatMoney } from '../../format/money.js';
import { dayFromToday } from '../../format/time.js';
import { type AsOf, isNow } from './asOf.js';

const PAGE_DAYS = 1_000;
/** Of an account that moves every day, the last eleven years. */
const DAYS_MAX = 4_000;

type Day = Schemas['DailyBalances']['items'][number];

export function BalanceChart({ account, asOf }: { readonly account: Account; readonly asOf: AsOf }) {
  const bank = useBank();
  // The past as it was recorded has days of recording; all else is by business date.
  const basis = asOf.version !== undefined || asOf.at !== undefined ? 'recording' : 'business';
  const until = asOf.effectiveOn ?? (isNow(asOf) ? undefined : account.updatedAt.slice(0, 10));
  const { data, error } = useQuery({
    queryKey: ['account', account.id, 'days', basis],
    queryFn: () => daysOf(bank, account.id, basis),
    placeholderData: keepPreviousData,
  });
  const { id, currency } = account;
  if (error) return <Problem error={error} />;
  if (data === undefined) return <Loading what="the balances" />;
  if (data.length === 0) return <Empty>No money has moved yet.</Empty>;
  const times = data.map(({ date }) => Date.parse(date) / 1_000);
  const last = data.findLast(({ date }) => until === undefined || date <= until);
  return (
    <Card title={`End of day, by ${basis === 'business' ? 'business date' : 'day of recording'}`}>
      <LineChart
        key={id}
        height={260}
        isStepped
        times={times}
        mark={until === undefined ? undefined : Date.parse(until) / 1_000}
        lines={[{ label: currency, values: data.map(({ balance }) => Number(balance)) }]}
        format={(value) => formatMoney(String(Math.round(value * 100) / 100))}
        summary={
          last === undefined
            ? `Nothing had moved by ${until}.`
            : `${formatMoney(last.balance)} ${currency} at the end of ${last.date}; ${data.length} days with movements.`
        }
      />
    </Card>
  );
}

async function daysOf(
  bank: BankClient,
  id: string,
  basis: 'business' | 'recording',
): Promise<readonly Day[]> {
  const days: Day[] = [];
  let after = dayFromToday(-DAYS_MAX);
  for (;;) {
    const query = { basis, limit: PAGE_DAYS, after };
    const page = await answered(
      bank.GET('/v1/accounts/{id}/daily-balances', { params: { path: { id }, query } }),
    );
    days.push(...page.items);
    if (page.next === null || days.length >= DAYS_MAX) return days;
    after = page.next;
  }
}
