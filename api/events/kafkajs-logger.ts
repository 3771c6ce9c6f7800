import { logLevel } from 'kafkajs';
import type { Logger } from '../../engine/ports.ts';

/** Structurally what kafkajs calls a log creator. */
type LogCreator = () => (entry: { readonly level: logLevel; readonly namespace: string; readonly log: LogFields }) => void;

interface LogFields {
  readonly message: string;
  readonly [field: string]: unknown;
}

/** Told at each connection; we bound the repetitions on purpose and begin anew after a failure. */
const KNOWN = 'Limiting retries for the idempotent producer may invalidate EoS guarantees';

/** kafkajs writes to our logger; its own prints to the console. Its stack traces are left out. */
export function kafkajsLogger(logger: Logger): LogCreator {
  return () => (entry) => {
    const { message, timestamp: _timestamp, logger: _logger, stack: _stack, ...fields } = entry.log;
    if (message === KNOWN) return;
    const matters = entry.level === logLevel.ERROR || entry.level === logLevel.WARN;
    // An answer with an error is asked for again by kafkajs, or thrown at whoever called.
    const write = matters && !message.startsWith('Response ') ? 'warn' : 'debug';
    logger[write]({ from: `kafkajs ${entry.namespace}`.trim(), ...fields }, message);
  };
}
