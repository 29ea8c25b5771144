/** Request bodies: JSON in UTF-8, and nothing else unless a route says so. */
import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { InvalidInput } from '../../application/shared/validation.js';
import { type BodyLimits, BodyReader } from './bodyReader.js';
import { repeatedMember } from './repeatedMembers.js';

/** A body is optional where all its fields are: none, or an empty one, is an empty object. */
export function acceptJson(server: FastifyInstance, limits: BodyLimits): void {
  const reader = new BodyReader(limits);
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', (request, _payload, done) => {
    reader.read(request.raw, (error, body) => {
      if (error !== null || body === undefined) return done(error);
      try {
        done(null, body.length === 0 ? {} : parseJson(body, 'body'));
      } catch (fault) {
        done(fault as Error);
      }
    });
  });
  server.addHook('preValidation', (request, _reply, done) => {
    if (request.body === undefined && request.method !== 'GET') request.body = {};
    done();
  });
}

/**
 * A field named `__proto__` stays a field like any other, for the schemas to refuse by its name; a name that is taken
 * in its object is refused here.
 * @param name what the bytes are called in a fault
 * @throws InvalidInput
 */
export function parseJson(bytes: Buffer, name: string): unknown {
  // Bytes that are no text would be replaced by other text without a word.
  if (!isUtf8(bytes)) throw notUtf8(name);
  return parseJsonText(bytes.toString(), name);
}

export const notUtf8 = (name: string): InvalidInput =>
  new InvalidInput([{ field: name, rule: 'utf-8', message: 'is not valid UTF-8' }]);

/** As `parseJson`, of what is text already. */
export function parseJsonText(text: string, name: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const message = `is not valid JSON: ${(error as SyntaxError).message}`;
    throw new InvalidInput([{ field: name, rule: 'json', message }]);
  }
  const fault = repeatedMember(text, value);
  if (fault !== undefined) throw new InvalidInput([fault]);
  return value;
}
