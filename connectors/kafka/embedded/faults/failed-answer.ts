import type { AnswerShape, BrokerAddress } from './answer-shapes.ts';
import { fieldOf, listOf, type Struct } from './message-parts.ts';

/** The answer to a request that fails altogether, as clients of the version read it. */
export function failedWhole(
  shape: AnswerShape,
  request: Struct,
  errorCode: number,
  broker: BrokerAddress,
  version: number,
): Struct {
  if (shape.whole && version >= shape.whole.from) return shape.whole.answer(request, errorCode);
  if (shape.aboutClient && version >= shape.aboutClient.from && shape.aboutClient.codes.has(errorCode)) return { errorCode };
  if (shape.topFrom !== undefined && version >= shape.topFrom) return { errorCode };
  return failedAnswer(shape, request, errorCode, broker);
}

/** The answer to a request of which everything fails with the same code, each code where the call's clients look for it. */
export function failedAnswer(shape: AnswerShape, request: Struct, errorCode: number, broker: BrokerAddress): Struct {
  const { asked, answered, failed, code = 'errorCode', repeated = [] } = shape;
  const top = shape.top?.(request, broker);
  if (asked === undefined || answered === undefined) return { ...top, errorCode };
  const parts = listOf(request, asked.list).map((topic) => {
    const part = {
      ...Object.fromEntries(repeated.map((field) => [field, fieldOf(topic, field)])),
      [answered.name ?? 'name']: fieldOf(topic, asked.name),
    };
    const { partitions, partition = 'partition' } = answered;
    if (partitions === undefined) return { ...part, ...failed, [code]: errorCode };
    const numbers = listOf(topic, asked.partitions).map((each) => fieldOf(each, asked.partition));
    return { ...part, [partitions]: numbers.map((number) => ({ ...failed, [partition]: number, [code]: errorCode })) };
  });
  return { ...top, [answered.list]: parts };
}
