import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { BYTES_MAX, RECORD_BYTES_MAX } from '../connectors/kafka/client/client-options.ts';
import { toMs } from '../engine/model/duration.ts';
import { similarNames } from './similar-names.ts';

/** How long a command waits for a broker or registry that does not answer. */
export const TIMEOUT = '5s';

/** Options of every command that talks to Kafka. */
export interface LogOptions {
  readonly brokers?: string;
  /** Milliseconds. */
  readonly timeout: number;
}

export function addLogOptions(command: Command): Command {
  return command
    .option('--brokers <host:port,...>', 'Kafka brokers (default: KAFKA_BROKERS)')
    .addOption(durationOption('--timeout <duration>', 'how long to wait for an answer', TIMEOUT));
}

export function addRegistryOption(command: Command): Command {
  return command.option('--registry <url>', 'schema registry (default: SCHEMA_REGISTRY_URL)');
}

/** What Kafka takes as the name of a topic. */
const TOPIC = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/;

/** The topic that a command is about. */
export function topicArgument(): Argument {
  return new Argument('<topic>').argParser((text: string) => {
    if (TOPIC.test(text)) return text;
    throw new InvalidArgumentError('The name of a topic has 1 to 249 of A-Z a-z 0-9 . _ -');
  });
}

/** An option that takes one of some words; a slip of the pen is told the word that was meant. */
export function choiceOption<T extends string>(flags: string, description: string, choices: readonly T[], fallback?: T): Option {
  const option = new Option(flags, description).choices([...choices]);
  if (fallback !== undefined) option.default(fallback);
  // After `choices`, which sets a parser that has no suggestions.
  return option.argParser((text: string) => {
    if ((choices as readonly string[]).includes(text)) return text;
    const [meant] = similarNames(text, choices);
    const allowed = `Allowed choices are ${choices.join(', ')}.`;
    throw new InvalidArgumentError(meant === undefined ? allowed : `${allowed}\n(Did you mean ${meant}?)`);
  });
}

/** An option in milliseconds, written as `500ms`, `5s`, `2m`. */
export function durationOption(flags: string, description: string, fallback: typeof TIMEOUT): Option {
  const parse = (text: string): number => {
    try {
      return toMs(text as typeof TIMEOUT);
    } catch {
      throw new InvalidArgumentError("Write a number and a unit (ms, s, m, h, d), such as '5s'.");
    }
  };
  return new Option(flags, description).default(parse(fallback), fallback).argParser(parse);
}

/** An option that is a whole number within bounds. */
export function numberOption(flags: string, description: string, min: number, max: number): Option {
  return new Option(flags, description).argParser((text: string) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Write a whole number from ${min} to ${max}.`);
  });
}

/** Of every command that writes records of others. */
export interface RecordBytesOptions {
  readonly maxRecordBytes: number;
}

export function maxRecordBytesOption(): Option {
  const what = 'largest record that is written; the topics have a bound of their own';
  return numberOption('--max-record-bytes <n>', what, 1, BYTES_MAX).default(RECORD_BYTES_MAX);
}

/** An option that may be given several times, each as `name=value`. The last one of a name holds. */
export function pairOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text: string, before: Readonly<Record<string, string>> | undefined) => {
    const at = text.indexOf('=');
    if (at < 1) throw new InvalidArgumentError('Write name=value.');
    return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
  });
}
