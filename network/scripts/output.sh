# What a person sees: a line with its time per step, and for a failure first what to do.
# shellcheck shell=bash

now_ms() { date +%s%3N; }

# Runs a command as one named step; its output goes to the log and is shown only when it fails.
step() { # NAME COMMAND...
    local name=$1 started code=0
    shift
    mkdir -p "$LOGS"
    started=$(now_ms)
    if [ -n "$VERBOSE" ]; then "$@" || code=$?; else "$@" >>"$LOGS/network.log" 2>&1 || code=$?; fi
    if [ "$code" -ne 0 ]; then
        echo "failed: $name" >&2
        [ -s "$LOGS/cure" ] && { echo "  $(cat "$LOGS/cure")" >&2; rm -f "$LOGS/cure"; }
        [ -n "$VERBOSE" ] || { echo "  last lines of $LOGS/network.log:" >&2; tail -n 5 "$LOGS/network.log" | sed 's/^/    /' >&2; }
        exit "$code"
    fi
    printf '  %-52s %6d ms\n' "$name" $(($(now_ms) - started))
}

# Names cause and cure of what fails next; `step` prints it first.
cure() {
    mkdir -p "$LOGS"
    echo "$*" >"$LOGS/cure"
    echo "$*" >&2
    return 1
}

stop_with() { # cause and cure of something that no step was begun for
    echo "$*" >&2
    exit 1
}
