import { EXIT } from './exit-codes.ts';
import type { Io, Output } from './io.ts';

/**
 * The streams and signals of this process. The first Ctrl-C asks the command to stop, the second ends the process at once; so does a SIGTERM
 * after another. A reader that goes away (`| head`) stops the command as well, without a word.
 */
export function processIo(): Io {
  const stop = new AbortController();
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(EXIT.interrupted);
    stop.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    stdin: process.stdin,
    stdout: output(process.stdout, () => stop.abort()),
    // Without a reader for errors there is nobody to tell; the command goes on.
    stderr: output(process.stderr, () => {}),
    env: process.env,
    cwd: process.cwd(),
    stop: stop.signal,
  };
}

function output(stream: NodeJS.WriteStream, onClosed: () => void): Output {
  let closed = false;
  let drained: (() => void)[] = [];
  const release = (): void => {
    for (const each of drained) each();
    drained = [];
  };
  stream.on('drain', release);
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
    closed = true;
    release();
    onClosed();
  });
  return {
    isTTY: stream.isTTY === true,
    write: (text) => {
      if (closed || stream.write(text)) return;
      return new Promise((resolve) => drained.push(resolve));
    },
  };
}
