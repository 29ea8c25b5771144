/** A log that becomes a copy while a webhook is being taken: nothing is sent before it is adopted. */
import { expect, it } from 'vitest';
import { WebhookNodes } from '../../support/webhookNodes.js';

// Three calls of the store and one of the leases, before and after each.
it.each([1, 2, 3, 4, 5, 6, 7, 8])('sends nothing, at step %i of taking it', async (step) => {
  const nodes = new WebhookNodes();
  nodes.append('0199f1c0-0000-7000-8000-00000000000a');
  await nodes.webhook();
  let steps = 0;
  nodes.trouble = async () => {
    steps += 1;
    if (steps !== step) return;
    nodes.isHeld = true;
    dispatcher.logChanged();
  };
  const { dispatcher } = nodes.node('one');
  await nodes.time.advance(20_000);
  expect(nodes.positions()).toEqual([]);
  nodes.isHeld = false;
  await nodes.time.advance(10_000);
  expect(nodes.positions()).toEqual([1]);
  await nodes.time.until(dispatcher.stop());
});

// A read of the log, before and after.
it.each([1, 2])('sends nothing, at step %i of a turn in which an event comes', async (step) => {
  const nodes = new WebhookNodes();
  nodes.append('0199f1c0-0000-7000-8000-00000000000a');
  await nodes.webhook();
  const { dispatcher } = nodes.node('one');
  await nodes.time.advance(1_000);
  let steps = 0;
  nodes.trouble = async () => {
    steps += 1;
    if (steps !== step) return;
    nodes.isHeld = true;
    dispatcher.logChanged();
  };
  nodes.append('0199f1c0-0000-7000-8000-00000000000a');
  await nodes.time.advance(20_000);
  expect(nodes.positions()).toEqual([1]);
  nodes.isHeld = false;
  await nodes.time.advance(10_000);
  expect(nodes.positions()).toEqual([1, 2]);
  await nodes.time.until(dispatcher.stop());
});
