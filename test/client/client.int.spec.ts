import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { answered, type BankClient, createBankClient, ProblemError } from '../../src/client/client.js';
import { type FollowOptions, type FollowState, followEvents } from '../../src/client/follow.js';
import { TcpProxy } from '../support/proxy.js';
import { ADMIN_KEY, newKey, openService, type TestService } from '../support/service.js';

let service: TestService;
let bank: BankClient;
beforeAll(async () => {
  service = await openService({ FEED_HEARTBEAT_MS: '100' });
  bank = createBankClient({ url: service.url, key: ADMIN_KEY });
});
afterAll(() => service.close());

/** Without the slash at its end. */
const addressOf = ({ url }: TcpProxy) => url.slice(0, -1);

const keyed = () => ({ 'Idempotency-Key': newKey() });

const open = (owner: string) =>
  answered(bank.POST('/v1/accounts', { params: { header: keyed() }, body: { owner, currency: 'EUR' } }));

const deposit = (id: string, amount: string) =>
  answered(
    bank.POST('/v1/accounts/{id}/deposits', {
      params: { path: { id }, header: keyed() },
      body: { amount },
    }),
  );

const refused = (request: Promise<unknown>): Promise<ProblemError> =>
  request.then(
    () => expect.fail('it was not refused'),
    (error) => {
      expect(error).toBeInstanceOf(ProblemError);
      return error;
    },
  );

describe('the typed client', () => {
  it('books money, and reads it back', async () => {
    const [ada, bob] = [await open('Ada'), await open('Bob')];
    expect((await deposit(ada.id, '10.00')).balance).toBe('10.00');
    const body = { from: ada.id, to: bob.id, amount: '2.50' };
    const transfer = await answered(bank.POST('/v1/transfers', { params: { header: keyed() }, body }));
    expect(transfer.from.balance).toBe('7.50');
    const path = { id: bob.id };
    const account = await answered(bank.GET('/v1/accounts/{id}', { params: { path } }));
    expect([account.balance, account.version, account.status]).toEqual(['2.50', 2, 'open']);
    const query = { from: '2020-01-01', to: '2099-12-31' };
    const statement = await answered(bank.GET('/v1/accounts/{id}/statement', { params: { path, query } }));
    expect(statement.lines.map(({ amount }) => amount)).toEqual(['2.50']);
  });

  it('throws what was refused, with its code, fields and status', async () => {
    const { id } = await open('Ada');
    const params = { path: { id }, header: keyed() };
    const poor = await refused(
      answered(bank.POST('/v1/accounts/{id}/withdrawals', { params, body: { amount: '1.00' } })),
    );
    expect([poor.status, poor.code, poor.errors]).toEqual([422, 'insufficient-funds', []]);
    const wrong = await refused(deposit(id, '1.000'));
    expect(wrong.errors.map(({ field }) => field)).toEqual(['amount']);
    const stranger = createBankClient({ url: service.url, key: 'wrong' });
    expect((await refused(answered(stranger.GET('/v1/accounts')))).status).toBe(401);
  });

  it('gives up on what is not answered', async () => {
    const release = await service.holdAppends();
    onTestFinished(release);
    const hasty = createBankClient({ url: service.url, key: ADMIN_KEY, timeoutMs: 50 });
    const body = { owner: 'Ada', currency: 'EUR' } as const;
    await expect(answered(hasty.POST('/v1/accounts', { params: { header: keyed() }, body }))).rejects.toThrow(
      /timeout/,
    );
  });
});

describe('following', () => {
  function follow(options: Partial<FollowOptions>, url = service.url, key = ADMIN_KEY) {
    const [positions, states]: [number[], FollowState['state'][]] = [[], []];
    const stop = new AbortController();
    const ended = followEvents(
      { url, key },
      {
        onEvent: ({ position }) => positions.push(position),
        onState: ({ state }) => states.push(state),
        signal: stop.signal,
        retryMsMax: 50,
        ...options,
      },
    );
    onTestFinished(() => stop.abort());
    return { positions, states, ended, stop };
  }

  const until = async (isSo: () => boolean) => {
    while (!isSo()) await wait(10);
  };

  const end = async () => (await service.query<{ max: string }>('SELECT max(position) FROM events'))[0]?.max;

  it('tells each event once and in order, however often the connection is lost', async () => {
    const proxy = await TcpProxy.start(service.url);
    onTestFinished(() => proxy.close());
    const { id } = await open('Ada');
    const from = Number(await end());
    const { positions, states, ended, stop } = follow({}, addressOf(proxy));
    await until(() => states.includes('live'));
    for (let round = 1; round <= 4; round += 1) {
      // Before the first event too: it knows all the same where it began.
      proxy.cut();
      await deposit(id, '1.00');
      await deposit(id, '1.00');
      await until(() => positions.length >= 2 * round);
    }
    stop.abort();
    await ended;
    expect(positions).toEqual(Array.from({ length: 8 }, (_, index) => from + 1 + index));
    expect(states.filter((state) => state === 'lost').length).toBeGreaterThanOrEqual(4);
  });

  it('begins where it is told, and tells what it is asked for', async () => {
    const [ada, bob] = [await open('Ada'), await open('Bob')];
    await deposit(ada.id, '1.00');
    const paid = await deposit(bob.id, '1.00');
    const { positions } = follow({ after: 0, account: bob.id, types: ['MoneyDeposited'] });
    await until(() => positions.length > 0);
    const { items } = await answered(
      bank.GET('/v1/accounts/{id}/events', { params: { path: { id: bob.id } } }),
    );
    expect(positions).toEqual([items.find(({ version }) => version === paid.version)?.position]);
  });

  it('finds out that nothing comes any more', async () => {
    const proxy = await TcpProxy.start(service.url);
    onTestFinished(() => proxy.close());
    const { states } = follow({ silenceMsMax: 500 }, addressOf(proxy));
    await until(() => states.includes('live'));
    proxy.swallow();
    await until(() => states.includes('lost'));
    proxy.heal();
    await until(() => states.at(-1) === 'live');
  });

  it('ends with the failure of who takes the events, which no other connection cures', async () => {
    const { id } = await open('Ada');
    const after = Number(await end());
    const taken: number[] = [];
    const { ended, states } = follow({
      after,
      onEvent: ({ position }) => {
        taken.push(position);
        throw new Error('no room for it');
      },
    });
    const failed = expect(ended).rejects.toThrow('no room for it');
    await deposit(id, '1.00');
    await failed;
    expect([taken, states]).toEqual([[after + 1], ['connecting', 'live']]);
  });

  it('does not try again what is refused', async () => {
    expect((await refused(follow({}, service.url, 'wrong').ended)).status).toBe(401);
    expect((await refused(follow({ types: ['Nothing'] }).ended)).errors[0]?.field).toBe('type');
  });
});
