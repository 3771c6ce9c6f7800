import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCaptured } from '../testing/captured-io.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const engine = pathToFileURL(join(root, 'engine/index.ts')).href;
const operators = pathToFileURL(join(root, 'operators/index.ts')).href;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-describe-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Writes a pipeline that counts into a store. */
function counting(file: string, store: string, name = 'counts'): void {
  const code = `import { pipeline, string } from '${engine}';
import { count } from '${operators}';
const words = { name: 'words', key: string(), value: string() };
export default pipeline('${name}', ({ from }) => from(words).pipe(count('${store}')));
`;
  writeFileSync(join(dir, file), code);
}

const describeFiles = (...argv: readonly string[]) => runCaptured(['describe', ...argv], { cwd: dir });

async function keep(file: string, ...pipelines: readonly string[]): Promise<void> {
  const { stdout } = await describeFiles(...pipelines, '--format', 'json');
  writeFileSync(join(dir, file), stdout);
}

describe('millrace describe --diff', () => {
  test('tells what an upgrade would lose and leave behind', async () => {
    counting('old.ts', 'totals');
    counting('new.ts', 'sums');
    await keep('old.json', 'old.ts');
    const { code, stdout, stderr } = await describeFiles('new.ts', '--diff', 'old.json');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain("- store 'totals' removed !");
    expect(stdout).toContain("if it is the new store 'sums', keep the name 'totals'");
    expect(stdout).toContain('left behind: counts-totals-changelog');
    const json = await describeFiles('new.ts', '--diff', 'old.json', '--format', 'json');
    expect(JSON.parse(json.stdout)).toMatchObject({ pipeline: 'counts', orphans: ['counts-totals-changelog'] });
  });

  test('an unchanged pipeline, and several at once of which one is new', async () => {
    counting('a.ts', 'a', 'a');
    counting('b.ts', 'b', 'b');
    await keep('old.json', 'a.ts');
    const { code, stdout, stderr } = await describeFiles('a.ts', 'b.ts', '--diff', 'old.json');
    expect([code, stdout, stderr]).toEqual([
      0,
      'a: nothing that outlives the process has changed\n',
      "'b' is not in old.json: it is new\n",
    ]);
  });

  test.each([
    ['none.json', undefined, 'none.json: there is no such file'],
    ['bad.json', '{', 'bad.json is not JSON'],
    ['other.json', '{"pipeline":"counts"}', 'other.json does not describe a topology'],
    ['strange.json', '[null]', 'strange.json does not describe a topology'],
    [
      'half.json',
      '{"pipeline":"counts","applicationId":"a","deadLetterTopic":"d","internalTopics":[],"subTopologies":[null]}',
      'half.json does not describe a topology',
    ],
    ['empty.json', '[]', "empty.json describes nothing, not 'counts'"],
  ])('%s is refused, and says how to make one', async (file, content, says) => {
    counting('new.ts', 'sums');
    if (content !== undefined) writeFileSync(join(dir, file), content);
    const { code, stdout, stderr } = await describeFiles('new.ts', '--diff', file);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(says);
  });

  test('is not drawn', async () => {
    counting('new.ts', 'sums');
    await keep('old.json', 'new.ts');
    const { code, stderr } = await describeFiles('new.ts', '--diff', 'old.json', '--format', 'mermaid');
    expect(code).toBe(2);
    expect(stderr).toContain('a diff cannot be drawn');
  });
});
