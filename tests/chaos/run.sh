#!/usr/bin/env bash
# A minute of chaos on the embedded broker and one on a real Apache Kafka, both exactly-once. Java and Maven are installed where apt can; without
# them the real one is skipped by name with the reason, and in CI (CI=true) that is a failure.
set -u
cd "$(dirname "$0")/../.."

chaos() { npm run --silent chaos -- --minutes 1 --guarantee exactly-once "$@"; }
present() { command -v java >/dev/null && command -v mvn >/dev/null; }

chaos --broker embedded || exit
if ! present && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless maven >/dev/null
fi
if ! present; then
  echo "chaos on a real Kafka: skipped, there is no Java 17 with Maven and apt-get cannot install them here"
  [ "${CI:-}" != true ]
  exit
fi
chaos --broker real
