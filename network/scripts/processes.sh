# SPDX-License-Identifier: Apache-2.0
# Plain processes: start, find, stop. A process is ours only if its id and its start time are those we wrote down.
# shellcheck shell=bash

# Nothing for a process that has ended, also while nobody has collected its end.
started_at() { # PID
    local stat
    if [ -r "/proc/$1/stat" ]; then
        { stat=$(cat "/proc/$1/stat"); } 2>/dev/null || return 0
        read -ra stat <<<"${stat##*) }" # what follows the name: state, ..., start time as the twentieth
        if [ "${stat[0]}" != Z ]; then echo "${stat[19]}"; fi
    elif [ ! -d /proc/self ]; then
        ps -o stat=,lstart= -p "$1" 2>/dev/null | sed -n '/^Z/!s/^[^ ]* *//p' || true
    fi
}

# A lock is free only once nobody has its file open any more: what goes on running must not.
close_inherited() {
    local descriptor
    for descriptor in /dev/fd/*; do
        descriptor=${descriptor##*/}
        if [ "$descriptor" -gt 2 ]; then exec {descriptor}>&-; fi
    done
}

# Starts a command in the background, in a session of its own, its output in a log. It inherits no open file, so neither our lock nor a caller's.
launch() { # NAME COMMAND...
    local name=$1
    shift
    mkdir -p "$RUN" "$LOGS"
    touch "$LOGS/$name.log"
    wc -l <"$LOGS/$name.log" >"$RUN/$name.before"
    (close_inherited && exec setsid "$@") >>"$LOGS/$name.log" 2>&1 </dev/null &
    local pid=$!
    disown "$pid" 2>/dev/null || true
    printf '%s\n%s\n' "$pid" "$(started_at "$pid")" >"$RUN/$name.pid"
    echo "$name" >>"$SCRATCH/started"
}

# The id of a running process of ours, or nothing.
pid_of() { # NAME
    local file=$RUN/$1.pid pid started
    [ -r "$file" ] || return 0
    { read -r pid && read -r started; } <"$file" || return 0
    if [ -n "$started" ] && [ "$(started_at "$pid")" = "$started" ]; then echo "$pid"; fi
}

running() { [ -n "$(pid_of "$1")" ]; }

names_running() { # every process we started that still runs
    local file name
    for file in "$RUN"/*.pid; do
        [ -e "$file" ] || continue
        name=$(basename "$file" .pid)
        if running "$name"; then echo "$name"; fi
    done
}

# Asks a process to stop, and ends it if it does not within ten seconds.
halt() { # NAME
    local pid waited=0
    pid=$(pid_of "$1")
    if [ -n "$pid" ]; then
        kill -TERM "$pid" 2>/dev/null || true
        while running "$1" && [ "$waited" -lt 200 ]; do sleep 0.05; waited=$((waited + 1)); done
        if running "$1"; then kill -KILL "$pid" 2>/dev/null || true; fi
    fi
    rm -f "$RUN/$1.pid" "$RUN/$1.before"
}

port_open() { (exec 3<>"/dev/tcp/$LISTEN_HOST/$1") 2>/dev/null; }

since_launch() { # NAME: what it has printed
    local before=0
    if grep -qx ' *[0-9]\{1,9\}' "$RUN/$1.before"; then before=$(tr -d ' ' <"$RUN/$1.before"); fi
    tail -n "+$((10#$before + 1))" "$LOGS/$1.log"
}

last_words() { since_launch "$1" | reason_said; } # NAME: the first line that looks like a reason, else the last

reason_said() { # of a log, read from stdin
    local said=$SCRATCH/said.$BASHPID
    grep -v '^ *at \|^Node.js v\|^ *$' >"$said" || true
    [ -s "$said" ] || echo 'it said nothing' >"$said"
    { grep -m 1 -iE 'error|panic|fatal|cannot|denied|refused' "$said" || tail -n 1 "$said"; } | cut -c 1-240
}

# Waits until a test holds; gives up when the process has ended or the time is over.
wait_for() { # NAME SECONDS TEST...
    local name=$1 deadline=$(($(now_ms) + $2 * 1000))
    shift 2
    until "$@" >/dev/null 2>&1; do
        if ! running "$name"; then
            cure "$name ended while starting: $(last_words "$name")" "mend that (the whole log: $(quoted "$LOGS/$name.log")), then run this again"
            return 1
        fi
        if [ "$(now_ms)" -gt "$deadline" ]; then
            cure "$name is not ready: $(last_words "$name")" "read $(quoted "$LOGS/$name.log"), or give it longer with START_SECONDS"
            return 1
        fi
        sleep 0.05
    done
}

healthy() { # OPERATIONS_PORT
    exec 3<>"/dev/tcp/$LISTEN_HOST/$1" || return 1
    printf 'GET /healthz HTTP/1.0\r\n\r\n' >&3
    grep -q '"status":"OK"' <&3
    local found=$?
    exec 3<&- 3>&-
    return "$found"
}

holder_of() { # PORT -> «program (process 123)» where this system tells
    local found
    found=$(ss -Hltnp "sport = :$1" 2>/dev/null | sed -n 's/.*(("\([^"]*\)",pid=\([0-9]*\).*/\1 (process \2)/p' | head -n 1) || true
    echo "${found:-another program}"
}

require_free_port() { # PORT FOR
    if port_open "$1"; then
        cure "port $1 for $2 is taken by $(holder_of "$1")" 'stop that program, or move this network with --ports-from N'
    fi
}

# One call at a time works on a data folder.
lock_data_dir() {
    command -v flock >/dev/null || return 0
    exec 9>"$LOGS/lock"
    if ! flock -n 9; then stop_with "another network.sh is at work in $DATA_DIR" 'wait until it has ended, then run this again'; fi
}
