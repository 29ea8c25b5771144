import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operationsOf, SCOPES } from '../../support/routes.js';
import {
  ADMIN_KEY,
  Client,
  openService,
  type TestService,
  UNKNOWN_ID,
  wordOf,
} from '../../support/service.js';

let service: TestService;
const clients: Record<string, Client> = {};
beforeAll(async () => {
  service = await openService();
  for (const scope of ['read', 'write', 'admin']) clients[scope] = await service.client(scope);
  clients.both = await service.client('read', 'write');
  clients.stranger = new Client(service.url);
});
afterAll(() => service.close());

/** A request that is refused or finds nothing, so that asking changes nothing. */
const ask = (client: Client, operation: string) => {
  const [method, path] = operation.replace(/\{.*?\}/, UNKNOWN_ID).split(' ') as [string, string];
  return client.send(method, path, { body: method === 'GET' ? undefined : { nonsense: true } });
};

describe('every operation of the document', () => {
  it('is in the table of scopes', async () => {
    const { body } = await (clients.stranger as Client).get('/openapi.json');
    expect(operationsOf(body).sort()).toEqual(Object.keys(SCOPES).sort());
  });

  it.each(Object.entries(SCOPES))('%s needs the scope %s', async (operation, scope) => {
    const { stranger, both, ...single } = clients as Record<string, Client>;
    const anonymous = await ask(stranger as Client, operation);
    if (scope === 'none') {
      expect(anonymous.status).toBe(200);
      return;
    }
    expect(wordOf(anonymous)).toBe('401 unauthorized');
    expect(anonymous.headers.get('www-authenticate')).toBe('Bearer realm="banking-es"');
    for (const [held, client] of Object.entries(single)) {
      const answer = await ask(client, operation);
      if (held === scope || held === 'admin' || scope === 'any')
        expect([200, 202, 400, 404], held).toContain(answer.status);
      else {
        expect(wordOf(answer), held).toBe('403 forbidden');
        expect(answer.body.detail).toBe(`This requires an API key with the ${scope} scope`);
      }
    }
    const answer = await ask(both as Client, operation);
    expect(answer.status === 403).toBe(scope === 'admin');
  });

  it('refuses before it looks at the body', async () => {
    const refused = await (clients.read as Client).send('POST', '/v1/transfers', { body: '{' });
    expect(wordOf(refused)).toBe('403 forbidden');
  });
});

describe('a key', () => {
  it.each([
    ['none', ''],
    ['no scheme', ADMIN_KEY],
    ['another scheme', `Basic ${ADMIN_KEY}`],
    ['nothing after the scheme', 'Bearer'],
    ['a wrong one', 'Bearer bes_wrong'],
    ['a part of the right one', `Bearer ${ADMIN_KEY.slice(0, -1)}`],
    ['more than the right one', `Bearer ${ADMIN_KEY}x`],
    ['the right one in capitals', `Bearer ${ADMIN_KEY.toUpperCase()}`],
    ['two', `Bearer ${ADMIN_KEY} ${ADMIN_KEY}`],
    ['a very long one', `Bearer ${'x'.repeat(5_000)}`],
    ['letters that are not ASCII', 'Bearer klí'],
  ])('that is %s is 401', async (_, authorization) => {
    const answer = await new Client(service.url).get('/v1/accounts', { authorization });
    expect(wordOf(answer)).toBe('401 unauthorized');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="banking-es"');
  });

  it('is not taken from the address', async () => {
    const answer = await new Client(service.url).get(`/v1/accounts?access_token=${ADMIN_KEY}`);
    expect(wordOf(answer)).toBe('401 unauthorized');
  });

  it('has a scheme in any case', async () => {
    for (const scheme of ['bearer', 'BEARER']) {
      const answer = await new Client(service.url).get('/v1/accounts', {
        authorization: `${scheme} ${ADMIN_KEY}`,
      });
      expect(answer.status).toBe(200);
    }
  });
});

describe('documentation', () => {
  it.each(['/docs', '/docs/', '/docs/json', '/docs/static/swagger-ui.css', '/openapi.json'])(
    'is open to all: %s',
    async (path) => {
      expect((await new Client(service.url).get(path)).status).toBe(200);
    },
  );
});
