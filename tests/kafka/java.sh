# What the scripts of this folder share, to be sourced: Apache Kafka's jars in .cache/kafka of the repository, and how to run them.
# KAFKA_VERSION (4.4.0) chooses the version.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
version=${KAFKA_VERSION:-4.4.0}
home=$root/.cache/kafka
jars=$home/jars-$version

java_tool() { java -Xmx256m -XX:TieredStopAtLevel=1 -Dlog4j2.level=ERROR ${HOSTS_FILE:+"-Djdk.net.hosts.file=$HOSTS_FILE"} -cp "$jars/*" "$@"; }
give_up() { echo "$*" >&2; exit 1; }

install() {
  ls "$jars"/kafka_2.13-*.jar >/dev/null 2>&1 && return
  command -v java >/dev/null && command -v mvn >/dev/null || give_up 'Java 17 and Maven are needed'
  local project
  project=$(mktemp -d)
  cp "$here/pom.xml" "$project/"
  mvn -q -B -f "$project/pom.xml" dependency:copy-dependencies -Dkafka.version="$version" -DincludeScope=runtime -DoutputDirectory="$jars" >&2
  rm -rf "$project"
}

# ready_or_skip NAME: Java and Maven are installed where apt can. Without them NAME is skipped with the reason, and in CI (CI=true) that is a failure.
ready_or_skip() {
  present() { command -v java >/dev/null && command -v mvn >/dev/null; }
  if ! present && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless maven >/dev/null
  fi
  if ! present; then
    echo "$1: skipped, there is no Java 17 with Maven and apt-get cannot install them here"
    [ "${CI:-}" != true ]
    exit
  fi
}
