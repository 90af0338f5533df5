# SPDX-License-Identifier: Apache-2.0
# The data folder: refused where it is not the network's own; what the network in it was made with is written down once and used by later calls.
# shellcheck shell=bash disable=SC2034

existing_part() { # PATH -> the part of it that is there
    local path=$1
    while [ ! -e "$path" ] && [ "$path" != / ]; do path=$(dirname "$path"); done
    echo "$path"
}

contains() { # FOLDER PATH
    local folder=${1%/}/ path=$2/
    [ "${path:0:${#folder}}" = "$folder" ]
}

check_data_dir() {
    local there
    DATA_DIR=$(realpath -m -- "$DATA_DIR")
    derive
    # Two levels deep at least: above that is nothing that one program could own, and `down` removes what is in it.
    if ! [[ $DATA_DIR =~ ^/[^/]+/[^/]+ ]] || contains "$DATA_DIR" "$REPOSITORY" || contains "$DATA_DIR" "$(realpath -m -- "${HOME:-/root}")"; then
        stop_with "$DATA_DIR cannot be the data folder: other things are kept there" 'choose a folder of its own with --data-dir DIR'
    fi
    there=$(existing_part "$DATA_DIR")
    if [ ! -d "$there" ]; then stop_with "$DATA_DIR cannot be the data folder: $there is a file" 'choose another with --data-dir DIR'; fi
    check_owner
}

# A folder of one of our names that somebody else made stays his.
check_not_taken() {
    local path
    for path in "$NODES" "$RUN" "$DEPLOYED"; do
        if [ -e "$path" ]; then stop_with "$path is there, and this network did not make it" 'choose another folder with --data-dir DIR'; fi
    done
}

# Tried, not asked: an administrator may write where a file system does not let anybody.
check_writable() {
    if ! mkdir -p "$LOGS" 2>"$SCRATCH/mkdir" || ! touch "$LOGS/network.log" 2>"$SCRATCH/mkdir"; then
        stop_with "$DATA_DIR cannot be written to ($(sed 's/.*: //' "$SCRATCH/mkdir"))" 'choose another folder with --data-dir DIR'
    fi
}

check_room() {
    local free
    free=$(free_kilobytes)
    if [ "${free:-0}" -lt $((REQUIRED_FREE_MB * 1024)) ]; then
        stop_with "only $((free / 1024)) MiB are free at $DATA_DIR, $REQUIRED_FREE_MB are needed" 'make room, choose another folder with --data-dir DIR, or set REQUIRED_FREE_MB'
    fi
}

# Whether an earlier `up` made a network here. One without settings is of `npm start`, or its settings were deleted.
made_by() { # -> engine, or nothing
    local engine
    if [ -r "$SETTINGS" ]; then
        value_in "$SETTINGS" ENGINE
    elif [ -d "$DATA_DIR/network/orderer" ] && [ -d "$DATA_DIR/network/peers" ]; then
        echo embedded
    else
        for engine in native docker; do if [ -d "$DATA_DIR/$engine/orderer" ]; then echo "$engine"; return; fi; done
    fi
}

is_made() { [ -n "$(made_by)" ]; }
require_made() { if ! is_made; then stop_with "there is no network in $DATA_DIR" 'run network/network.sh up, or name the folder of one with --data-dir DIR'; fi; }

# The embedded network writes down which process has its folder, whoever started it. `npm start` does so without network.sh, which would call
# it stopped, and with `down` remove the ledger below it.
other_process() { # -> the id of such a process, where it runs and network.sh did not launch it
    local file=$DATA_DIR/network/process pid=''
    [ -r "$file" ] && pid=$(tr -cd 0-9 <"$file")
    if [ -z "$pid" ] || [ "$pid" = "$(pid_of embedded)" ] || [ -z "$(started_at "$pid")" ]; then return; fi
    # An id is given again: what has it now may be anything.
    if { tr '\0' ' ' <"/proc/$pid/cmdline" || ps -o args= -p "$pid"; } 2>/dev/null | grep -q embedded-network; then echo "$pid"; fi
}

demand_own_network() {
    local pid
    pid=$(other_process)
    if [ -n "$pid" ]; then
        stop_with "the network in $DATA_DIR runs as process $pid, which network.sh did not start" \
            "end what did, npm start or embedded-network, then run this again; how npm start is, each gateway's /readyz tells"
    fi
}

require_running() { # WARD...: those whose peers are to answer
    local ward
    for ward in "$@"; do
        if [ "$(engine state "$(peer_name "$ward")")" != running ]; then stop_with "the network in $DATA_DIR does not run" "run network/network.sh start$(where_flag)"; fi
    done
}

is_fixed() { case " ${FIXED_SETTINGS[*]} " in *" $1 "*) return 0 ;; *) return 1 ;; esac; } # NAME
is_kept() { case " ${KEPT_SETTINGS[*]} " in *" $1 "*) return 0 ;; *) return 1 ;; esac; } # NAME

flag_of() { # SETTING -> what to leave out
    case $1 in ENGINE) echo --engine ;; ORDERERS) echo --orderers ;; LISTEN_HOST | BLOCK_READERS) echo "$1" ;; *) echo "--ports-from (or $1)" ;; esac
}

recall_one() { # NAME VALUE
    if ! is_fixed "$1" && ! is_kept "$1"; then return; fi
    if [ -z "${GIVEN[$1]:-}" ]; then
        printf -v "$1" '%s' "$2"
    elif is_fixed "$1" && [ "${!1}" != "$2" ]; then
        stop_with "the network in $DATA_DIR was made with $1 $2, not ${!1}" "leave $(flag_of "$1") out; for another network take another --data-dir, or network.sh down first"
    fi
}

recall() {
    NODES=$DATA_DIR/$(made_by)
    check_kept
    if [ -r "$SETTINGS" ]; then
        each_value "$SETTINGS" recall_one
    elif is_made; then
        recall_one ENGINE "$(made_by)"
    fi
}

remember() { # atomically: a call that is killed leaves the former or the new file
    local name
    for name in "${FIXED_SETTINGS[@]}" "${KEPT_SETTINGS[@]}"; do printf '%s=%s\n' "$name" "${!name}"; done >"$SETTINGS.new"
    mv "$SETTINGS.new" "$SETTINGS"
}
