#!/usr/bin/env bash
# The ingest benchmark: run.sh [post|streams|outcome|slow|all]. See ../README.md.
#
# Sizes, by environment: CONNECTIONS (of post), WARM and MEASURE (seconds), REPEAT, and those at the
# head of each part below. Everything is on 127.0.0.1 and is stopped by its process id. Raw lines go
# to ../results/$NAME-<date>.txt.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")"

PORT=${PORT:-9390}
CONNECTIONS=${CONNECTIONS:-64 256 1024}
# The compiler takes much of two cores for the first quarter of a minute.
WARM=${WARM:-20}
MEASURE=${MEASURE:-10}
REPEAT=${REPEAT:-3}
PARTITIONS=${PARTITIONS:-2}
NAME=${NAME:-ingest}
# Some 150 bytes of JSON, which together with key and headers make a record of RECORD_BYTES.
PAYLOAD=${PAYLOAD:-'{"choices":["margherita-with-extra-basil","quattro-stagioni-senza-funghi","capricciosa-grande","diavola-piccante-extra"]}'}

source ../common.sh
work=$root/benchmarks/target/ingest
java_flags=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
  -XX:+UseCompactObjectHeaders -Xmx1g)

prepare() {
  command -v gcc >/dev/null || die "missing: gcc"
  find_jdk
  mkdir -p "$work" "${results%/*}"
  compile "$work/load" load.c
  build "$work"
}

describe() {
  describe_run "CONNECTIONS='$CONNECTIONS' WARM=$WARM MEASURE=$MEASURE REPEAT=$REPEAT \
PARTITIONS=$PARTITIONS benchmarks/ingest/run.sh $part"
}

servers=()

# serve WHAT [ARGUMENTS]: a server of IngestServer, ready when this returns.
serve() {
  local out=$work/$1.out i
  : >"$out"
  env EDDYLINE_KINDS=poll EDDYLINE_KAFKA_BOOTSTRAP="127.0.0.1:$PORT" EDDYLINE_INGEST_PORT=$((PORT + 1)) \
    "$jdk/bin/java" "${java_flags[@]}" -cp "$class_path" dev.eddyline.benchmarks.IngestServer \
    "$@" >"$out" 2>&1 &
  servers+=($!)
  for ((i = 0; i < 600; i++)); do
    ! grep -q '^listening on' "$out" || return 0
    kill -0 "${servers[-1]}" 2>/dev/null || break
    sleep 0.1
  done
  cat "$out" >&2
  die "$1 does not start"
}

stop() {
  local i
  for ((i = ${#servers[@]} - 1; i >= 0; i--)); do
    kill "${servers[i]}" 2>/dev/null || true
    wait "${servers[i]}" 2>/dev/null || true
  done
  servers=()
  rm -rf "$work/log"
}
trap stop EXIT

start_log() {
  rm -rf "$work/log"
  serve log "$work/log" "$PORT" "$PARTITIONS"
}

# load NAME MODE PORT CONNECTIONS AHEAD [WARM]
load() {
  local line
  line=$("$work/load" "$2" "$3" "$4" "${6:-$WARM}" "$MEASURE" "$5" "$PAYLOAD") || die "$1: $line"
  raw "$1 load_before=$(cut -d' ' -f1 /proc/loadavg) $line"
  say "$1 $line"
}

# ---- parts ----

# One command in a request, answered when it is durable; the floor answers at once.
post() {
  local connections round
  for ((round = 1; round <= REPEAT; round++)); do
    start_log
    serve gateway
    serve floor $((PORT + 2))
    for connections in $CONNECTIONS; do
      load "floor-$connections" post $((PORT + 2)) "$connections" 1
      load "post-$connections" post $((PORT + 1)) "$connections" 1
    done
    stop
  done
}

# Batches and WebSockets beside Kafka's own producer tool, which writes records of the same size to
# a topic of as many partitions at the same broker.
STREAMS=${STREAMS:-8}
LINES=${LINES:-5000}
CREDIT=${CREDIT:-1024}
RECORDS=${RECORDS:-4000000}
streams() {
  local round bytes size
  for ((round = 1; round <= REPEAT; round++)); do
    start_log
    serve gateway
    # Both are warm before either is measured, as the tool is.
    "$work/load" batch $((PORT + 1)) "$STREAMS" "$WARM" 1 "$LINES" "$PAYLOAD" >/dev/null
    load ws ws $((PORT + 1)) "$STREAMS" "$CREDIT" 5
    load batch batch $((PORT + 1)) "$STREAMS" "$LINES" 5
    # The gateway is gone before the tool begins: it would take its share of the machine.
    kill "${servers[-1]}" && wait "${servers[-1]}" 2>/dev/null || true
    unset 'servers[-1]'
    producer
    stop
  done
}

RECORD_BYTES=${RECORD_BYTES:-200}
producer() {
  local line
  line=$("$jdk/bin/java" "${java_flags[@]}" -cp "$class_path" \
    org.apache.kafka.tools.ProducerPerformance --topic plain --num-records "$RECORDS" \
    --warmup-records $((RECORDS / 4)) --record-size "$RECORD_BYTES" --throughput -1 \
    --producer-props bootstrap.servers="127.0.0.1:$PORT" acks=all 2>&1 | grep 'steady state records') || die "the producer tool has failed"
  raw "producer $line"
  say "producer $line"
}

# What an answer with its outcome takes beside the projection's own commit, in all of Eddyline.
RATE=${RATE:-1000}
RUN_SECONDS=${RUN_SECONDS:-15}
outcome() {
  local data=$work/up-data up i
  rm -rf "$data"
  (cd "$root" && exec env EDDYLINE_KAFKA_PORT="$PORT" EDDYLINE_INGEST_PORT=$((PORT + 1)) \
    EDDYLINE_PUSH_PORT=$((PORT + 2)) EDDYLINE_REGISTRY_PORT=$((PORT + 3)) \
    EDDYLINE_PROJECTION_PORT=$((PORT + 4)) ./eddyline up --data "$data") >"$work/up.out" 2>&1 &
  up=$!
  servers+=("$up")
  for ((i = 0; i < 900; i++)); do
    ! grep -q 'is ready' "$work/up.out" || break
    kill -0 "$up" 2>/dev/null || { cat "$work/up.out" >&2; die "up does not start"; }
    sleep 0.1
  done
  "$jdk/bin/java" "${java_flags[@]}" -cp "$class_path" dev.eddyline.benchmarks.OutcomeWait \
    "127.0.0.1:$((PORT + 1))" "127.0.0.1:$PORT" "$RATE" "$RUN_SECONDS" "$REPEAT" \
    | tee -a "$results" >&2
  stop
  rm -rf "$data"
}

# What quick requests see with and without slow connections, in turn, in one process of their own:
# where those come, and so are cut off, one after the other, and where all do at once.
SLOW_SECONDS=${SLOW_SECONDS:-15}
SLOW_ROUNDS=${SLOW_ROUNDS:-5}
slow() {
  local arrival
  for arrival in spread at-once; do
    "$jdk/bin/java" "${java_flags[@]}" -cp "$class_path" dev.eddyline.benchmarks.SlowConnections \
      "$SLOW_SECONDS" "$SLOW_ROUNDS" 2000 500 "$arrival" | tee -a "$results" >&2
  done
}

# ---- medians and ratios ----

# median NAME: of the commands a second of all its lines.
median() {
  grep "^$1 " "$results" | sed -n 's/.*"commands_s":\([0-9]*\).*/\1/p; s/.* \([0-9]*\)\.[0-9]* records\/sec.*/\1/p' \
    | sort -n | awk '{ all[NR] = $1 } END { if (NR) print all[int((NR + 1) / 2)]; else print 0 }'
}

# p99 NAME: the median of its lines, in microseconds.
p99() {
  grep "^$1 " "$results" | sed -n 's/.*"p99_us":\([0-9]*\).*/\1/p' | sort -n \
    | awk '{ all[NR] = $1 } END { if (NR) print all[int((NR + 1) / 2)]; else print 0 }'
}

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.2f", a / b; else printf "none" }'; }

table() {
  local connections
  printf '\nmedians of %s\n' "${results##*/}"
  for connections in $CONNECTIONS; do
    ! grep -q "^post-$connections " "$results" \
      || printf 'post, %s connections: %s of the floor; p99 %s times the floor'"'"'s\n' "$connections" \
        "$(ratio "$(median "post-$connections")" "$(median "floor-$connections")")" \
        "$(ratio "$(p99 "post-$connections")" "$(p99 "floor-$connections")")"
  done
  ! grep -q '^batch ' "$results" \
    || printf 'batch: %s, WebSocket: %s of Kafka'"'"'s producer tool\n' \
      "$(ratio "$(median batch)" "$(median producer)")" "$(ratio "$(median ws)" "$(median producer)")"
}

part=${1:-all}
case $part in
  post | streams | outcome | slow) prepare; describe; "$part" ;;
  all) prepare; describe; post; streams; outcome; slow ;;
  table) table; exit ;;
  *) die "run.sh [post|streams|outcome|slow|all]" ;;
esac
table | tee -a "$results"
