import { connect } from 'node:net';
import { ApiVersions, FrameReader } from '../../connectors/kafka/wire/index.ts';
import { frame } from './case.ts';

/** Bound on an answer. */
const ANSWER_BYTES_MAX = 16 * 1024 * 1024;
/** A broker that has said nothing for so long says nothing. */
const SILENCE_MS = 10_000;
/** What is asked behind a request that has no answer: its answer shows that there was none. */
const NEXT = 999;

export interface Exchange {
  readonly bytes: Buffer;
  readonly ends: boolean;
  readonly silent: boolean;
}

/** A frame; `closed`; `nothing` when the next request's answer comes first; `silence` when nothing happens at all. */
export type Answer = Buffer | 'closed' | 'nothing' | 'silence';

/** Sends bytes on a connection of their own. */
export function exchange(port: number, { bytes, ends, silent }: Exchange): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const timer = setTimeout(() => settle('silence'), SILENCE_MS);
    const settle = (answer: Answer): void => {
      clearTimeout(timer);
      resolve(answer);
      socket.destroy();
    };
    const frames = new FrameReader(ANSWER_BYTES_MAX, (answer) =>
      settle(silent && answer.readInt32BE(0) === NEXT ? 'nothing' : answer),
    );
    socket.on('data', (chunk: Buffer) => frames.push(chunk));
    // A connection that is reset was closed all the same.
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNREFUSED' ? reject(error) : undefined));
    socket.on('close', () => settle('closed'));
    socket.write(bytes);
    if (silent) socket.write(frame(ApiVersions, 0, {}, NEXT));
    if (ends) socket.end();
  });
}
