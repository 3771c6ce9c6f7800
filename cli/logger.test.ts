import { expect, test } from 'vitest';
import { openLogger } from './logger.ts';

function lines(
  isTTY: boolean,
  level: 'info' | 'warn' = 'info',
): { readonly log: ReturnType<typeof openLogger>; readonly text: () => string } {
  let text = '';
  const write = (more: string): void => {
    text += more;
  };
  const log = openLogger({ isTTY, write }, level);
  return { log, text: () => text };
}

test('programs get a line of JSON each', () => {
  const { log, text } = lines(false);
  log.info({ task: '0_1', lag: 3 }, 'assigned');
  const { time, ...rest } = JSON.parse(text()) as Readonly<Record<string, unknown>>;
  expect(rest).toEqual({ level: 'info', task: '0_1', lag: 3, msg: 'assigned' });
  expect(Date.parse(String(time))).toBeCloseTo(Date.now(), -4);
  expect(text().endsWith('}\n')).toBe(true);
});

test('a terminal gets a line of text each', () => {
  const { log, text } = lines(true);
  log.warn({ code: 'STREAM_X', partitions: [1, 2] }, 'starts again');
  log.info({}, 'running');
  expect(text()).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} WARN {2}starts again {2}code=STREAM_X partitions=\[1,2\]\n\d\d:\d\d:\d\d\.\d{3} INFO {2}running\n$/,
  );
});

test('what is below the level is left out', () => {
  const { log, text } = lines(false, 'warn');
  log.info({}, 'quiet');
  log.error({}, 'loud');
  expect(text().match(/"msg":"(\w+)"/g)).toEqual(['"msg":"loud"']);
});
