/** The model of PostgreSQL explains what the real one did under faults; a model that is wrong does not. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { Model } from './model.js';
import { contradictionOf } from './replay.js';
import { type Line, type Outcome, readRecording } from './trace.js';

vi.setConfig({ testTimeout: 120_000 });

const FOLDER = path.join(import.meta.dirname, '../fixtures/recorded');
const fixture = (name: string) => readRecording(readFileSync(path.join(FOLDER, name), 'utf8'));

it.each(readdirSync(FOLDER))('the model explains %s', async (name) => {
  expect(await contradictionOf(fixture(name), new Model())).toBeUndefined();
});

/** A batch whose answer is lost is never committed. */
class CommitsOnlyWhatIsAnswered extends Model {
  override async run(line: Line, recordedMs: number | undefined): Promise<Outcome> {
    const { outcome } = line;
    if (outcome !== undefined && 'error' in outcome && outcome.error === 'StoreUnavailable') return outcome;
    return super.run(line, recordedMs);
  }
}

/** A session does not remember which batch was appended completely as the last one. */
class AppendsBehindAnything extends Model {
  constructor() {
    super();
    const { server } = this;
    const append = server.append.bind(server);
    server.append = (units, known, memory) => append(units, known, memory, undefined);
  }
}

/** A copy of the database passes for the original. */
class KnowsNoCopies extends Model {
  constructor() {
    super();
    this.server.epochs.copied = () => {};
  }
}

/** An epoch begins behind the newest event that a node knows, which is lost. */
class BeginsBehindLostEvents extends Model {
  constructor() {
    super();
    const { epochs } = this.server;
    const recognise = epochs.recognise.bind(epochs);
    epochs.recognise = (log, name, known, ...rest) => {
      const found = recognise(log, name, known, ...rest);
      const newest = found.log.epochs.at(-1);
      if (!found.isBegun || newest?.reason !== 'tail-lost') return found;
      const wrong = { ...newest, afterPosition: known.at(-1)?.position ?? newest.afterPosition };
      return { ...found, log: { ...found.log, epochs: [...found.log.epochs.slice(0, -1), wrong] } };
    };
  }
}

describe('a model', () => {
  it.each([
    ['that commits only what is answered', CommitsOnlyWhatIsAnswered, 'lost-answers.ndjson'],
    ['whose sessions remember nothing', AppendsBehindAnything, 'lost-answers.ndjson'],
    ['that takes a copy for the original', KnowsNoCopies, 'older-copy.ndjson'],
    ['whose epochs begin behind lost events', BeginsBehindLostEvents, 'lost-events.ndjson'],
  ])('%s cannot explain the trace', async (_, Wrong, name) => {
    const found = await contradictionOf(fixture(name), new Wrong());
    expect(found?.recorded).toBeDefined();
    expect(found?.model).not.toEqual(found?.recorded);
  });
});
