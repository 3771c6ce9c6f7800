/**
 * Makes every DecompressionStream of this process end once it has given more than `bytesMax` bytes; `watch` is called when a stream
 * begins, and what it gives when the stream exceeds the bound. PDF.js unpacks streams with it, whole and without a bound of its own.
 *
 * It changes the globals and is for a process of our own only.
 */
export function boundDecompression(bytesMax: number, watch: () => () => void): void {
  const Unbounded = globalThis.DecompressionStream;
  globalThis.DecompressionStream = class extends Unbounded {
    readonly #bounded: ReadableStream;

    constructor(format: ConstructorParameters<typeof Unbounded>[0]) {
      super(format);
      const exceeded = watch();
      let bytes = 0;
      this.#bounded = super.readable.pipeThrough(
        new TransformStream({
          transform(chunk: Uint8Array, controller) {
            bytes += chunk.byteLength;
            if (bytes <= bytesMax) return controller.enqueue(chunk);
            exceeded();
            controller.error(new RangeError(`more than ${bytesMax} bytes came out of a packed stream`));
          },
        }),
      );
    }

    override get readable() {
      return this.#bounded;
    }
  };
}
