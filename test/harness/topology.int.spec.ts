import { afterAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/processes.js';
import { makeClient } from '../support/sessions.js';
import { startPatroni, untilAnswered } from '../support/topology/patroni.js';
import { Postgres } from '../support/topology/postgres.js';
import { hasPrograms } from '../support/topology/programs.js';
import { Haproxy, startNginx, startPgbouncer } from '../support/topology/proxies.js';
import { endTopology } from '../support/topology/serverProcess.js';

/** Patroni takes its time. */
const isWhole = process.env.FAULT_SUITE === 'all';

afterAll(endTopology);

describe.skipIf(!(await hasPrograms('postgres')))('a PostgreSQL of a spec', () => {
  it('has standbys that lose a tail, take its place, and are followed by it', async () => {
    const primary = await Postgres.start({ name: 'first' });
    const standby = await Postgres.start({ name: 'second', standbyOf: primary });
    await primary.query('CREATE TABLE kept (value int)');
    await standby.caughtUpWith(primary);
    standby.stopReceiving();
    await primary.query('INSERT INTO kept VALUES (1)');
    expect(await standby.query('SELECT * FROM kept')).toEqual([]);

    await primary.kill();
    await standby.promote();
    await standby.query('INSERT INTO kept VALUES (2)');
    await primary.follow(standby);
    expect(await primary.query('SELECT * FROM kept')).toEqual([{ value: 2 }]);
    await expect(primary.query('INSERT INTO kept VALUES (3)')).rejects.toMatchObject({ code: '25006' });
  });
});

describe.skipIf(!(await hasPrograms('postgres', 'haproxy', 'pgbouncer', 'nginx')))(
  'the proxies of a spec',
  () => {
    it('serve with the configuration they are given', async () => {
      const postgres = await Postgres.start();
      const [haproxyPort, pgbouncerPort, nginxPort] = [await freePort(), await freePort(), await freePort()];
      const haproxy = await Haproxy.start(
        `listen postgres
  bind 127.0.0.1:${haproxyPort}
  timeout connect 5s
  timeout client 5s
  timeout server 5s
  server one 127.0.0.1:${postgres.port} check`,
        haproxyPort,
      );
      expect(await haproxy.command('show servers state')).toContain('one');
      await startPgbouncer(
        (users) => `[databases]
* = host=127.0.0.1 port=${haproxyPort}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${pgbouncerPort}
auth_type = scram-sha-256
auth_file = ${users}
`,
        pgbouncerPort,
      );
      const client = makeClient({
        connectionString: `postgres://bank:secret@127.0.0.1:${pgbouncerPort}/postgres`,
      });
      await client.connect();
      expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
      await client.end();
      await startNginx(`server { listen 127.0.0.1:${nginxPort}; return 204; }`, nginxPort);
      expect((await fetch(`http://127.0.0.1:${nginxPort}/`)).status).toBe(204);
    });
  },
);

describe.skipIf(!isWhole || !(await hasPrograms('postgres', 'etcd', 'patroni')))(
  'a Patroni of a spec',
  () => {
    it('moves the primary when it is told to', async () => {
      const members = await startPatroni(
        2,
        ({ name, port, restPort, etcdPort, dataFolder, programs }) =>
          `
scope: spec
name: ${name}
restapi: {listen: 127.0.0.1:${restPort}, connect_address: 127.0.0.1:${restPort}}
etcd3: {hosts: 127.0.0.1:${etcdPort}}
bootstrap:
  dcs: {ttl: 20, loop_wait: 2, retry_timeout: 5}
postgresql:
  listen: 127.0.0.1:${port}
  connect_address: 127.0.0.1:${port}
  data_dir: ${dataFolder}
  bin_dir: ${programs}
  pg_hba: [host all all 127.0.0.1/32 trust, host replication all 127.0.0.1/32 trust]
  parameters: {unix_socket_directories: ''}
  authentication:
    superuser: {username: postgres, password: secret}
    replication: {username: replicator, password: secret}
`,
      );
      const [first, second] = members;
      await first!.control('switchover', '--master', 'pg1', '--candidate', 'pg2', '--force');
      expect(await untilAnswered(second!, '/primary')).toBeGreaterThan(0);
      await untilAnswered(first!, '/replica');
    });
  },
);
