import { Counter, Histogram, Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { AnsweredCommands } from '../../../src/infrastructure/prometheus/answeredCommands.js';

const BOUNDS = [0.001, 0.01, 5];

it('shows what prom-client would have counted itself, at each scrape', async () => {
  const [own, theirs] = [new Registry(), new Registry()];
  const answered = new AnsweredCommands(own, BOUNDS);
  const helpOf = async (name: string) => (await own.getSingleMetric(name)?.get())?.help ?? '';
  const registers = [theirs];
  const labelNames = ['type', 'outcome'];
  const count = new Counter({
    name: 'bank_commands_total',
    help: await helpOf('bank_commands_total'),
    labelNames,
    registers,
  });
  const seconds = new Histogram({
    name: 'bank_command_seconds',
    help: await helpOf('bank_command_seconds'),
    labelNames: ['type'],
    buckets: BOUNDS,
    registers,
  });
  const rounds: [string, string, number][][] = [
    [],
    [
      ['deposit', 'accepted', 0.001],
      ['deposit', 'replayed', 0.0011],
      ['transfer', 'insufficient-funds', 99],
    ],
    [],
    [
      ['deposit', 'accepted', 5],
      ['open', 'accepted', 0],
    ],
  ];
  for (const round of rounds) {
    for (const [type, outcome, took] of round) {
      answered.answered(type, outcome, took);
      count.inc({ type, outcome });
      seconds.observe({ type }, took);
    }
    expect(await own.metrics()).toBe(await theirs.metrics());
  }
});
