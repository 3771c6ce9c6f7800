/** Index of the first element that is not before what is looked for, in a list that has all those before it first; its length when all are. */
export function lowerBound<T>(list: readonly T[], isBefore: (element: T) => boolean): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(list[middle] as T)) low = middle + 1;
    else high = middle;
  }
  return low;
}
