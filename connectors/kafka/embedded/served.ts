import { ERROR } from '../wire/error-codes.ts';
import type { Broker } from './broker.ts';
import { isDiskFault } from './disk-fault.ts';
import { ANSWER_SHAPES, type AnswerShape } from './faults/answer-shapes.ts';
import { failedWhole } from './faults/failed-answer.ts';
import type { Caller, Handler } from './handler.ts';

/** Calls that a coordinator answers: as in Kafka, one whose disk fails is none, and clients look for another and come back. */
const COORDINATED: ReadonlySet<string> = new Set([
  'AddOffsetsToTxn',
  'AddPartitionsToTxn',
  'DeleteGroups',
  'EndTxn',
  'InitProducerId',
  'OffsetCommit',
  'OffsetDelete',
  'TxnOffsetCommit',
]);

/** What the handler answers; where the disk fails, that nothing was done, so that the client tries again. */
export async function served(broker: Broker, handler: Handler, request: object, caller: Caller): Promise<unknown> {
  try {
    return await handler.handle(broker, request, caller);
  } catch (error) {
    if (!isDiskFault(error)) throw error;
    const { name } = handler.api;
    broker.disk.tell(error, name);
    const shape: AnswerShape = ANSWER_SHAPES[name] ?? {};
    const spelledOut = shape.spelledOut?.({ ...request }, broker, caller.version) ?? { ...request };
    const errorCode = COORDINATED.has(name) ? ERROR.NOT_COORDINATOR : ERROR.KAFKA_STORAGE_ERROR;
    return failedWhole(shape, spelledOut, errorCode, broker, caller.version);
  }
}
