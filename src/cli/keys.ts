/** `bank keys`: manages API clients and keys directly in the database, so it also helps after losing the admin key. */
import { type Command, InvalidArgumentError } from 'commander';
import { Type } from 'typebox';
import { type ApiClients, KEYS_MAX, SCOPES } from '../application/access/apiClients.js';
import type { ApiClient, Scope } from '../application/access/ports.js';
import { line } from '../application/commands/fields.js';
import { readInstant } from '../application/shared/dates.js';
import { compileCheck } from '../application/shared/validation.js';
import { migrate } from '../infrastructure/postgres/connection/migrate.js';
import { loadConfig } from '../main/config.js';
import { loadEnvironmentFile } from '../main/folders.js';
import { createLogger } from '../main/logger.js';
import { wire } from '../main/wiring.js';
import { addCommand, print } from './command.js';
import { CommandError } from './commandError.js';
import { withDatabase } from './database.js';
import { EXIT } from './exits.js';

const PAGE = 1_000;
const REVOKED = 'A running bank refuses it within CLIENT_CACHE_MS (5 seconds unless set).';

export function addKeys(program: Command): void {
  const keys = program
    .command('keys')
    .description('list, add, rotate and revoke API keys in the database, without a key');
  addList(keys);
  addAdd(keys);
  addRotate(keys);
  addRevoke(keys);
}

function addList(keys: Command): void {
  addCommand(keys, 'list', 'list API clients with their scopes and the number of their keys', {
    examples: [['keys list', 'who may call the bank']],
    json: 'the API clients, each with its keys but not their secrets,',
  }).action(async ({ json }: { json: boolean }) => {
    const listed = await withClients(async (clients) => {
      const all = await allOf(clients);
      return Promise.all(all.map(async (client) => ({ ...client, keys: await clients.keys(client.id) })));
    });
    const text = listed.map(({ id, name, scopes, keys: held = [] }) =>
      [id, scopes.join(','), `${held.length} ${held.length === 1 ? 'key' : 'keys'}`, name].join('  '),
    );
    print(json, listed, text.length === 0 ? 'There are no API clients.' : text.join('\n'));
  });
}

function addAdd(keys: Command): void {
  addCommand(keys, 'add', 'add an API client and print its key', {
    examples: [
      ['keys add admin --scope admin', 'create a new admin key if the old one is lost'],
      ['keys add shop --scope read,write', 'a client that reads and sends commands'],
    ],
    json: 'the API client and its key',
  })
    .argument('<name>', 'what the client is called; need not be unique', parseName)
    .requiredOption('--scope <scopes>', `what the key may do: ${SCOPES.join(', ')}`, parseScopes)
    .action(async (name: string, { json, scope }: { json: boolean; scope: readonly Scope[] }) => {
      const made = await withClients((clients) => clients.create(name, scope));
      print(json, { ...made.client, key: made.key }, made.key);
    });
}

function addRotate(keys: Command): void {
  addCommand(keys, 'rotate', 'replace the keys of an API client by a new one and print it', {
    examples: [
      ['keys rotate shop', 'all its old keys stop working'],
      ['keys rotate shop --old-until 2030-01-31T12:00:00Z', 'they work until then'],
    ],
    json: 'the API client and its new key',
  })
    .argument('<client>', 'the name or id of the API client')
    .option('--old-until <instant>', 'until when the old keys work (default: not any more)', parseInstant)
    .action(async (wanted: string, { json, oldUntil }: { json: boolean; oldUntil?: string }) => {
      const rotated = await withClients(async (clients) => {
        const client = await clientOf(clients, wanted);
        if (oldUntil === undefined) return { ...client, key: await clients.replaceKeys(client) };
        const added = await clients.addKey(client.id, oldUntil);
        if (typeof added !== 'string') return { ...client, key: added.key };
        const words = {
          'no-client': `There is no API client ${wanted} any more.`,
          past: '--old-until must be in the future by the database’s clock.',
          'too-many': `${client.name} has ${KEYS_MAX} valid keys: rotate it without --old-until.`,
        }[added];
        throw new CommandError(words, EXIT.usage);
      });
      print(json, rotated, rotated.key);
      if (oldUntil === undefined) process.stderr.write(`The old key: ${REVOKED}\n`);
    });
}

function addRevoke(keys: Command): void {
  addCommand(keys, 'revoke', 'delete an API client and revoke its keys', {
    examples: [['keys revoke shop', 'its keys stop working on every node within CLIENT_CACHE_MS']],
    json: 'the API client that was deleted',
  })
    .argument('<client>', 'the name or id of the API client')
    .action(async (wanted: string, { json }: { json: boolean }) => {
      const { client, isLastAdmin } = await withClients(async (clients) => {
        const found = await clientOf(clients, wanted);
        await clients.remove(found.id);
        const isAdmin = ({ scopes }: ApiClient) => scopes.includes('admin');
        return { client: found, isLastAdmin: !(await allOf(clients)).some(isAdmin) };
      });
      print(json, client, `The API client ${client.name} (${client.id}) is deleted.`);
      process.stderr.write(`Its key: ${REVOKED}\n`);
      if (isLastAdmin) process.stderr.write('No API client with the scope admin is left.\n');
    });
}

async function withClients<T>(work: (clients: ApiClients) => Promise<T>): Promise<T> {
  loadEnvironmentFile();
  const config = loadConfig();
  return withDatabase(config, (url) =>
    migrate(
      url,
      () => {},
      async () => {
        const parts = wire(config, url, createLogger('silent'), false);
        try {
          return await work(parts.clients);
        } finally {
          await parts.end();
        }
      },
    ),
  );
}

async function allOf(clients: ApiClients): Promise<readonly ApiClient[]> {
  const all: ApiClient[] = [];
  for (;;) {
    const page = await clients.list(all.at(-1)?.id, PAGE);
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}

/** @throws CommandError if no client or more than one has that name or id */
async function clientOf(clients: ApiClients, wanted: string): Promise<ApiClient> {
  const found = (await allOf(clients)).filter(({ id, name }) => id === wanted || name === wanted);
  const [client, other] = found;
  if (client === undefined) throw new CommandError(`There is no API client ${wanted}.`, EXIT.usage);
  if (other === undefined) return client;
  const ids = found.map(({ id }) => id).join(', ');
  throw new CommandError(
    `${found.length} API clients are called ${wanted}: give the id, ${ids}.`,
    EXIT.usage,
  );
}

const checkName = compileCheck(Type.Object({ name: line(100, 'A text of 1 to 100 characters') }));

function parseName(name: string): string {
  const [fault] = checkName({ name }) ?? [];
  if (fault === undefined) return name;
  throw new InvalidArgumentError(fault.message);
}

function parseScopes(text: string): readonly Scope[] {
  const scopes = [...new Set(text.split(','))];
  if (scopes.every((scope): scope is Scope => (SCOPES as readonly string[]).includes(scope))) return scopes;
  throw new InvalidArgumentError(`must be some of ${SCOPES.join(', ')}, separated by commas`);
}

function parseInstant(text: string): string {
  const instant = readInstant(text);
  if (instant !== undefined) return instant;
  throw new InvalidArgumentError('must be an instant with its offset, such as 2030-01-31T12:00:00Z');
}
