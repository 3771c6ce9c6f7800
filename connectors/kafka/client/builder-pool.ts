import { RecordBatchBuilder } from '../wire/record-batch-builder.ts';
import { SPARE_BUFFER_BYTES_MAX } from './client-options.ts';

/**
 * Builders of acknowledged batches, for the next ones: their buffers have grown to what batches need. Partitions that are idle hold none,
 * so that a producer of hundreds of partitions costs little while nothing is written.
 */
export class BuilderPool {
  readonly #spare: RecordBatchBuilder[] = [];
  #bytes = 0;

  take(): RecordBatchBuilder {
    const spare = this.#spare.pop();
    if (!spare) return new RecordBatchBuilder();
    this.#bytes -= spare.capacity;
    return spare;
  }

  giveBack(builder: RecordBatchBuilder): void {
    if (this.#bytes + builder.capacity > SPARE_BUFFER_BYTES_MAX) return;
    builder.reset();
    this.#bytes += builder.capacity;
    this.#spare.push(builder);
  }
}
