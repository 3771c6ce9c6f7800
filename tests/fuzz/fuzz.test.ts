import { describe, expect, it } from 'vitest';
import { fuzz } from './fuzz.ts';
import type { FuzzedParser } from './fuzzed-parser.ts';
import { PARSERS } from './parsers/index.ts';

/** `npm run fuzz` tries more. */
const INPUTS = 40;
/** Other tests run beside this one. */
const blockedMsMax = Number.POSITIVE_INFINITY;

describe('what others could send, or leave on the disk, is read or refused', () => {
  it.each(PARSERS)('$name', async (parser) => {
    const { inputs, findings } = await fuzz(parser, { seed: 1, inputs: INPUTS, blockedMsMax });
    expect(findings).toEqual([]);
    expect(inputs).toBe(INPUTS);
  });
});

describe('a finding', () => {
  class Refusal extends Error {}

  /** Refuses what is no JSON, and does `parse` with what is. */
  const parserOf = (parse: (json: unknown) => unknown): FuzzedParser => ({
    name: 'json',
    open: () => ({
      samples: [Buffer.from('{"a":[1,2,{"b":"text"}]}')],
      parse: (input) => {
        let json: unknown;
        try {
          json = JSON.parse(input.toString());
        } catch {
          throw new Refusal();
        }
        return parse(json);
      },
      refuses: (error) => error instanceof Refusal,
    }),
  });
  const missing = (json: unknown): unknown => (json as { readonly a: { readonly length: number } }).a.length;

  it('is any error but a refusal, told once for its cause, and shows again by its seed', async () => {
    const { findings, refused } = await fuzz(parserOf(missing), { seed: 1, inputs: 300, blockedMsMax });
    expect(refused).toBeGreaterThan(10);
    expect(findings[0]?.problem).toContain("reading 'length'");
    expect(new Set(findings.map(({ problem }) => problem.split('\n')[0])).size).toBe(findings.length);
    for (const { seed, problem } of findings) {
      const again = await fuzz(parserOf(missing), { seed, inputs: 1, blockedMsMax });
      expect(again.findings[0]?.problem.split('\n')[0]).toBe(problem.split('\n')[0]);
    }
  });

  it('is an input that takes much memory', async () => {
    const kept: Buffer[] = [];
    const parser = parserOf(() => kept.push(Buffer.alloc(64 * 1024 * 1024)));
    const { findings } = await fuzz(parser, { seed: 3, inputs: 8, blockedMsMax });
    kept.length = 0;
    expect(findings.map(({ problem }) => problem)).toEqual([expect.stringMatching(/takes \d+ MiB of memory for \d+ bytes/)]);
  });

  it('is an input that keeps the thread busy', async () => {
    const parser = parserOf(() => {
      const until = process.cpuUsage().user + 20_000;
      while (process.cpuUsage().user < until);
    });
    const { findings } = await fuzz(parser, { seed: 3, inputs: 8, blockedMsMax: 5 });
    expect(findings.map(({ problem }) => problem)).toEqual([expect.stringMatching(/takes \d+ ms for \d+ bytes/)]);
  });

  it('is not looked for with samples that the parser does not read', async () => {
    const parser: FuzzedParser = {
      ...parserOf(missing),
      open: () => ({
        samples: [Buffer.from('?')],
        parse: () => {
          throw new Refusal();
        },
        refuses: () => true,
      }),
    };
    await expect(fuzz(parser, { seed: 1, inputs: 1 })).rejects.toThrow('json reads none of its samples');
  });
});
