/** The 32-bit hash by which Java's Kafka client spreads keys over partitions, so that every client in every language agrees. */
export function murmur2(bytes: Uint8Array): number {
  const { length } = bytes;
  let hash = 0x9747b28c ^ length;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    let k = at(bytes, i) | (at(bytes, i + 1) << 8) | (at(bytes, i + 2) << 16) | (at(bytes, i + 3) << 24) | 0;
    k = Math.imul(k, 0x5bd1e995);
    k ^= k >>> 24;
    k = Math.imul(k, 0x5bd1e995);
    hash = Math.imul(hash, 0x5bd1e995) ^ k;
  }
  const rest = length - i;
  if (rest > 2) hash ^= at(bytes, i + 2) << 16;
  if (rest > 1) hash ^= at(bytes, i + 1) << 8;
  if (rest > 0) hash = Math.imul(hash ^ at(bytes, i), 0x5bd1e995);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0x5bd1e995);
  return hash ^ (hash >>> 15);
}

/** The partition of a key among `partitions`. */
export function partitionOfKey(key: Uint8Array, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions;
}

function at(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}
