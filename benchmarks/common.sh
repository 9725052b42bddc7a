# What the benchmarks' run.sh share. Sourced by them, with NAME set; raw lines go to
# results/$NAME-<date>.txt.

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
results=$root/benchmarks/results/$NAME-$(date +%F).txt

say() { printf '%s: %s\n' "$NAME" "$*" >&2; }
die() { say "$@"; exit 1; }
raw() { printf '%s\n' "$*" >>"$results"; }

# Sets jdk to the home of a JDK 25.
find_jdk() {
  for jdk in "${JAVA25_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/* none; do
    ! grep -q '^JAVA_VERSION="25[."]' "$jdk/release" 2>/dev/null || break
  done
  [ "$jdk" != none ] || die "name a JDK 25: JAVA25_HOME=/path/to/jdk"
}

compile() { gcc -O2 -Wall -Wextra -Werror -D_GNU_SOURCE -pthread -o "$1" "$2"; }

# build WORK: builds Eddyline and sets class_path to that of the benchmarks, with the libraries that
# they alone have. SKIP_BUILD takes what is there.
build() {
  if [ -z "${SKIP_BUILD:-}" ]; then
    say "building"
    (cd "$root" && JAVA25_HOME=$jdk mvn -q -B -pl benchmarks -am -Dmaven.test.skip=true package \
      dependency:build-classpath -Dmdep.outputFile="$1/libraries") >&2
  fi
  class_path=$root/benchmarks/target/classes:$(<"$1/libraries")
}

# describe_run COMMAND [TOOLS]: when, of which commit, how and where.
describe_run() {
  raw "# $(date -u +%FT%TZ) commit $(git -C "$root" rev-parse --short HEAD)" \
    "$(git -C "$root" diff --quiet HEAD || echo 'with changes')"
  raw "# $1"
  raw "# $(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)," \
    "$(awk '/MemTotal/ { printf "%.0f GB", $2 / 1e6 }' /proc/meminfo), $(uname -sr)"
  raw "# $("$jdk/bin/java" -version 2>&1 | sed -n 2p), ${2:+$2, }$(gcc --version | head -n 1)"
}
