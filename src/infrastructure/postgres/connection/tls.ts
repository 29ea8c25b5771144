/** TLS as in libpq: PostgreSQL documentation, "SSL Support" of libpq. */
import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { StartError } from '../../../application/shared/errors.js';
import type { DatabaseTarget } from './databaseUrl.js';

export type TlsOptions = ConnectionOptions;

/**
 * TLS options of a connection. Files are read each time, so that renewed certificates are used.
 * @throws StartError if a file cannot be read
 */
export function tlsOptions({ sslMode, parameters }: DatabaseTarget): TlsOptions {
  const { sslrootcert, sslcert, sslkey, sslpassword } = parameters;
  const own = {
    ...(sslcert ? { cert: read('sslcert', sslcert) } : {}),
    ...(sslkey ? { key: read('sslkey', sslkey) } : {}),
    ...(sslpassword ? { passphrase: sslpassword } : {}),
  };
  // Encrypted, without verification.
  if (!sslrootcert) return { ...own, rejectUnauthorized: false };
  const ca = sslrootcert === 'system' ? {} : { ca: read('sslrootcert', sslrootcert) };
  // With a CA, `require` verifies like verify-ca; only verify-full verifies the host name.
  return sslMode === 'verify-full'
    ? { ...own, ...ca }
    : { ...own, ...ca, checkServerIdentity: () => undefined };
}

function read(parameter: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { message } = error as Error;
    throw new StartError(`The ${parameter} file of DATABASE_URL cannot be read: ${message}`, 'settings');
  }
}
