import { StreamError } from '../../../engine/model/stream-error.ts';

/** An .avsc file that cannot be used; the message names it. */
export class SchemaFileError extends StreamError {
  constructor(name: string, problem: string, cause?: unknown) {
    const file = name.endsWith('.avsc') ? name : `${name}.avsc`;
    super(`${file}: ${problem}`, {
      code: 'STREAM_SCHEMA_FILE',
      domain: 'user',
      scope: 'process',
      verdict: 'stop',
      cause,
      context: { file },
    });
  }
}
