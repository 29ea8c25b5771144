/**
 * Faults that are planted into copies of the sources: the simulation must find each of them (npm run simulate:plants). What it
 * does not find, it does not test.
 */

const edit = (file, text, replacement) => ({ file, text, replacement });

export const PLANTS = [
  {
    name: 'answer-before-commit',
    fault: 'a command is answered before its append has committed',
    edits: [
      edit(
        'src/application/commands/groupCommit.ts',
        '    const appended = await batch.appending;\n',
        `    batch.appending.catch(() => {});
    const appended = {
      verdicts: decided.flatMap(({ unit }) => unit.jobs.map(() => 'appended' as const)),
      recordedAt: this.#recordingTime(),
      lastPosition: 0,
      positionBefore: 0,
    };
`,
      ),
    ],
  },
  {
    name: 'lost-wake-up',
    fault: 'a command that is queued while the last batch is answered wakes nobody',
    edits: [
      edit(
        'src/application/commands/groupCommit.ts',
        `    this.#running = undefined;
    this.#replying = Promise.all([this.#replying, this.#reply(due)]).then(() => {});
    await this.#replying;
`,
        `    await this.#reply(due);
    this.#running = undefined;
`,
      ),
    ],
  },
  {
    name: 'no-version-check',
    fault: 'a refusal is recorded although the account has changed since it was decided',
    edits: [
      edit(
        'src/testing/memory/verdicts.ts',
        'return new Set([...basis].filter(([id, version]) => version !== log.versionOf(id)).map(([id]) => id));',
        'return new Set([...basis].filter(([id, version]) => version > log.versionOf(id)).map(([id]) => id));',
      ),
    ],
  },
  {
    name: 'if-match-ignored',
    fault: 'a command is carried out at another version than its client expects',
    edits: [
      edit(
        'src/domain/account.ts',
        `  const refusal = refuseVersion(account, command);
  if (refusal !== undefined) return refusal;
  switch (command.type) {
    case 'deposit':`,
        `  switch (command.type) {
    case 'deposit':`,
      ),
    ],
  },
  {
    name: 'lease-for-lock',
    fault: 'an append relies on the writer’s lease, and takes no lock',
    edits: [
      edit(
        'simulation/postgres/server.ts',
        `    refuseUnheld(units.flat().flatMap(({ events }) => events));
    const release = await this.lock();
`,
        `    refuseUnheld(units.flat().flatMap(({ events }) => events));
    const release = () => {};
`,
      ),
    ],
  },
  {
    name: 'cache-outlives-withdrawal',
    fault: 'a cached state is served after the trust in it was withdrawn',
    edits: [
      edit(
        'src/testing/memory/accountCache.ts',
        "if (entry?.generation === generation) return { kind: 'hit', encoded: entry.encoded };",
        "if (entry !== undefined) return { kind: 'hit', encoded: entry.encoded };",
      ),
    ],
  },
  {
    name: 'no-wait-after-withdrawal',
    fault: 'a node that cannot evict a cached state replies before the leases of the other nodes are over',
    edits: [
      edit(
        'src/application/acceleration/accountCache.ts',
        '    this.#keepPaused();\n    await this.#until(held.quietAtMs);\n',
        '    this.#keepPaused();\n',
      ),
    ],
  },
  {
    name: 'checkpoint-before-rows',
    fault: 'the checkpoint of a read model is committed before its rows',
    edits: [
      edit(
        'src/testing/memory/projectionStore.ts',
        '    kept.rows = events.reduce(this.#projection(projection).project, kept.rows);\n',
        '',
      ),
      edit(
        'src/testing/memory/projectionStore.ts',
        `      updatedAt: new Date(this.#clock.now()).toISOString(),
    };
    return true;
`,
        `      updatedAt: new Date(this.#clock.now()).toISOString(),
    };
    await (this.#clock as Time).sleep(2);
    kept.rows = events.reduce(this.#projection(projection).project, kept.rows);
    return true;
`,
      ),
    ],
  },
  {
    name: 'key-of-another-client',
    fault: 'an idempotency key is answered with what another client has sent under it',
    edits: [
      edit(
        'src/application/commands/idempotency.ts',
        'commandIdOf = (clientId: string, idempotencyKey: string): string =>',
        "commandIdOf = (_: string, idempotencyKey: string, clientId = ''): string =>",
      ),
    ],
  },
  {
    name: 'hold-counted-twice',
    fault: 'what was captured of a hold is still set aside',
    edits: [
      edit(
        'src/domain/holdDecisions.ts',
        'return remaining === 0n ? [] : [{ ...hold, remaining }];',
        'return remaining === 0n ? [] : [hold];',
      ),
    ],
  },
  {
    name: 'expiry-by-node-clock',
    fault: 'holds expire by the clock of the node that decides',
    edits: [
      edit(
        'src/application/bank.ts',
        'recordingTime: () => this.#days.recordingTime(),',
        'recordingTime: () => new Date(options.time.now()).toISOString(),',
      ),
    ],
  },
  {
    name: 'webhook-skips',
    fault: 'the progress of a webhook is saved beyond deliveries that are still to be made',
    edits: [
      edit(
        'src/application/webhooks/dispatch.ts',
        'progress: { ...progress, position: plan.position }',
        'progress: { ...progress, position: this.#backlog.readTo }',
      ),
    ],
  },
  {
    name: 'feed-skips',
    fault:
      'after the log has changed, the tail of the feed begins again at its end, whatever its readers have',
    edits: [
      edit(
        'src/application/feed/tail.ts',
        `    for (const { isOpen, position } of this.#members)
      if (isOpen && (this.#position === undefined || position < this.#position)) this.#position = position;
`,
        '',
      ),
    ],
  },
];
