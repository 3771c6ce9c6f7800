interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** The functions in which a processor profile spent most of its time, their callees left out. */
export function profileTop(text: string, count: number): readonly { readonly name: string; readonly share: number }[] {
  const { nodes, samples, timeDeltas } = JSON.parse(text) as Profile;
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => {
      const file = url.replace(/^.*\/(node_modules|engine|operators|connectors|bench)\//, '$1/');
      return [id, url === '' ? functionName : `${functionName || '(anonymous)'} ${file}:${lineNumber + 1}`];
    }),
  );
  const self = new Map<string, number>();
  let total = 0;
  samples.forEach((id, i) => {
    const name = names.get(id) ?? '?';
    if (name === '(idle)') return;
    const time = timeDeltas[i] ?? 0;
    total += time;
    self.set(name, (self.get(name) ?? 0) + time);
  });
  return [...self]
    .sort(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([name, time]) => ({ name, share: time / total }));
}
