/** A parser of bytes that others may have made, and how it is tried. */
export interface FuzzedParser {
  readonly name: string;
  open(): OpenParser | Promise<OpenParser>;
}

/** A parser that is ready to be tried. */
export interface OpenParser {
  /** Inputs that it reads. Others are made of them. */
  readonly samples: readonly Buffer[];
  /** Parses, and checks what came of it. What it does depends on the input alone: so a finding can be shown again. */
  parse(input: Buffer): unknown;
  /** Whether an error is how the parser says no. Any other is a finding. */
  refuses(error: unknown): boolean;
  /** Bytes that one input may take beside its own. Default 32 MiB. */
  readonly allocatedBytesMax?: number;
  /** How long one input may keep the thread busy, in ms. Default 100. */
  readonly blockedMsMax?: number;
  close?(): void | Promise<void>;
}
