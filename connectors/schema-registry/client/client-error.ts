import { StreamError } from '../../../engine/model/stream-error.ts';

const VARIABLE = 'SCHEMA_REGISTRY_URL';

/** The registry does not answer, or says that it cannot now. */
export function unreachable(url: string, reason: string, cause?: unknown): StreamError {
  return new StreamError(`the schema registry at ${url} ${reason}`, {
    code: 'STREAM_REGISTRY_UNREACHABLE',
    domain: 'external',
    scope: 'process',
    verdict: 'retry',
    cause,
    context: { url, variable: VARIABLE },
  });
}

/** What is said when waiting has come to its end. */
export function gaveUp(url: string, afterMs: number, last: StreamError): StreamError {
  const reason = last.message.replace(`the schema registry at ${url} `, '');
  return unreachable(
    url,
    `did not answer for ${Math.round(afterMs / 1000)} s (it ${reason}): start it, or set ${VARIABLE}`,
    last,
  );
}

/** Something answers, but not as a registry does: another service, a proxy's page. */
export function strangeAnswer(url: string, request: string, found: string): StreamError {
  return new StreamError(`${url} does not answer as a schema registry: ${request} gave ${found}. Check ${VARIABLE}`, {
    code: 'STREAM_REGISTRY_ANSWER',
    domain: 'external',
    scope: 'process',
    verdict: 'stop',
    context: { url, variable: VARIABLE },
  });
}

export function unauthorized(url: string, status: number): StreamError {
  return new StreamError(
    `the schema registry at ${url} refuses these credentials (${status}): set ${VARIABLE} to https://user:password@host, or SCHEMA_REGISTRY_TOKEN`,
    {
      code: 'STREAM_REGISTRY_UNAUTHORIZED',
      domain: 'user',
      scope: 'process',
      verdict: 'stop',
      context: { url, variable: VARIABLE, status },
    },
  );
}

/** The registry refuses a schema for a subject. */
export function refusedSchema(subject: string, status: number, message: string): StreamError {
  const incompatible = status === 409;
  const advice = incompatible
    ? '. Evolve the schema compatibly, or, if the topic is only read, say avro(schema, { register: false })'
    : '';
  return new StreamError(`the schema registry refuses the schema for subject '${subject}': ${message}${advice}`, {
    code: incompatible ? 'STREAM_SCHEMA_INCOMPATIBLE' : 'STREAM_SCHEMA_REFUSED',
    domain: 'user',
    scope: 'process',
    verdict: 'stop',
    context: { subject, status },
  });
}

/** A record that names a schema which the registry does not have. */
export function unknownSchema(id: number, registry: string): StreamError {
  return new StreamError(`${registry} has no schema ${id}, which the record names: it was written with another registry`, {
    code: 'STREAM_UNKNOWN_SCHEMA',
    domain: 'user',
    scope: 'record',
    verdict: 'park',
    context: { schemaId: id },
  });
}
