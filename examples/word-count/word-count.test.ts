import { keyValueRows } from 'millrace/engine';
import { TestDriver } from 'millrace/engine/test-kit';
import { expect, test } from 'vitest';
import wordCount, { lines, words } from './word-count.ts';

test('counts the words of all lines, whatever partition they come on', async () => {
  const driver = await TestDriver.start(wordCount, { partitions: 3 });
  driver.send(lines, 'a', 'The mill, the race.');
  driver.send(lines, 'b', 'A race!');
  driver.send(lines, 'c', '… 42 …');
  const counts = driver.read(words).map(({ key, value }) => `${key} ${value}`);
  expect(counts.toSorted()).toEqual(['a 1', 'mill 1', 'race 1', 'race 2', 'the 1', 'the 2']);
  await driver.close();
});

test('the counts can be asked for, and survive a crash', async () => {
  const driver = await TestDriver.start(wordCount);
  driver.send(lines, 'a', 'mill race mill');
  driver.commit();
  await driver.restart();
  const counts = driver.store('count-by-word', keyValueRows<string, number>());
  expect([...counts.all()].map(([word, { value }]) => [word, value])).toEqual([
    ['mill', 2],
    ['race', 1],
  ]);
  await driver.close();
});
