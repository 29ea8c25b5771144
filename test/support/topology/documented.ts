/** The topologies of docs/how-to/high-availability.md, with its configurations. */
import { configOf } from '../docs.js';
import { freePort } from '../processes.js';
import { type PatroniMember, startPatroni } from './patroni.js';
import type { Postgres } from './postgres.js';
import { Haproxy, PGBOUNCER_PASSWORD, PGBOUNCER_USER, startPgbouncer } from './proxies.js';

const PAGE = 'docs/how-to/high-availability.md';

/** Servers that Patroni keeps. PostgreSQL's user is `postgres`, its password that of the page. */
export function documentedPatroni(count: number): Promise<PatroniMember[]> {
  return startPatroni(count, ({ name, port, restPort, etcdPort, dataFolder, programs }) => {
    const config = configOf(PAGE, 'patroni.yml', {
      'pg1:5432': `127.0.0.1:${port}`,
      'pg1:8008': `127.0.0.1:${restPort}`,
      'name: pg1': `name: ${name}`,
      'etcd1:2379': `127.0.0.1:${etcdPort}`,
      '/var/lib/postgresql/15/main': dataFolder,
      '/usr/lib/postgresql/15/bin': programs,
    });
    // The machine's folder for sockets is not ours to write.
    return config.replace(/^ {2}pg_hba:$/m, "  parameters:\n    unix_socket_directories: ''\n  pg_hba:");
  });
}

/** An HAProxy that leads to the primary. `endsSessions` as documented, else without `on-marked-down`. */
export async function documentedHaproxy(
  servers: readonly { readonly port: number; readonly restPort: number }[],
  { endsSessions = true } = {},
): Promise<{ readonly haproxy: Haproxy; readonly port: number }> {
  const port = await freePort();
  const [pg1, pg2] = servers.map((server) => `127.0.0.1:${server.port} check port ${server.restPort}`);
  const config = configOf(PAGE, 'haproxy-postgresql.cfg', {
    'haproxy:5432': `127.0.0.1:${port}`,
    'pg1:5432 check port 8008': pg1 as string,
    'pg2:5432 check port 8008': pg2 as string,
  });
  const shown = endsSessions ? config : config.replace(' on-marked-down shutdown-sessions', '');
  return { haproxy: await Haproxy.start(shown, port), port };
}

/** A PgBouncer in front of a server's database `bank`, in a mode. Returns its URL. */
export async function documentedPgbouncer(postgres: Postgres, mode = 'session'): Promise<string> {
  const port = await freePort();
  const iniOf = (users: string) =>
    configOf(PAGE, 'pgbouncer.ini', {
      'host=pg1 port=5432': `host=127.0.0.1 port=${postgres.port}`,
      'listen_addr = pgbouncer': 'listen_addr = 127.0.0.1',
      '6432': String(port),
      '/etc/pgbouncer/userlist.txt': users,
      'pool_mode = session': `pool_mode = ${mode}`,
    });
  await startPgbouncer(iniOf, port);
  return `postgres://${PGBOUNCER_USER}:${PGBOUNCER_PASSWORD}@127.0.0.1:${port}/bank`;
}
