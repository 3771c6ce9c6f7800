import { expect, test } from 'vitest';
import { tellSetup, type WorkerSetup, workerSetup } from './worker-setup.ts';

const seeds = Array.from({ length: 60 }, (_, seed) => seed);

test('the seed decides, and every way to set workers up has its seed', () => {
  const setups = seeds.map((seed) => workerSetup(seed));
  expect(seeds.map((seed) => workerSetup(seed))).toEqual(setups);
  const drawn = (part: keyof WorkerSetup) => [...new Set(setups.map((setup) => setup[part]))].sort();
  expect(drawn('groupProtocol')).toEqual(['classic', 'consumer']);
  expect(drawn('standbys')).toEqual([0, 1, 2]);
  expect(drawn('cacheMaxBytes')).toEqual([0, 10_000_000, 20_000]);
});

test('what is given is taken, and changes nothing else that is drawn', () => {
  for (const seed of seeds) {
    const drawn = workerSetup(seed);
    expect(workerSetup(seed, { cacheMaxBytes: 7 })).toEqual({ ...drawn, cacheMaxBytes: 7 });
    expect(workerSetup(seed, { groupProtocol: drawn.groupProtocol })).toEqual(drawn);
    expect(workerSetup(seed, { groupProtocol: 'consumer' })).toMatchObject({ groupProtocol: 'consumer', standbys: 0 });
    expect(workerSetup(seed, drawn)).toEqual(drawn);
  }
});

test('standbys are refused with the consumer protocol, which has none', () => {
  expect(() => workerSetup(1, { groupProtocol: 'consumer', standbys: 1 })).toThrow('--standbys needs --group-protocol classic');
  expect(workerSetup(1, { groupProtocol: 'consumer', standbys: 0 }).standbys).toBe(0);
});

test('it is told in words', () => {
  expect(tellSetup({ groupProtocol: 'classic', standbys: 1, cacheMaxBytes: 20_000 })).toBe(
    'classic group protocol, 1 standby, a cache of 20000 bytes',
  );
  expect(tellSetup({ groupProtocol: 'consumer', standbys: 0, cacheMaxBytes: 0 })).toBe(
    'consumer group protocol, 0 standbys, no cache',
  );
});
