# SPDX-License-Identifier: Apache-2.0
# What a person sees: a line with its time per step, and for a failure first the cause and what to do.
# shellcheck shell=bash disable=SC2034

SCRATCH='' # a folder for what must not be in the data folder before that is known to be good; gone when the script ends
ROOM_AT='' # where it is written to, if not into the data folder; and the flag for that
ROOM_FLAG=--data-dir
UNDO=''    # a function that takes back what was begun, should this call end before it is complete

begin() {
    SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/network-sh.XXXXXX")
    trap finish EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

finish() {
    local code=$?
    set +e
    if [ -n "$UNDO" ] && [ "$code" -ne 0 ]; then "$UNDO" >>"$(log_file)" 2>&1; fi
    rm -rf "$SCRATCH"
    exit "$code"
}

now_ms() { date +%s%3N; }

log_file() { if [ -d "$LOGS" ] && [ -w "$LOGS" ]; then echo "$LOGS/network.log"; else echo "$SCRATCH/network.log"; fi; }

# Runs a command as one named step, in a subshell that ends at its first failure; its output goes to the log.
step() { # NAME COMMAND...
    local name=$1 started code
    shift
    started=$(now_ms)
    { wc -l <"$(log_file)" || echo 0; } >"$SCRATCH/step" 2>/dev/null
    rm -f "$SCRATCH/cure"
    set +e
    if [ -n "$VERBOSE" ]; then
        (set -e; "$@")
        code=$?
    else
        (set -e; "$@") >>"$(log_file)" 2>&1
        code=$?
    fi
    set -e
    if [ "$code" -ne 0 ]; then
        explain_failure "$name"
        exit "$code"
    fi
    printf '  %-52s %6d ms\n' "$name" $(($(now_ms) - started))
}

explain_failure() { # STEP
    if disk_full; then
        cure "the disk of ${ROOM_AT:-$DATA_DIR} is full" "make room there, or choose another folder with $ROOM_FLAG DIR, then run this again" 2>/dev/null || true
    fi
    if [ -s "$SCRATCH/cure" ]; then
        printf 'failed: %s: %s\n' "$1" "$(cat "$SCRATCH/cure")" >&2
    elif [ -n "$(fabric_reason)" ]; then
        printf 'failed: %s: %s\n  -> mend that, then run this again; the whole log is %s\n' "$1" "$(fabric_reason)" "$(quoted "$(log_file)")" >&2
    else
        printf 'failed: %s\n  -> read what it said below, ask network/network.sh doctor, then run this again\n' "$1" >&2
        [ -n "$VERBOSE" ] || tail -n 8 "$(log_file)" | sed 's/^/    /' >&2
    fi
}

# Its commands print the usage after the reason, so that the end of the log says nothing.
fabric_reason() { tail -n "+$(($(cat "$SCRATCH/step") + 1))" "$(log_file)" 2>/dev/null | sed -n 's/^Error: //p' | tail -n 1 | cut -c 1-300; }

free_kilobytes() { df -Pk "$(existing_part "${ROOM_AT:-$DATA_DIR}")" 2>/dev/null | awk 'NR==2 { print $4 }'; }
disk_full() { [ "$(free_kilobytes)" -lt 64 ] || tail -n 20 "$(log_file)" 2>/dev/null | grep -iE 'no space left|ENOSPC|database or disk is full' >/dev/null; }

# Names cause and cure of what fails now; `step` prints them first. Both wards may fail at once: then one of the two is named, whole.
cure() { # CAUSE [CURE]
    local mine=$SCRATCH/cure.$BASHPID
    printf '%s\n' "$1" >"$mine"
    if [ -n "${2:-}" ]; then printf '  -> %s\n' "$2" >>"$mine"; fi
    cat "$mine" >&2
    mv "$mine" "$SCRATCH/cure"
    return 1
}

quoted() { printf %q "$1"; } # PATH, as a shell takes it in a command that a hint gives

where_flag() { # -> what a next command needs to find this network, or nothing
    if [ "$DATA_DIR" != "$REPOSITORY/data/network" ]; then printf ' --data-dir %q' "$DATA_DIR"; fi
}

stop_with() { # CAUSE [CURE]: of something that no step was begun for
    printf '%s\n' "$1" >&2
    if [ -n "${2:-}" ]; then printf '  -> %s\n' "$2" >&2; fi
    exit "${3:-1}"
}

wrong_use() { stop_with "$1" "${2:-network.sh ${VERB:-} -h lists verbs and flags}" 2; } # CAUSE [CURE]: of the command line

# Runs a function for both wards at once, each with the ward's number last, and fails if one fails.
both_wards() { # COMMAND...
    local ward failed=0 ids=()
    for ward in "${WARDS[@]}"; do
        (set -e; "$@" "$ward") &
        ids+=($!)
    done
    for ward in "${ids[@]}"; do wait "$ward" || failed=1; done
    return "$failed"
}

# While a Raft leader is elected or the wards find each other, an answer may be «not yet».
repeat() { # TIMES COMMAND...
    local times=$1
    shift
    until "$@"; do
        times=$((times - 1))
        if [ "$times" -le 0 ]; then return 1; fi
        sleep 0.25
    done
}
