/** Request bodies: JSON in UTF-8, unless a route accepts another type. */
import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { InvalidInput } from '../../application/shared/validation.js';
import { type BodyLimits, BodyReader } from './bodyReader.js';
import { Problem } from './problem.js';
import { repeatedMember } from './repeatedMembers.js';

/** A JSON Merge Patch (RFC 7396), for routes whose configuration says `takesPatch`. */
export const PATCH_TYPE = 'application/merge-patch+json';

/**
 * A missing or empty body counts as an empty object, so it is optional if all its fields are.
 * @returns what reads the bodies of all requests
 */
export function acceptJson(server: FastifyInstance, limits: BodyLimits): BodyReader {
  const reader = new BodyReader(limits);
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(['application/json', PATCH_TYPE], (request, _payload, done) => {
    if (
      request.routeOptions.config.takesPatch !== true &&
      request.headers['content-type']?.startsWith(PATCH_TYPE)
    ) {
      return done(new Problem('unsupported-media-type', 'The body must be application/json'));
    }
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
  return reader;
}

/**
 * Parses JSON. A field named `__proto__` stays an ordinary field, which schemas reject by name. Repeated
 * names in an object are rejected.
 * @param name name of the input in faults
 * @throws InvalidInput
 */
export function parseJson(bytes: Buffer, name: string): unknown {
  // Invalid UTF-8 would be silently replaced.
  if (!isUtf8(bytes)) throw notUtf8(name);
  return parseJsonText(bytes.toString(), name);
}

export const notUtf8 = (name: string): InvalidInput =>
  new InvalidInput([{ field: name, rule: 'utf-8', message: 'is not valid UTF-8' }]);

/** Like `parseJson`, for text. */
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
