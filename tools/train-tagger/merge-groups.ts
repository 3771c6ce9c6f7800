interface Node {
  readonly weight: number;
  readonly centre: Float64Array;
  /** The group, or the two nodes that were merged. */
  readonly group: number;
  readonly children: readonly [Node, Node] | undefined;
}

/** Merges the two nearest groups (Ward's distance) until one is left; returns the path of each group in that tree as binary digits. */
export function mergeGroups(centres: Float32Array, dimensions: number, sizes: readonly number[]): readonly string[] {
  const open = new Set<Node>();
  sizes.forEach((weight, group) => {
    if (weight === 0) return;
    const centre = Float64Array.from(centres.subarray(group * dimensions, (group + 1) * dimensions));
    open.add({ weight, centre, group, children: undefined });
  });
  const nearest = new Map<Node, { node: Node | undefined; distance: number }>();
  const search = (node: Node): void => {
    let best: { node: Node | undefined; distance: number } = { node: undefined, distance: Number.POSITIVE_INFINITY };
    for (const other of open) {
      const distance = other === node ? Number.POSITIVE_INFINITY : wardDistance(node, other);
      if (distance < best.distance) best = { node: other, distance };
    }
    nearest.set(node, best);
  };
  for (const node of open) search(node);
  while (open.size > 1) {
    const [a, b] = closestPair(open, nearest);
    open.delete(a);
    open.delete(b);
    const merged = mergeTwo(a, b);
    for (const node of open) {
      const known = nearest.get(node);
      if (known?.node === a || known?.node === b) search(node);
      const distance = wardDistance(node, merged);
      if (distance < (nearest.get(node)?.distance ?? 0)) nearest.set(node, { node: merged, distance });
    }
    open.add(merged);
    search(merged);
  }
  const paths: string[] = [];
  for (const root of open) writePaths(root, '', paths);
  return paths;
}

function closestPair(
  open: ReadonlySet<Node>,
  nearest: ReadonlyMap<Node, { node: Node | undefined; distance: number }>,
): readonly [Node, Node] {
  let pair: readonly [Node, Node] | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const node of open) {
    const known = nearest.get(node);
    if (known?.node === undefined || known.distance >= least) continue;
    least = known.distance;
    pair = [node, known.node];
  }
  if (pair === undefined) throw new Error('mergeGroups: no two groups are at a finite distance; do the vectors hold NaN?');
  return pair;
}

function wardDistance(a: Node, b: Node): number {
  let sum = 0;
  for (let d = 0; d < a.centre.length; d++) sum += ((a.centre[d] ?? 0) - (b.centre[d] ?? 0)) ** 2;
  return (sum * a.weight * b.weight) / (a.weight + b.weight);
}

function mergeTwo(a: Node, b: Node): Node {
  const weight = a.weight + b.weight;
  const centre = a.centre.map((value, d) => (value * a.weight + (b.centre[d] ?? 0) * b.weight) / weight);
  return { weight, centre, group: -1, children: [a, b] };
}

function writePaths(node: Node, path: string, paths: string[]): void {
  if (node.children === undefined) {
    paths[node.group] = path;
    return;
  }
  writePaths(node.children[0], `${path}0`, paths);
  writePaths(node.children[1], `${path}1`, paths);
}
