#!/usr/bin/env bash
# A minute of chaos on the embedded broker and one on a real Apache Kafka, both exactly-once. Java and Maven are installed where apt can; without
# them the real one is skipped by name with the reason, and in CI (CI=true) that is a failure.
set -u
cd "$(dirname "$0")/../.."
source tests/kafka/java.sh

chaos() { npm run --silent chaos -- --minutes 1 --guarantee exactly-once "$@"; }

chaos --broker embedded || exit
ready_or_skip 'chaos on a real Kafka'
chaos --broker real
