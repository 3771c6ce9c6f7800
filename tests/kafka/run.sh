#!/usr/bin/env bash
# The tests that can run against a real Apache Kafka, on one that is started for them. Installs Java and Maven where apt can; without them the
# stage is skipped by name with the reason, and in CI (CI=true) that is a failure.
set -u
cd "$(dirname "$0")/../.."
source tests/kafka/java.sh
ready_or_skip kafka
exec bash tests/kafka/kafka.sh "${1:-test}"
