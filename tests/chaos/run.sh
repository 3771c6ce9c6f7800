#!/usr/bin/env bash
# Three minutes of chaos on the embedded broker, whose seeds are the same each time: exactly-once by either group protocol, with standbys and
# record caches, and at-least-once. Whatever is lost or wrong is a failure, and what is duplicated under exactly-once.
#
#   tests/chaos/run.sh        these three minutes
#   tests/chaos/run.sh all    and a minute of exactly-once by either protocol on a real Apache Kafka. Java and Maven are installed where apt can;
#                             without them it is skipped by name with the reason, and in CI (CI=true) that is a failure
set -u
cd "$(dirname "$0")/../.."

chaos() { npm run --silent chaos -- --minutes 1 "$@"; }
with_standbys=(--group-protocol classic --standbys 1)
by_the_broker=(--group-protocol consumer)

chaos --broker embedded --guarantee exactly-once --seed 1 "${with_standbys[@]}" --cache 0 || exit
chaos --broker embedded --guarantee exactly-once --seed 2 "${by_the_broker[@]}" --cache 20000 || exit
chaos --broker embedded --guarantee at-least-once --seed 3 "${with_standbys[@]}" --cache 0 || exit
[ "${1:-}" = all ] || exit 0
source tests/kafka/java.sh
ready_or_skip 'chaos on a real Kafka'
chaos --broker real --guarantee exactly-once --seed 4 "${with_standbys[@]}" --cache 20000 || exit
chaos --broker real --guarantee exactly-once --seed 5 "${by_the_broker[@]}" --cache 0
