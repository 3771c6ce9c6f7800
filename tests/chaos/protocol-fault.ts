import {
  type AnswerShape,
  PARTITION_SHAPES,
  TOPIC_SHAPES,
  WHOLE_SHAPES,
} from '../../connectors/kafka/embedded/faults/answer-shapes.ts';
import { failedWhole } from '../../connectors/kafka/embedded/faults/failed-answer.ts';
import type { FaultApi, FaultError } from '../../connectors/kafka/embedded/faults/fault.ts';
import type { Api } from '../../connectors/kafka/wire/api.ts';
import { ERROR } from '../../connectors/kafka/wire/error-codes.ts';

/** What happens to one request on its way. */
export interface ProtocolFault {
  readonly api: FaultApi;
  /** What the answer says; `cut`: the connection breaks instead. */
  readonly says: FaultError | 'cut';
  /** `before`: the broker never hears of the request. `after`: it has done what was asked, and only the answer is another one. */
  readonly when: 'before' | 'after';
}

const SHAPES: Readonly<Record<FaultApi, AnswerShape>> = { ...PARTITION_SHAPES, ...TOPIC_SHAPES, ...WHOLE_SHAPES };

/** The answer to a request of which everything fails. */
export function faultyAnswer(
  { api, version, request }: { readonly api: Api; readonly version: number; readonly request: unknown },
  error: FaultError,
  broker: { readonly host: string; readonly port: number },
): object {
  return failedWhole(SHAPES[api.name as FaultApi], Object(request), ERROR[error], broker, version);
}
