# SPDX-License-Identifier: Apache-2.0
# A copy of the network's data. Each node stands still only while it is copied, peers first and orderers last: a peer that is restored must
# never be ahead of the orderer, or the orderer would give other blocks the numbers that the peer has already.
# shellcheck shell=bash disable=SC2034,SC2154

back_up() { # DIR
    demand_of_engine backup
    if [ -z "$1" ]; then wrong_use 'backup needs --to DIR' 'give an empty folder'; fi
    if [ -n "$(ls -A "$1" 2>/dev/null)" ]; then stop_with "$1 is not empty" 'give each backup a folder of its own'; fi
    if [ ! -d "$NODES" ] || [ ! -d "$ORGANIZATIONS" ]; then stop_with "there is no network in $DATA_DIR to back up" 'name its folder with --data-dir DIR'; fi
    [ -r "$SETTINGS" ] || stop_with "network.sh did not make the network in $DATA_DIR, so it cannot put a copy back" 'stop what did (npm start, say), and copy the whole folder'
    check_writable
    lock_data_dir
    note_what_runs
    ROOM_AT=$1 ROOM_FLAG=--to
    UNDO=undo_backup
    step 'folder' make_backup_folder "$1"
    step 'identities' copy_into "$ORGANIZATIONS" "$1"
    engine backup "$1"
    step 'settings' copy_settings "$1"
    step 'check sums' seal_copy "$1"
    UNDO=''
    echo "The copy in $1 holds private keys: keep it like them."
}

make_backup_folder() { # DIR
    mkdir -p "$1" && chmod 700 "$1" || cure "$1 cannot be made" 'choose another folder with --to DIR'
}

# Half a copy is of no use, and has keys in it.
undo_backup() {
    find "$BACKUP" -mindepth 1 -delete
    start_what_ran
}

note_what_runs() { names_running >"$SCRATCH/ran"; }

start_what_ran() { # of what note_what_runs noted, what was stopped since
    local name
    while read -r name; do
        if ! running "$name"; then (set -e; engine restart "$name"); fi
    done < <(sort "$SCRATCH/ran" | sed -n '/^orderer/p;/^embedded/p'; sed -n '/^peer/p' "$SCRATCH/ran"; sed -n '/^chaincode/p' "$SCRATCH/ran")
}

native_restart() { # NAME
    local ward=${1##*ward} number=${1#orderer} name=${1#chaincode.}
    case $1 in
        orderer*) start_orderer "${number:-1}" ;;
        peer0.*) start_peer "${ward%%.*}" ;;
        chaincode.*) use_deployed "${name%.ward*}" && start_chaincode "$ward" ;;
    esac
}

embedded_restart() { start_embedded; }

copy_into() { mkdir -p "$2" && cp -a "$1" "$2/" || cure "the copy of $1 failed" 'is there room?'; } # SOURCE FOLDER

native_backup() { # DIR
    local ward number
    for ward in "${WARDS[@]}"; do
        step "peer of ward $ward" copy_halted "$(peer_name "$ward")" "$1" start_peer "$ward"
    done
    for number in $(orderer_numbers); do step "$(orderer_name "$number")" copy_halted "$(orderer_name "$number")" "$1" start_orderer "$number"; done
}

embedded_backup() { # DIR: one process, so all stands still for the copy
    local ran=''
    if running embedded; then ran=yes; fi
    stop_processes
    step 'ledger' copy_into "$NODES" "$1"
    mv "$1/$(basename "$NODES")" "$1/nodes"
    if [ "$ran" ]; then step 'network' start_embedded; fi
}

# Starts the node again only if it ran.
copy_halted() { # NAME DIR START...
    local name=$1 target=$2/nodes ran=''
    if running "$name"; then ran=yes; fi
    shift 2
    halt "$name"
    copy_into "$NODES/$name" "$target"
    if [ "$ran" ]; then "$@"; fi
}

# What stands beside the nodes: genesis block, packages, connections.
copy_settings() { # DIR
    local entry
    for entry in "$NODES"/*; do
        if [ ! -e "$1/nodes/$(basename "$entry")" ]; then copy_into "$entry" "$1/nodes"; fi
    done
    if [ -d "$DEPLOYED" ]; then copy_into "$DEPLOYED" "$1"; fi
    cp -a "$SETTINGS" "$1/"
    printf 'ENGINE=%s\nFABRIC_VERSION=%s\n' "$ENGINE" "$FABRIC_VERSION" >"$1/backup.env"
}

seal_copy() { (cd "$1" && find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum >SHA256SUMS); } # DIR

restore_from() { # DIR
    local taken
    if [ ! -s "$1/SHA256SUMS" ] || [ ! -r "$1/backup.env" ]; then wrong_use 'restore needs --from DIR' 'give a folder that network.sh backup wrote to its end'; fi
    check_entries "$1"
    taken=$(value_in "$1/backup.env" ENGINE)
    case $taken in embedded | native | docker) ;; *) not_a_backup "$1" 'its backup.env names no engine' ;; esac
    if [ -n "${GIVEN[ENGINE]:-}" ] && [ "$taken" != "$ENGINE" ]; then stop_with "this is a backup of engine $taken, not $ENGINE" 'leave --engine out'; fi
    ENGINE=$taken
    derive
    demand_of_engine backup
    if is_made || [ -d "$NODES" ] || [ -d "$ORGANIZATIONS" ]; then stop_with "$DATA_DIR holds a network already" 'restore into an empty --data-dir, or run network/network.sh down'; fi
    check_not_taken
    check_writable
    lock_data_dir
    step 'check sums' check_copy "$1"
    UNDO=remove_restored
    step 'copy back' put_back "$1"
    UNDO=''
    echo "Next: network/network.sh start$(where_flag)"
}

not_a_backup() { stop_with "the backup in $1 is refused: $2" 'take another, that network.sh backup wrote and nobody changed'; } # DIR CAUSE

# Before anything in it is read: plain files and folders only, and no file that the check sums do not name.
check_entries() { # DIR
    local strange
    strange=$(cd "$1" && find . ! -type f ! -type d -print -quit)
    if [ -n "$strange" ]; then not_a_backup "$1" "$strange is neither a file nor a folder"; fi
    strange=$(comm -3 <(cd "$1" && find . -type f ! -path ./SHA256SUMS | LC_ALL=C sort) <(sed 's/^[0-9a-f]\{64\}  //' "$1/SHA256SUMS" | LC_ALL=C sort) | head -n 1)
    if [ -n "$strange" ]; then not_a_backup "$1" "${strange#$'\t'} is there or in SHA256SUMS, but not in both"; fi
}

check_copy() { # DIR
    (cd "$1" && sha256sum --check --quiet --strict SHA256SUMS) || { cure "a file of the backup in $1 differs from its check sum" 'take another backup'; return 1; }
    check_copied_settings "$1" 2>"$SCRATCH/damaged" || cure "$(head -n 1 "$SCRATCH/damaged")" 'take another backup'
}

check_copied_settings() (SETTINGS=$1/$(basename "$SETTINGS") DEPLOYED=$1/chaincodes NODES=$1/nodes && check_kept) # DIR

# Whole or not at all: a restore that broke off leaves nothing that looks like a network. It is the caller's, whoever's the copy was.
put_back() { # DIR
    local copy=(cp -a --no-preserve=ownership)
    "${copy[@]}" "$1/nodes" "$NODES.new" && "${copy[@]}" "$1/organizations" "$ORGANIZATIONS.new" || { cure 'the copy failed' 'is there room?'; return 1; }
    if [ -d "$1/chaincodes" ]; then "${copy[@]}" "$1/chaincodes" "$DEPLOYED"; fi
    mv "$ORGANIZATIONS.new" "$ORGANIZATIONS"
    mv "$NODES.new" "$NODES"
    "${copy[@]}" "$1/$(basename "$SETTINGS")" "$SETTINGS"
}

remove_restored() { rm -rf "$NODES" "$NODES.new" "$ORGANIZATIONS" "$ORGANIZATIONS.new" "$DEPLOYED" "$SETTINGS"; }
