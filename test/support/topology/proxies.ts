/** The proxies that stand before PostgreSQL or the bank, with a configuration as an operator writes it. */
import { connect } from 'node:net';
import path from 'node:path';
import { findProgram } from './programs.js';
import { ServerFolder } from './serverFolder.js';
import { listensOn, ServerProcess } from './serverProcess.js';

/** Who may connect to a PgBouncer of a spec. */
export const [PGBOUNCER_USER, PGBOUNCER_PASSWORD] = ['bank', 'secret'];

const ADMIN_MS_MAX = 5_000;

/** An HAProxy. Its configuration names ports of its own, of which `port` is looked at until it listens. */
export class Haproxy {
  readonly process: ServerProcess;
  readonly #socket: string;

  private constructor(process: ServerProcess, socket: string) {
    this.process = process;
    this.#socket = socket;
  }

  /** @param config all but the section `global`, which may have nothing but paths of the machine in it */
  static async start(config: string, port: number): Promise<Haproxy> {
    const program = await findProgram('haproxy');
    const folder = await ServerFolder.make();
    const socket = path.join(folder.path, 'admin.sock');
    const file = folder.write('haproxy.cfg', `global\n  stats socket ${socket} level admin\n${config}\n`);
    const process = new ServerProcess(folder, program, ['-db', '-f', file], () => listensOn(port));
    await process.start();
    return new Haproxy(process, socket);
  }

  /** Sends a command to its runtime API, such as `disable server nodes/n1`. */
  command(line: string): Promise<string> {
    const socket = connect(this.#socket);
    socket.setTimeout(ADMIN_MS_MAX, () => socket.destroy(new Error(`HAProxy does not answer ${line}`)));
    return new Promise((resolve, reject) => {
      let answer = '';
      socket.on('data', (chunk) => (answer += chunk));
      socket.once('error', reject);
      socket.once('end', () => resolve(answer.trim()));
      socket.end(`${line}\n`);
    });
  }
}

/** An nginx with `servers` inside its section `http`; `events` and paths of the machine are ours. */
export async function startNginx(servers: string, port: number): Promise<ServerProcess> {
  const program = await findProgram('nginx');
  const folder = await ServerFolder.make();
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${path.join(folder.path, name)};`,
  );
  const file = folder.write(
    'nginx.conf',
    `daemon off;
pid ${path.join(folder.path, 'nginx.pid')};
error_log stderr;
events { }
http {
access_log off;
${places.join('\n')}
${servers}
}
`,
  );
  const args = ['-p', folder.path, '-e', 'stderr', '-c', file];
  const server = new ServerProcess(folder, program, args, () => listensOn(port));
  await server.start();
  return server;
}

/**
 * A PgBouncer.
 * @param iniOf makes `pgbouncer.ini` for a file of the users who may connect
 */
export async function startPgbouncer(iniOf: (users: string) => string, port: number): Promise<ServerProcess> {
  const program = await findProgram('pgbouncer');
  const folder = await ServerFolder.make();
  const users = folder.write('userlist.txt', `"${PGBOUNCER_USER}" "${PGBOUNCER_PASSWORD}"\n`);
  const file = folder.write('pgbouncer.ini', iniOf(users));
  const server = new ServerProcess(folder, program, [file], () => listensOn(port));
  await server.start();
  return server;
}
