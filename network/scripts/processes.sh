# Plain processes: start, find, stop. A process is ours only if its id and its start time are those we wrote down.
# shellcheck shell=bash

# Nothing for a process that has ended, also while nobody has collected its end.
started_at() { ps -o stat=,lstart= -p "$1" 2>/dev/null | sed -n '/^Z/!s/^[^ ]* *//p' || true; }

# Starts a command in the background, in a session of its own, its output in a log.
launch() { # NAME COMMAND...
    local name=$1
    shift
    mkdir -p "$RUN" "$LOGS"
    setsid "$@" >>"$LOGS/$name.log" 2>&1 </dev/null &
    local pid=$!
    disown "$pid" 2>/dev/null || true
    printf '%s\n%s\n' "$pid" "$(started_at "$pid")" >"$RUN/$name.pid"
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
        while running "$1" && [ "$waited" -lt 100 ]; do sleep 0.1; waited=$((waited + 1)); done
        if running "$1"; then kill -KILL "$pid" 2>/dev/null || true; fi
    fi
    rm -f "$RUN/$1.pid"
}

port_open() { (exec 3<>"/dev/tcp/$LISTEN_HOST/$1") 2>/dev/null; }

# Waits until a test holds; gives up when the process has ended or the time is over.
wait_for() { # NAME SECONDS TEST...
    local name=$1 deadline=$(($(now_ms) + $2 * 1000))
    shift 2
    until "$@" >/dev/null 2>&1; do
        if ! running "$name"; then cure "$name ended while starting: read $LOGS/$name.log"; return 1; fi
        if [ "$(now_ms)" -gt "$deadline" ]; then cure "$name is not ready: read $LOGS/$name.log, or give it longer with START_SECONDS"; return 1; fi
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

require_free_port() { # PORT FOR
    if port_open "$1"; then
        cure "port $1 for $2 is taken by another program: stop it, or move this network with --ports-from N"
    fi
}
