#!/usr/bin/env bash
# Fresh scenarios: generates plans and inputs like the recorded ones from other seeds, lets Kafka Streams' own TopologyTestDriver record what
# becomes of them, and runs them on our steps. Prints one line for each that differs, then `N passed, N failed`, and fails when one differs.
# Without a JDK or Maven it is skipped by name with the reason; with CI=true that is a failure.
#
#   tests/conformance/fresh/run.sh [--seeds N] [--first SEED] [--count N]
#
# --seeds: how many seeds, default 2; --first: the first of them, default 100; --count: scenarios of each family and seed, default 15
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
cd "$root" || exit 2
here=tests/conformance/fresh
work=.cache/fresh
seeds=2 first=100 count=15
while [ $# -gt 0 ]; do
  case $1 in
    --seeds) seeds=${2:?--seeds needs a number} ;;
    --first) first=${2:?--first needs a number} ;;
    --count) count=${2:?--count needs a number} ;;
    *) echo "there is no option $1: --seeds N, --first SEED, --count N" >&2; exit 2 ;;
  esac
  shift 2
done
stage='fresh scenarios'
# shellcheck source=tests/kafka-streams-recorder.sh
. tests/kafka-streams-recorder.sh
need_recorder

rm -rf "$work/plans" "$work/recorded"
for seed in $(seq "$first" $((first + seeds - 1))); do
  node --import tsx $here/generate.ts --seed "$seed" --count "$count" --out "$work/plans/seed-$seed.json" || exit 1
done
# Where Kafka Streams itself throws there is nothing to compare with: it says which.
java -cp "$work/recorder/classes:$work/recorder/lib/*" recorder.Main "$work/recorded" "$work"/plans/*.json 2>"$work/java.log" || {
  echo "the recorder failed: $(grep -m1 Exception "$work/java.log")" >&2
  exit 1
}
exec node --import tsx tests/conformance/main.ts "$work/recorded"
