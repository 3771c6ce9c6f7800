# Sourced by scripts that run Kafka Streams itself: finds or refuses a JDK with Maven, and builds a recorder.
# REQUIRES: `stage` names the stage, `here` is its folder with `recorder/` in it, `work` a folder to build in, the working directory is the root.

# A stage that cannot run is skipped by name with the reason; with CI=true that is a failure.
missing() {
  if [ "${CI:-}" == true ]; then
    echo "FAIL $stage: $1"
    echo '0 passed, 1 failed'
    exit 1
  fi
  echo "skip $stage: $1"
  echo '1 skipped'
  exit 0
}

# The recorder is built again when its sources have changed.
build_recorder() {
  local sources stamp=$work/recorder/sources
  sources=$(find "$here/recorder" -type f -print0 | sort -z | xargs -0 cat | cksum)
  [ -f "$stamp" ] && [ "$(cat "$stamp")" == "$sources" ] && return 0
  mvn -q -B -f "$here/recorder/pom.xml" compile dependency:copy-dependencies >"$work/mvn.log" 2>&1 || return 1
  echo "$sources" >"$stamp"
}

need_recorder() {
  mkdir -p "$work"
  command -v javac >/dev/null || missing 'there is no JDK (17 or later) to run Kafka Streams with'
  command -v mvn >/dev/null || missing 'there is no Maven to fetch Kafka Streams with'
  build_recorder || missing "Maven could not build the recorder: $(grep -m1 ERROR "$work/mvn.log" || tail -1 "$work/mvn.log")"
}
