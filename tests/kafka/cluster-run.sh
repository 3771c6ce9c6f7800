#!/usr/bin/env bash
# What needs three real nodes of Apache Kafka: reading from the closest replica, and an exactly-once pipeline of three workers while each node is
# stopped, killed and cut off once and leaders move, whose every result is recomputed. Takes about ten minutes. Java and Maven are installed where apt
# can; without them it is skipped by name with the reason, and in CI (CI=true) that is a failure.
set -u
cd "$(dirname "$0")/../.."
source tests/kafka/java.sh
ready_or_skip cluster
npx vitest run --config tests/cluster/vitest.config.ts || exit
npm run --silent chaos -- --minutes 3 --broker cluster --guarantee exactly-once
