/** Every operation of the OpenAPI document, and the scope its key must have. A route that is not here fails the specs. */
export const SCOPES: Readonly<Record<string, 'read' | 'write' | 'admin' | 'none'>> = {
  'POST /v1/accounts': 'write',
  'GET /v1/accounts': 'read',
  'GET /v1/accounts/{id}': 'read',
  'POST /v1/accounts/{id}/deposits': 'write',
  'POST /v1/accounts/{id}/withdrawals': 'write',
  'POST /v1/transfers': 'write',
  'POST /v1/accounts/{id}/freeze': 'write',
  'POST /v1/accounts/{id}/unfreeze': 'write',
  'POST /v1/accounts/{id}/close': 'write',
  'PUT /v1/accounts/{id}/overdraft-limit': 'write',
  'GET /v1/accounts/{id}/transactions': 'read',
  'GET /v1/accounts/{id}/events': 'read',
  'GET /v1/accounts/{id}/daily-balances': 'read',
  'GET /v1/accounts/{id}/statement': 'read',
  'GET /v1/ledger/trial-balance': 'read',
  'GET /v1/ledger/postings': 'read',
  'GET /v1/projections': 'read',
  'POST /v1/projections/{name}/rebuild': 'admin',
  'POST /v1/batch': 'write',
  'GET /v1/commands/{idempotencyKey}': 'read',
  'GET /v1/events': 'read',
  'POST /v1/api-clients': 'admin',
  'GET /v1/api-clients': 'admin',
  'DELETE /v1/api-clients/{id}': 'admin',
  'POST /v1/webhooks': 'admin',
  'GET /v1/webhooks': 'admin',
  'GET /v1/webhooks/{id}': 'admin',
  'DELETE /v1/webhooks/{id}': 'admin',
  'POST /v1/webhooks/{id}/enable': 'admin',
  'GET /v1/webhooks/{id}/dead-letters': 'admin',
  'POST /v1/webhooks/{id}/dead-letters/replay': 'admin',
  'GET /health/live': 'none',
  'GET /health/ready': 'none',
  'GET /metrics': 'read',
  'GET /openapi.json': 'none',
};

/** The operations of a document as `METHOD /path`. */
export const operationsOf = (document: { paths: Record<string, object> }): string[] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
