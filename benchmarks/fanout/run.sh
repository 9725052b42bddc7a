#!/usr/bin/env bash
# The fan-out benchmark: run.sh [selfcheck|fanout|joined|idle|slow|back|profile|all]. See
# ../README.md.
#
# Sizes, by environment: CONNECTIONS ("1000 10000"), WARM and MEASURE (seconds), REPEAT, and those
# at the head of each part below. Everything is on 127.0.0.1, each server alone with the client,
# and is stopped by its process id. Raw lines go to ../results/$NAME-<date>.txt.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")"

PORT=${PORT:-9300}
CONNECTIONS=${CONNECTIONS:-1000 10000}
WARM=${WARM:-5}
MEASURE=${MEASURE:-10}
REPEAT=${REPEAT:-3}
# The client reads every 20 ms where only throughput counts: so it takes little of the machine.
REST_MS=${REST_MS:-20}
# Ticks under way at most, where several may be.
AHEAD=${AHEAD:-16}
NAME=${NAME:-fanout}

source ../common.sh
work=$root/benchmarks/target/fanout
java_flags=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
  -XX:+UseCompactObjectHeaders -Xmx1g)
read -r -a more_java_flags <<<"${JAVA_FLAGS:-}"

# ---- what is needed ----

install() {
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "installing $*"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@" >/dev/null
  else
    die "missing: $* (install it, or run as root on Debian or Ubuntu)"
  fi
}

prepare() {
  command -v gcc >/dev/null || install gcc libc6-dev
  command -v openssl >/dev/null || install openssl
  command -v node >/dev/null && command -v npm >/dev/null || install nodejs npm
  [ -f /usr/lib/nginx/modules/ngx_nchan_module.so ] || install nginx libnginx-mod-nchan
  find_jdk
  mkdir -p "$work/nchan/tmp" "${results%/*}"
  local program
  for program in drink floor; do
    compile "$work/$program" "$program.c"
  done
  [ package-lock.json -ot node_modules/.package-lock.json ] || npm ci --no-audit --no-fund >&2
  build "$work"
}

describe() {
  describe_run "CONNECTIONS='$CONNECTIONS' WARM=$WARM MEASURE=$MEASURE REPEAT=$REPEAT \
REST_MS=$REST_MS AHEAD=$AHEAD JAVA_FLAGS='${JAVA_FLAGS:-}' benchmarks/fanout/run.sh $part" \
    "node $(node --version), $(nginx -v 2>&1 | sed 's/.*: //')"
}

# ---- servers ----

client=("$work/drink")
server=  # process id
helper=  # process id of the one who publishes, where that is another
pids=()  # options that name a server's processes to the client

stop() {
  local pid
  for pid in $helper $server; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  server= helper=
}
trap stop EXIT

# start NAME CONNECTIONS SECONDS RATE VIEWS [BYTES]: a server that ticks for so many seconds (0 for
# none) once so many connections are there; rate 0 is as fast as it can. BYTES of each of our views
# never change. With *-ahead, AHEAD ticks may be under way.
start() {
  local name=$1 connections=$2 seconds=$3 rate=$4 views=$5 under_way=1 i
  [[ $name != *-ahead ]] || under_way=$AHEAD
  : >"$work/server.out"
  case $name in
    floor*)
      local how=(--threads 1)
      [ "$name" != floor2 ] || how=(--threads 2)
      [ "$name" != floor-in-a-row ] || how=(--in-a-row)
      "$work/floor" --port "$PORT" --connections "$connections" --seconds "$seconds" \
        --rate "$rate" --views "$views" "${how[@]}" >"$work/server.out" 2>&1 &
      ;;
    ours*)
      # The client comes with all its connections at once.
      local environment=(EDDYLINE_PUSH_PORT="$PORT" EDDYLINE_PUSH_ADMISSIONS_PER_SECOND_MAX=1000000)
      local flags=()
      # It rests between deliveries under load, so that changes join; where nothing may join, as
      # here, that is time without work.
      [ "$name" != ours-restless ] || environment+=(EDDYLINE_PUSH_REST_MAX_MS=0)
      case $name in
        # Its pauses are the shortest, and its references take twice the memory.
        ours-zgc) flags+=(-XX:+UseZGC) ;;
        # Gives memory back soon that the heap does not need.
        ours-uncommitting) flags+=(-XX:G1PeriodicGCInterval=1000 -XX:MaxHeapFreeRatio=20
          -XX:MinHeapFreeRatio=10) ;;
        ours-tls) environment+=(EDDYLINE_PUSH_TLS_CERTIFICATES="$work/certificate.pem"
          EDDYLINE_PUSH_TLS_KEY="$work/key.pem") ;;
      esac
      env "${environment[@]}" "$jdk/bin/java" "${java_flags[@]}" "${flags[@]}" \
        "${more_java_flags[@]}" -cp "$class_path" dev.eddyline.benchmarks.FanoutGateway \
        "$views" "$connections" "$seconds" "$rate" "${6:-0}" "$under_way" \
        >"$work/server.out" 2>&1 &
      ;;
    node-ws | socketio)
      node "$name.mjs" "$PORT" "$connections" "$seconds" >"$work/server.out" 2>&1 &
      ;;
    nchan*)
      cp nchan.conf "$work/nchan/"
      echo "listen 127.0.0.1:$PORT reuseport backlog=4096;" >"$work/nchan/port.conf"
      rm -f "$work/nchan/tmp/nginx.pid"
      nginx -p "$work/nchan" -c nchan.conf >"$work/server.out" 2>&1 &
      ;;
    *) die "no server $name" ;;
  esac
  server=$!
  for ((i = 0; i < 600; i++)); do
    kill -0 "$server" 2>/dev/null || die "$name has ended: $(cat "$work/server.out")"
    if [[ $name = nchan* ]]; then
      [ ! -s "$work/nchan/tmp/nginx.pid" ] || break
    elif grep -q listening "$work/server.out"; then
      break
    fi
    sleep 0.05
  done
  pids=(--pid "$server")
  if [[ $name = nchan* ]]; then
    sleep 0.5
    for i in $(pgrep -P "$server"); do pids+=(--pid "$i"); done
    if [ "$seconds" != 0 ]; then
      [ "$name" != nchan ] || under_way=2
      node nchan-publish.mjs "$PORT" "$connections" "$seconds" "$under_way" \
        >>"$work/server.out" 2>&1 &
      helper=$!
    fi
  fi
}

# How a client speaks to a server: ask NAME KIND VIEWS sets the options.
ask() {
  local name=$1 kind=$2 views=$3 view path=/ delivery=
  request=(--port "$PORT" --kind "$kind")
  case $name in
    ours*)
      path=/v1/ws
      [ "$kind" = ws ] || path='/v1/stream?'
      if [[ $name = *-ahead ]]; then
        [ "$kind" = ws ] || path+='delivery=all&'
        delivery=',"delivery":"all"'
      fi
      for ((view = 0; view < views; view++)); do
        [ "$kind" = ws ] || path+="view=poll/v$view&"
        [ "$kind" != ws ] ||
          request+=(--send "{\"op\":\"subscribe\",\"view\":\"poll/v$view\"$delivery}")
      done
      ;;
    socketio) path='/socket.io/?EIO=4&transport=websocket' ;;
    nchan*) path=/stream ;;
  esac
  request+=(--path "$path")
}

# Whether the gateway has a WebSocket: what it answers to one says so.
ours_has_ws() {
  local ok=1
  start ours 1 0 0 1
  ask ours ws 1
  "$work/drink" "${request[@]}" --hold 0.1 >/dev/null 2>"$work/ws.out" || ok=0
  stop
  [ $ok = 1 ] || say "no WebSocket in the gateway: $(tail -n 1 "$work/ws.out")"
  [ $ok = 1 ]
}

# measured LABEL CLIENT-OPTIONS...: runs the client and keeps what it says.
measured() {
  local label=$1
  shift
  raw "# load $(cut -d ' ' -f 1-3 /proc/loadavg)"
  if "${client[@]}" "${request[@]}" --label "$label" "${pids[@]}" "$@" >"$work/client.out" \
    2>"$work/client.err"; then
    cat "$work/client.out" >>"$results"
  else
    say "$label: $(tail -n 1 "$work/client.err")"
    raw "# $label: $(tail -n 1 "$work/client.err")"
  fi
}

# finish LABEL: stops the server and keeps what it has said.
finish() {
  stop
  sed -n "s/^{/{\"label\":\"$1\",\"server\":true,/p" "$work/server.out" >>"$results"
}

# run LABEL NAME KIND CONNECTIONS RATE VIEWS CLIENT-OPTIONS...
run() {
  local label=$1 name=$2 kind=$3 connections=$4 rate=$5 views=$6
  shift 6
  say "$label $kind $connections"
  start "$name" "$connections" "$((WARM + MEASURE + 2))" "$rate" "$views"
  ask "$name" "$kind" "$views"
  measured "$label" --connections "$connections" --warm "$WARM" --measure "$MEASURE" "$@"
  finish "$label"
}

# ---- parts ----

# Name and kind of every server, or of those in SERVERS.
servers() {
  if [ -n "${SERVERS:-}" ]; then
    echo "$SERVERS"
    return
  fi
  echo floor sse floor2 sse ours sse ours-restless sse nchan sse ours-ahead sse nchan-ahead sse
  echo floor ws floor2 ws "$([ "$ws" = 0 ] || echo ours ws ours-restless ws ours-ahead ws)" node-ws ws
  echo socketio socketio
}

# What the client has counted must be what the server says it has sent, exactly.
selfcheck() {
  local list connections=200 views sent got WARM=1 MEASURE=2
  for views in 1 3; do
    list=($(servers))
    [ "$views" = 1 ] || list=(floor sse floor2 sse floor-in-a-row ws ours sse)
    while [ ${#list[@]} -gt 0 ]; do
      run "selfcheck ${list[0]}" "${list[0]}" "${list[1]}" "$connections" 0 "$views" --drain 30
      sent=$(grep '^{' "$work/server.out" | tail -n 1 | node -p "
        const is = JSON.parse(require('fs').readFileSync(0));
        is.frames ?? is.frames_patch ?? is.ticks * $connections")
      got=$(node -p "JSON.parse(require('fs').readFileSync('$work/client.out')).total_deliveries")
      [ "$sent" = "$got" ] || die "${list[0]} ${list[1]}: $sent sent, $got counted"
      echo "${list[0]} ${list[1]}, $views views: $sent sent, $got counted"
      list=("${list[@]:2}")
    done
  done
}

fanout() {
  local connections round list
  for connections in $CONNECTIONS; do
    for ((round = 0; round < REPEAT; round++)); do
      list=($(servers))
      while [ ${#list[@]} -gt 0 ]; do
        run "fanout ${list[0]}" "${list[0]}" "${list[1]}" "$connections" 0 1 --rest-ms "$REST_MS"
        list=("${list[@]:2}")
      done
    done
  done
}

# JOINED_CONNECTIONS with JOINED_VIEWS each.
joined() {
  local connections=${JOINED_CONNECTIONS:-1000} views=${JOINED_VIEWS:-50} round kind
  for ((round = 0; round < REPEAT; round++)); do
    for kind in sse $([ "$ws" = 0 ] || echo ws); do
      run "joined floor-$views-views" floor "$kind" "$connections" 0 "$views" --rest-ms "$REST_MS"
      run "joined floor-in-a-row" floor-in-a-row "$kind" "$connections" 0 "$views" \
        --rest-ms "$REST_MS"
      run "joined ours-1-view" ours "$kind" "$connections" 0 1 --rest-ms "$REST_MS"
      run "joined ours-$views-views" ours "$kind" "$connections" 0 "$views" --rest-ms "$REST_MS"
    done
  done
}

# The bytes of live objects, after a collection.
live_bytes() {
  "$jdk/bin/jcmd" "$server" GC.run >/dev/null
  "$jdk/bin/jcmd" "$server" GC.class_histogram | tail -n 1 | awk '{ print $3 }'
}

# IDLE_CONNECTIONS that are told nothing for IDLE_HOLD seconds.
idle() {
  local connections=${IDLE_CONNECTIONS:-10000} hold=${IDLE_HOLD:-30} list name kind before holder
  list=($(servers) ours-uncommitting sse ours-zgc sse ours-tls sse)
  [ "$ws" = 0 ] || list+=(ours-uncommitting ws ours-zgc ws ours-tls ws)
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
    -subj /CN=localhost -keyout "$work/key.pem" -out "$work/certificate.pem" 2>/dev/null
  while [ ${#list[@]} -gt 0 ]; do
    name=${list[0]} kind=${list[1]}
    list=("${list[@]:2}")
    case $name in floor2 | ours-restless | *-ahead) continue ;; esac
    say "idle $name $kind"
    start "$name" "$connections" 0 0 1
    ask "$name" "$kind" 1
    client=("$work/drink")
    [ "$name" != ours-tls ] || client=(node hold.mjs)
    if [[ $name != ours* ]]; then
      measured "idle $name" --connections "$connections" --hold "$hold"
    else
      # A few clients first, so that what every gateway needs is there before it is looked at.
      "${client[@]}" "${request[@]}" --connections 50 --hold 1 >/dev/null 2>&1
      before=$(live_bytes)
      sleep 4
      : >"$work/client.err"
      measured "idle $name" --connections "$connections" --hold "$hold" &
      holder=$!
      while kill -0 "$holder" 2>/dev/null && ! grep -q open "$work/client.err"; do sleep 0.2; done
      sleep 2
      raw "{\"label\":\"idle $name\",\"kind\":\"$kind\",\"connections\":$connections," \
        "\"heap_before\":$before,\"heap_open\":$(live_bytes)}"
      raw "$("$jdk/bin/jcmd" "$server" GC.heap_info | sed 's/^/# /')"
      raw "$("$jdk/bin/jcmd" "$server" GC.class_histogram | head -n 25 | sed 's/^/# /')"
      wait "$holder"
    fi
    stop
  done
  client=("$work/drink")
}

# SLOW_CONNECTIONS, SLOW_PERCENT of whom read a hundredth of what is sent, for SLOW_SECONDS, at
# SLOW_LOAD of what the gateway does at most.
slow() {
  local connections=${SLOW_CONNECTIONS:-1000} percent=${SLOW_PERCENT:-10} load=${SLOW_LOAD:-0.8}
  local kind round rate slow_bytes
  for kind in sse $([ "$ws" = 0 ] || echo ws); do
    run "slow calibration" ours-restless "$kind" "$connections" 0 1 --rest-ms "$REST_MS"
    read -r rate slow_bytes < <(node -p "
      const is = JSON.parse(require('fs').readFileSync('$work/client.out'));
      const rate = Math.max(1, Math.round(is.deliveries_s / $connections * $load));
      rate + ' ' + Math.ceil(is.bytes_s / is.deliveries_s * rate / 100)")
    for ((round = 0; round < REPEAT; round++)); do
      MEASURE=${SLOW_SECONDS:-60} run "slow none-of-them" ours "$kind" \
        $((connections * (100 - percent) / 100)) "$rate" 1 --drain 60
      MEASURE=${SLOW_SECONDS:-60} run "slow with-them" ours "$kind" "$connections" "$rate" 1 \
        --drain 60 --slow-percent "$percent" --slow-bytes "$slow_bytes"
    done
  done
}

# BACK_CONNECTIONS dropped at once and back within BACK_SECONDS, while BACK_RATE updates a second
# go on, to a view of BACK_BYTES. (Those who come back are sent a smaller view as a whole.)
back() {
  local connections=${BACK_CONNECTIONS:-10000} kind round again
  for ((round = 0; round < REPEAT; round++)); do
    for kind in sse $([ "$ws" = 0 ] || echo ws); do
      again='poll/v0@%V.bench'
      [ "$kind" = sse ] || again='{"op":"subscribe","view":"poll/v0","since":"%V.bench"}'
      say "back ours $kind $connections"
      start ours "$connections" 60 "${BACK_RATE:-10}" 1 "${BACK_BYTES:-32768}"
      ask ours "$kind" 1
      measured "back ours" --connections "$connections" --warm 2 --measure 3 --again "$again" \
        --drop-within "${BACK_SECONDS:-2}"
      finish "back ours"
    done
  done
}

# What the gateway's CPU time goes into, by Java's own samples of it (JEP 509).
profile() {
  local kind recording=$work/profile.jfr flags=("${more_java_flags[@]}")
  for kind in sse $([ "$ws" = 0 ] || echo ws); do
    more_java_flags=("${flags[@]}" "-XX:StartFlightRecording=filename=$recording,dumponexit=true,\
jdk.CPUTimeSample#enabled=true,jdk.CPUTimeSample#throttle=5ms")
    run "profile ours" ours "$kind" 1000 0 1 --rest-ms "$REST_MS"
    raw "# jfr view cpu-time-hot-methods, $kind:"
    raw "$("$jdk/bin/jfr" view --truncate beginning cpu-time-hot-methods "$recording" |
      sed -n '/^Method/,$p' | head -n 14 | sed 's/^/# /')"
  done
  more_java_flags=("${flags[@]}")
}

# ----

part=${1:-all}
prepare
describe
ws=0
! ours_has_ws || ws=1
case $part in
  selfcheck | fanout | joined | idle | slow | back | profile) "$part" ;;
  all)
    for part in selfcheck fanout joined idle slow back profile; do "$part"; done
    ;;
  *) die "no part '$part'" ;;
esac
node table.mjs "$results"
say "raw lines are in $results"
