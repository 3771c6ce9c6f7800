import { UniqueNumbers } from './unique-numbers.ts';

/** Hands out producer ids, none of them twice. */
export class ProducerIds extends UniqueNumbers {
  /** Errors: a damaged file throws STREAM_BROKER_FILE_DAMAGED. */
  constructor(path: string) {
    // Beyond every id that a broker on this folder may have handed out before there was a file: those counted microseconds.
    super(path, Date.now() * 1_000);
  }
}
