#!/usr/bin/env bash
# The market benchmark: run.sh [rates|alerts|all|table]. See ../README.md.
#
# Sizes, by environment: those at the head of each part below. Everything is on 127.0.0.1 and is
# stopped by its process id. Raw lines go to ../results/$NAME-<date>.txt.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")"

PORT=${PORT:-9590}
NAME=${NAME:-market}
ROUNDS=${ROUNDS:-3}
# The compiler takes much of two cores for minutes.
WARM_SECONDS=${WARM_SECONDS:-120}
# Each load begins with a burst of its own: a thousand screens that ask for all they follow, and 500
# whole books.
WARM=${WARM:-15}
MEASURE=${MEASURE:-15}

source ../common.sh
work=$root/benchmarks/target/market

prepare() {
  command -v gcc >/dev/null || die "missing: gcc"
  find_jdk
  mkdir -p "$work" "${results%/*}"
  compile "$work/market" market.c
  build "$work"
}

describe() {
  describe_run "ROUNDS=$ROUNDS WARM_SECONDS=$WARM_SECONDS WARM=$WARM MEASURE=$MEASURE \
RATES='$RATES' SCREENS=$SCREENS VIEWS=$VIEWS MAX_RATE=$MAX_RATE benchmarks/market/run.sh $part"
}

up=
stop() {
  [ -z "$up" ] || { kill "$up" 2>/dev/null && wait "$up" 2>/dev/null; } || true
  up=
  rm -rf "$work/data"
}
trap stop EXIT

# All of Eddyline, as `./eddyline up` starts it.
start() {
  local i
  rm -rf "$work/data"
  (cd "$root" && exec env EDDYLINE_KAFKA_PORT="$PORT" EDDYLINE_INGEST_PORT=$((PORT + 1)) \
    EDDYLINE_PUSH_PORT=$((PORT + 2)) EDDYLINE_REGISTRY_PORT=$((PORT + 3)) \
    EDDYLINE_PROJECTION_PORT=$((PORT + 4)) ./eddyline up --data "$work/data") >"$work/up.out" 2>&1 &
  up=$!
  for ((i = 0; i < 1800; i++)); do
    ! grep -q 'is ready' "$work/up.out" || return 0
    kill -0 "$up" 2>/dev/null || break
    sleep 0.1
  done
  cat "$work/up.out" >&2
  die "up does not start"
}

# load LABEL [market's arguments from INSTRUMENTS on]
runs=0
load() {
  local label=$1 line
  shift
  runs=$((runs + 1))
  line=$("$work/market" "m$$x$runs" $((PORT + 1)) $((PORT + 2)) "$@") || say "$label: not all was shown"
  raw "$label $line"
  say "$label $line"
}

java() { "$jdk/bin/java" --enable-native-access=ALL-UNNAMED -cp "$class_path" "$@"; }

hop() {
  local line
  line=$(java dev.eddyline.benchmarks.Hop "127.0.0.1:$PORT" "$1" 5 | grep '^{')
  raw "hop-$1 $line"
  say "hop-$1 $line"
}

# ---- parts ----

# INSTRUMENTS at each of RATES updates a second, one at HOT_RATE, and both at once, while SCREENS
# each follow VIEWS of them. Before each a hop through the same broker with as many records a second
# as there are commands.
INSTRUMENTS=${INSTRUMENTS:-500}
RATES=${RATES:-1 2 5 10 20}
HOT_RATE=${HOT_RATE:-5000}
HOT_BATCH=${HOT_BATCH:-50}
SCREENS=${SCREENS:-1000}
VIEWS=${VIEWS:-20}
MAX_RATE=${MAX_RATE:-0}
rates() {
  local round rate
  start
  say "warming up"
  for ((round = 0; round < WARM_SECONDS; round += 40)); do
    "$work/market" "w$$x$round" $((PORT + 1)) $((PORT + 2)) "$INSTRUMENTS" 8 1 "$SCREENS" "$VIEWS" 10 \
      40 1 >/dev/null || true
  done
  for ((round = 1; round <= ROUNDS; round++)); do
    hop $((HOT_RATE / HOT_BATCH))
    load hot 1 "$HOT_RATE" "$HOT_BATCH" "$SCREENS" 1 "$MAX_RATE" "$WARM" "$MEASURE"
    for rate in $RATES; do
      hop $((INSTRUMENTS * rate))
      load "wide-$rate" "$INSTRUMENTS" "$rate" 1 "$SCREENS" "$VIEWS" "$MAX_RATE" "$WARM" "$MEASURE"
    done
    load "both-${RATES##* }" "$INSTRUMENTS" "${RATES##* }" 1 "$SCREENS" "$VIEWS" "$MAX_RATE" \
      "$WARM" "$MEASURE" "$HOT_RATE" "$HOT_BATCH"
  done
  stop
}

# From a burst of votes to its alert on a screen.
BURSTS=${BURSTS:-20}
alerts() {
  local round line
  start
  for ((round = 1; round <= ROUNDS; round++)); do
    line=$(java dev.eddyline.benchmarks.AlertLatency "127.0.0.1:$((PORT + 1))" \
      "127.0.0.1:$((PORT + 2))" "127.0.0.1:$PORT" "$BURSTS" | grep '^bursts')
    raw "alerts round $round $line"
    say "alerts round $round $line"
  done
  stop
}

# ---- medians ----

# Of each load the medians of its rounds; the ratio is that of each round to the hop just before it.
table() {
  printf '\nmedians of %s, milliseconds from due to screen\n' "${results##*/}"
  awk '
    function value(name, after,   text) {
      text = after == "" ? $0 : substr($0, index($0, "\"" after "\":"))
      if (!match(text, "\"" name "\":[0-9.]+")) return ""
      return substr(text, RSTART + length(name) + 3, RLENGTH - length(name) - 3)
    }
    function keep(label, what, x) { all[label, what, ++count[label, what]] = x + 0 }
    function median(label, what,   n, i, k, t, v) {
      n = count[label, what]
      for (i = 1; i <= n; i++) v[i] = all[label, what, i]
      for (i = 2; i <= n; i++)
        for (k = i; k > 1 && v[k - 1] > v[k]; k--) { t = v[k]; v[k] = v[k - 1]; v[k - 1] = t }
      return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
    }
    /^hop-/ { hop = value("p99_ms", "") }
    /^(hot|wide|both)[^ ]* \{/ {
      if (!seen[$1]++) labels[++n] = $1
      keep($1, "rate", value("updates_s", ""))
      keep($1, "p50", value("p50_ms", "newest"))
      keep($1, "p99", value("p99_ms", "newest"))
      keep($1, "hop", hop)
      keep($1, "ratio", value("p99_ms", "newest") / hop)
      keep($1, "shown", value("shown_after_s", ""))
    }
    END {
      printf "%-10s %9s %8s %8s %8s %8s %10s\n", "load", "updates/s", "p50", "p99", "hop p99",
        "p99/hop", "shown s"
      for (i = 1; i <= n; i++)
        printf "%-10s %9.0f %8.1f %8.1f %8.1f %8.1f %10.2f\n", labels[i], median(labels[i], "rate"),
          median(labels[i], "p50"), median(labels[i], "p99"), median(labels[i], "hop"),
          median(labels[i], "ratio"), median(labels[i], "shown")
    }' "$results"
}

part=${1:-all}
case $part in
  rates | alerts) prepare; describe; "$part" ;;
  all) prepare; describe; rates; alerts ;;
  table) table; exit ;;
  *) die "run.sh [rates|alerts|all|table]" ;;
esac
table | tee -a "$results"
