/** compose.yaml as Compose reads it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
export const COMPOSE_FILE = path.join(ROOT, 'compose.yaml');

export interface ComposeService {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck: { readonly test: readonly string[] };
  readonly stop_grace_period?: string;
  readonly restart?: string;
}

export interface ComposeFile {
  readonly services: Readonly<Record<'bank' | 'postgres' | 'redis', ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/** With each `${NAME:-default}` replaced: by what `environment` has, else, and when that is empty, by the default. */
export function readComposeFile(environment: Readonly<Record<string, string>> = {}): ComposeFile {
  const text = readFileSync(COMPOSE_FILE, 'utf8');
  return parse(text.replace(/\$\{(\w+):-([^}]*)\}/g, (_, name, fallback) => environment[name] || fallback));
}
