import { afterEach, beforeEach, expect, test } from 'vitest';
import { json, string } from '../../engine/model/serdes.ts';
import { pipeline } from '../../engine/plan/pipeline.ts';
import { SeededRandom } from '../../engine/test-kit/index.ts';
import { count, groupTable, joinForeign, leftJoinTables, to, toStream } from '../../operators/index.ts';
import { named, type ReadRecord, WorkerBench } from '../worker/worker-bench.ts';
import { ObservedWorker } from './observed-worker.ts';

const PARTITIONS = 4;
const ARTICLES = 30;
const COMMENTS = 600;
const PREFIX_LENGTH = 10;
const RESULTS_MS = 60_000;

interface Article {
  readonly text: string;
}
interface Comment {
  readonly text: string;
  readonly article: string;
}
interface CountedArticle extends Article {
  readonly comments: number;
}
interface FullComment extends Comment {
  readonly prefix: string;
}

const topic = <V>(name: string) => ({ name: named(name), key: string(), value: json<V>() });
/** Articles with how many comments they have, and comments with the beginning of their article: both ways along one relation. */
const plan = pipeline(named('relational'), ({ table }) => {
  const articles = table(topic<Article>('articles'), { store: 'articles' });
  const comments = table(topic<Comment>('comments'), { store: 'comments' });
  const counts = comments.pipe(
    groupTable('by-article', ({ article }) => article),
    count('comments-by-article'),
  );
  articles.pipe(
    leftJoinTables('with-count', counts, { select: ({ text }, times): CountedArticle => ({ text, comments: times ?? 0 }) }),
    toStream(),
    to(topic<CountedArticle | null>('counted-articles')),
  );
  comments.pipe(
    joinForeign('with-article', articles, {
      foreignKey: ({ article }) => article,
      select: (comment, { text }): FullComment => ({ ...comment, prefix: text.slice(0, PREFIX_LENGTH) }),
    }),
    toStream(),
    to(topic<FullComment | null>('full-comments')),
  );
});

/** Articles, of which the first have most comments; now and then one is rewritten, and a comment goes to another article, or goes. */
function draw() {
  const random = new SeededRandom('relational');
  const text = (length: number): string => Array.from({ length }, () => String.fromCharCode(97 + random.below(26))).join('');
  const articles = new Map<string, Article>();
  const comments = new Map<string, Comment>();
  const writes: (readonly ['articles' | 'comments', key: string, value: Article | Comment | null])[] = [];
  const article = (n: number): void => {
    const row = { text: text(40) };
    articles.set(`a${n}`, row);
    writes.push(['articles', `a${n}`, row]);
  };
  const comment = (n: number): void => {
    const row = { text: text(8), article: `a${Math.floor(ARTICLES * random.next() * random.next())}` };
    comments.set(`c${n}`, row);
    writes.push(['comments', `c${n}`, row]);
  };
  for (let n = 0; n < ARTICLES; n++) article(n);
  for (let n = 0; n < COMMENTS; n++) {
    comment(n);
    if (random.chance(0.05)) article(random.below(ARTICLES));
    if (random.chance(0.1)) comment(random.below(n + 1));
    if (!random.chance(0.05)) continue;
    const gone = `c${random.below(n + 1)}`;
    comments.delete(gone);
    writes.push(['comments', gone, null]);
  }
  return { articles, comments, writes };
}

/** The newest value of each key, as a table has it. */
function rowsOf(records: readonly ReadRecord[]): Record<string, unknown> {
  const rows: Record<string, unknown> = {};
  for (const { key, value } of records) {
    const row: unknown = value === null ? null : JSON.parse(value);
    if (row === null) delete rows[key ?? ''];
    else rows[key ?? ''] = row;
  }
  return rows;
}

let bench: WorkerBench;
beforeEach(async () => {
  bench = await WorkerBench.start();
});
afterEach(() => bench.close());

test('relational: a foreign key is followed in both directions while workers come and go', async () => {
  await bench.topics(...['articles', 'comments', 'counted-articles', 'full-comments'].map((name) => [name, PARTITIONS] as const));
  const counted = await bench.follow('counted-articles', PARTITIONS);
  const full = await bench.follow('full-comments', PARTITIONS);
  const { articles, comments, writes } = draw();
  const quarter = Math.ceil(writes.length / 4);
  let at = 0;
  const produce = async (): Promise<void> => {
    const seen = full.length;
    for (const [name, key, value] of writes.slice(at, at + quarter))
      await bench.produce(name, [[key, value && JSON.stringify(value)]]);
    at += quarter;
    await expect.poll(() => full.length, { timeout: RESULTS_MS }).toBeGreaterThan(seen);
  };
  const start = () => ObservedWorker.start(bench, plan, { guarantee: 'exactly-once', standbys: 1 });
  const first = await start();
  await produce();
  const second = await start();
  await produce();
  await first.stop();
  await produce();
  await start();
  await produce();
  const numbers = new Map<string, number>();
  for (const { article } of comments.values()) numbers.set(article, (numbers.get(article) ?? 0) + 1);
  const wantArticles = [...articles].map(([key, { text }]) => [key, { text, comments: numbers.get(key) ?? 0 }]);
  const wantComments = [...comments].map(([key, comment]) => {
    const prefix = articles.get(comment.article)?.text.slice(0, PREFIX_LENGTH);
    return [key, { ...comment, prefix }];
  });
  await expect.poll(() => rowsOf(counted), { timeout: RESULTS_MS, interval: 200 }).toEqual(Object.fromEntries(wantArticles));
  await expect.poll(() => rowsOf(full), { timeout: RESULTS_MS, interval: 200 }).toEqual(Object.fromEntries(wantComments));
  expect(second.state).toBe('running');
});
