/** Commands about holds whose sender accepts a receipt. */
import { expect, it } from 'vitest';
import type { KeyedCommand } from '../../../src/application/bank.js';
import { balanceOf, command, openAccount, SENDER } from '../../support/bankFixture.js';
import { BankNodes } from '../../support/bankNodes.js';

it('a hold is placed, captured and released under receipts, which tell its id', async () => {
  const nodes = new BankNodes();
  await nodes.node({ entriesMax: 5 });
  const { bank } = await nodes.node({ entriesMax: 5 });
  const A = await nodes.time.until(openAccount(bank, '100.00'));
  const sent = (keyed: KeyedCommand) => nodes.execute(bank, keyed, true);
  const status = async ({ idempotencyKey }: KeyedCommand) =>
    (await nodes.time.until(bank.commandStatus(SENDER.clientId, idempotencyKey)))?.answer;
  const place = command('place-hold', { accountId: A, amount: '60.00' });
  const answer = await sent(place);
  expect(answer.kind).toBe('pending');
  await nodes.emptied();
  // The receipt tells the id of the hold.
  const { commandId: holdId } = answer as { commandId: string };
  const capture = command('capture-hold', { holdId, amount: '25.00', final: false });
  const release = command('release-hold', { holdId });
  expect([(await sent(capture)).kind, (await sent(release)).kind]).toEqual(['pending', 'pending']);
  await nodes.emptied();
  for (const [keyed, version] of [
    [place, 3],
    [capture, 4],
    [release, 5],
  ] as const) {
    expect(await status(keyed)).toMatchObject({ kind: 'accepted', version });
  }
  expect(await nodes.time.until(balanceOf(nodes.outsider(), A))).toBe(7_500n);
  await nodes.drained();
});
