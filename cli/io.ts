/** Where a command writes. A promise comes back when the reader is slow: wait for it before writing more. */
export interface Output {
  readonly isTTY: boolean;
  write(text: string): Promise<void> | void;
}

/** All that a command has of the process it runs in, so that tests run commands in their own process. */
export interface Io {
  readonly stdin: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted by Ctrl-C, by SIGTERM and when nobody reads stdout any more. */
  readonly stop: AbortSignal;
  /** Tells whoever started the process that a command that goes on is up. */
  readonly ready?: () => void;
}
