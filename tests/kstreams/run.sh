#!/usr/bin/env bash
# Kafka Streams itself: runs drawn scenarios of what the recorded fixtures do not cover (timers, timestamp extractors, the wall clock, the choice
# of the next record, record caches) on its TopologyTestDriver and on our test kit. Prints one line for each that differs, then `N passed, N failed`.
# Without a JDK or Maven it is skipped by name with the reason; with CI=true that is a failure.
#
#   tests/kstreams/run.sh [--seed N] [--count N]
#
# --seed: default 1; --count: scenarios of each kind, default 60
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root" || exit 2
here=tests/kstreams
work=.cache/kstreams
seed=1 count=60
while [ $# -gt 0 ]; do
  case $1 in
    --seed) seed=${2:?--seed needs a number} ;;
    --count) count=${2:?--count needs a number} ;;
    *) echo "there is no option $1: --seed N, --count N" >&2; exit 2 ;;
  esac
  shift 2
done
stage='kstreams'
# shellcheck source=tests/kafka-streams-recorder.sh
. tests/kafka-streams-recorder.sh
need_recorder

node --import tsx $here/main.ts draw --seed "$seed" --count "$count" --out "$work/drawn.json" || exit 1
java -cp "$work/recorder/classes:$work/recorder/lib/*" kstreams.Main "$work/drawn.json" "$work/recorded.json" >"$work/java.log" 2>&1 || {
  echo "the recorder failed: $(grep -m1 -E 'Exception|Error' "$work/java.log")" >&2
  exit 1
}
exec node --import tsx $here/main.ts compare "$work/recorded.json"
