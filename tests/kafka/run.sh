#!/usr/bin/env bash
# The tests that can run against a real Apache Kafka, on one that is started for them. Installs Java and Maven where apt can; without them the
# stage is skipped by name with the reason, and in CI (CI=true) that is a failure.
set -u
cd "$(dirname "$0")/../.."

present() { command -v java >/dev/null && command -v mvn >/dev/null; }

if ! present && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless maven >/dev/null
fi
if ! present; then
  echo "kafka: skipped, there is no Java 17 with Maven and apt-get cannot install them here"
  [ "${CI:-}" != true ]
  exit
fi
exec bash tests/kafka/kafka.sh "${1:-test}"
