/** How a session finds its server: several hosts, TLS as libpq has it, and nothing from the environment. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { StartError, StoreUnavailable } from '../../../../src/application/shared/errors.js';
import {
  ask,
  type Connections,
  connect,
} from '../../../../src/infrastructure/postgres/connection/connections.js';
import { connectTo } from '../../../../src/infrastructure/postgres/connection/connectTo.js';
import {
  errorMessage,
  MadeUpPostgres,
  PRIMARY,
  READ_ONLY,
  type Row,
  STANDBY,
} from '../../../support/madeUpPostgres.js';
import { makeTempFolder, removeFolder } from '../../../support/tempFolder.js';

const LIMITS = { readersMax: 1, connectMsMax: 5_000, statementMsMax: 5_000 };
const query = { text: 'SELECT 1' };
const TLS = path.resolve(import.meta.dirname, '..', '..', '..', 'fixtures', 'tls');
const file = (name: string) => path.join(TLS, name);
const CERTIFICATE = { cert: readFileSync(file('server.pem')), key: readFileSync(file('server.key')) };

const servers: MadeUpPostgres[] = [];
let connections: Connections | undefined;
afterEach(async () => {
  await connections?.end();
  connections = undefined;
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function made(facts: Row = PRIMARY): Promise<MadeUpPostgres> {
  const server = await MadeUpPostgres.start();
  servers.push(server);
  server.facts = facts;
  return server;
}

const urlOf = (hosts: readonly { readonly port: number }[], more = '') =>
  `postgres://u:secret@${hosts.map(({ port }) => `127.0.0.1:${port}`).join(',')}/db${more}`;

/** A port on which nobody listens. */
async function nobody(): Promise<{ port: number }> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return { port };
}

describe('several hosts', () => {
  it('are tried in order until one is the primary, for each new session', async () => {
    const [standby, readOnly, primary] = [await made(STANDBY), await made(READ_ONLY), await made()];
    connections = connect(urlOf([await nobody(), standby, readOnly, primary]), LIMITS, () => {});
    await connections.lane.ask(query);
    expect(primary.statements).toEqual([query.text]);
    await ask(connections.background, query);
    expect(primary.statements).toEqual([query.text, query.text]);

    // After a switchover.
    primary.facts = STANDBY;
    standby.facts = PRIMARY;
    primary.onStatement = () => errorMessage('FATAL', '57P01');
    await expect(connections.lane.ask(query)).rejects.toThrow(StoreUnavailable);
    await connections.lane.ask(query);
    expect(standby.statements).toEqual([query.text]);
  });

  it('of which none is the primary are named with their reasons', async () => {
    const [standby, gone] = [await made(STANDBY), await nobody()];
    const refused = await connectTo(urlOf([gone, standby]), 'writing').catch((error) => error);
    expect(refused).toBeInstanceOf(StartError);
    expect(refused.message).toMatch(
      new RegExp(
        `^Cannot use the database at [^\\n]*:${gone.port}: connect ECONNREFUSED[^\\n]*:${standby.port}: the server is a standby[^\\n]*DATABASE_URL[^\\n]*$`,
      ),
    );
    expect(refused.message).not.toContain('secret');
    connections = connect(urlOf([gone, standby]), LIMITS, () => {});
    await expect(ask(connections.writers, query)).rejects.toThrow(StoreUnavailable);
  });

  it('are not tried after a wrong password', async () => {
    const [first, second] = [await made(), await made()];
    first.greeting = errorMessage('FATAL', '28P01', 'password authentication failed for user "u"');
    await expect(connectTo(urlOf([first, second]), 'writing')).rejects.toThrow(
      /password authentication failed/,
    );
    expect(second.sessions).toBe(0);
  });

  it.each([
    ['any', 0],
    ['read-write', 2],
    ['read-only', 0],
    ['primary', 1],
    ['standby', 0],
    ['prefer-standby', 0],
  ])('target_session_attrs=%s leads to number %i', async (attrs, number) => {
    const all = [await made(STANDBY), await made(READ_ONLY), await made()];
    const client = await connectTo(urlOf(all, `?target_session_attrs=${attrs}`), 'anything');
    await client.query(query.text);
    await client.end();
    expect(all.map(({ statements }) => statements.length).indexOf(1)).toBe(number);
  });

  it('prefer-standby leads to a primary where there is no standby', async () => {
    const all = [await made(), await made()];
    await (await connectTo(urlOf(all, '?target_session_attrs=prefer-standby'), 'anything')).end();
    await (await connectTo(urlOf(all), 'writing')).end();
  });

  it('whose attributes are never those of the primary leave the bank without one', async () => {
    const all = [await made(STANDBY), await made()];
    await expect(connectTo(urlOf(all, '?target_session_attrs=standby'), 'writing')).rejects.toThrow(
      /standby/,
    );
  });
});

describe('a socket', () => {
  it('is found by its folder', async () => {
    const folder = makeTempFolder();
    const server = await made();
    const socket = createServer((client) => {
      server.adopt(client);
    }).listen(path.join(folder, '.s.PGSQL.5499'));
    await new Promise((resolve) => socket.once('listening', resolve));
    for (const url of [
      `postgres://u:p@/db?host=${folder}&port=5499`,
      `postgres://u:p@${encodeURIComponent(folder)}:5499/db?sslmode=require`,
    ]) {
      const client = await connectTo(url, 'writing');
      await client.query(query.text);
      await client.end();
    }
    expect(server.withTls).toEqual([false, false]);
    await new Promise((resolve) => socket.close(resolve));
    removeFolder(folder);
  });
});

describe('sslmode', () => {
  /** Whether the session has TLS on a server without it, one that takes both, and one that takes nothing else. */
  it.each([
    ['', [false, true, true]],
    ['disable', [false, false, undefined]],
    ['allow', [false, false, true]],
    ['prefer', [false, true, true]],
    ['require', [undefined, true, true]],
    [`verify-ca&sslrootcert=${file('ca.pem')}`, [undefined, true, true]],
    [`verify-ca&sslrootcert=${file('anotherCa.pem')}`, [undefined, undefined, undefined]],
    [`require&sslrootcert=${file('anotherCa.pem')}`, [undefined, undefined, undefined]],
    [`verify-full&sslrootcert=${file('ca.pem')}`, [undefined, undefined, undefined]],
    ['verify-full&sslrootcert=system', [undefined, undefined, undefined]],
  ])('%s', async (mode, expected) => {
    const found = [];
    for (const [hasTls, isTlsOnly] of [
      [false, false],
      [true, false],
      [true, true],
    ]) {
      const server = await made();
      if (hasTls) server.tls = CERTIFICATE;
      server.isTlsOnly = isTlsOnly === true;
      const url = urlOf([server], mode && `?sslmode=${mode}`);
      const refused = await connectTo(url, 'writing').then(
        (client) => client.end(),
        (error) => error,
      );
      if (refused !== undefined) expect(refused).toBeInstanceOf(StartError);
      found.push(refused === undefined ? server.withTls.at(-1) : undefined);
    }
    expect(found).toEqual(expected);
  });

  it('verify-full takes the name that the certificate has', async () => {
    const server = await made();
    server.tls = CERTIFICATE;
    const url = `postgres://u@localhost:${server.port}/db?sslmode=verify-full&sslrootcert=${file('ca.pem')}`;
    await (await connectTo(url, 'writing')).end();
    expect(server.withTls).toEqual([true]);
  });

  it('with a file that cannot be read is one line, at the start as later', async () => {
    const server = await made();
    const url = urlOf([server], '?sslmode=verify-full&sslrootcert=/nowhere/ca.pem');
    await expect(connectTo(url, 'writing')).rejects.toThrow(
      /^The sslrootcert file of DATABASE_URL cannot be read: [^\n]*\/nowhere\/ca.pem'$/,
    );
    connections = connect(url, LIMITS, () => {});
    await expect(ask(connections.readers, query)).rejects.toThrow(StoreUnavailable);
    await expect(connections.lane.ask(query)).rejects.toThrow(/sslrootcert/);
  });
});

describe('the environment', () => {
  it('has no say: PG* variables are not read', async () => {
    const outer = {
      PGHOST: '192.0.2.1',
      PGPORT: '9',
      PGUSER: 'other',
      PGPASSWORD: 'other',
      PGDATABASE: 'other',
      PGSSLMODE: 'require',
      PGSSLNEGOTIATION: 'direct',
      PGOPTIONS: '-c DateStyle=German',
      PGAPPNAME: 'other',
      PGREPLICATION: 'database',
      PGCONNECT_TIMEOUT: '1',
    };
    Object.assign(process.env, outer);
    try {
      const server = await made();
      const url = `postgres://u@127.0.0.1:${server.port}`;
      await (await connectTo(url, 'writing')).end();
      expect(server.startup).toEqual({
        user: 'u',
        database: 'u',
        application_name: 'banking-es',
        client_encoding: 'UTF8',
      });
      connections = connect(`${url}?application_name=mine&options=-c%20geqo%3Doff`, LIMITS, () => {});
      await ask(connections.readers, query);
      expect(server.startup).toMatchObject({ application_name: 'mine', options: '-c geqo=off' });
    } finally {
      for (const name of Object.keys(outer)) delete process.env[name];
    }
  });
});
