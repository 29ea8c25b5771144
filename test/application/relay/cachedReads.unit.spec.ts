/** A cached read on the node that handed a command over is never older than the answer. */
import { expect, it } from 'vitest';
import { balanceOf, deposit, openAccount, SENDER } from '../../support/bankFixture.js';
import { BankNodes } from '../../support/bankNodes.js';

it.each([
  ['at once', 0],
  ['slowly', 50],
])('is never older than the answer, when the cache evicts %s', async (_, ms) => {
  const nodes = new BankNodes();
  const [writer, other] = [await nodes.node(), await nodes.node()];
  const id = await nodes.time.until(openAccount(writer.bank, '1.00'));
  const drop = nodes.cache.drop.bind(nodes.cache);
  nodes.cache.drop = async (versions) => {
    await nodes.time.sleep(ms);
    await drop(versions);
  };
  for (let balance = 200n; balance < 700n; balance += 100n) {
    // It is cached now.
    await nodes.time.until(balanceOf(other.bank, id));
    const read = other.bank.execute(SENDER, deposit(id, '1.00')).then(() => balanceOf(other.bank, id));
    expect(await nodes.time.until(read)).toBe(balance);
  }
  await nodes.drained();
});
