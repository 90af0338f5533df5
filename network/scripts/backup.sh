# SPDX-License-Identifier: Apache-2.0
# A copy of the network's data. Each node stands still only while it is copied, peers first and orderers last: a peer that is restored must
# never be ahead of the orderer, or the orderer would give other blocks the numbers that the peer has already.
# shellcheck shell=bash disable=SC2154

back_up() { # DIR
    if [ -z "$1" ]; then wrong_use 'backup needs --to DIR' 'give an empty folder'; fi
    if [ -n "$(ls -A "$1" 2>/dev/null)" ]; then stop_with "$1 is not empty" 'give each backup a folder of its own'; fi
    if [ ! -d "$NODES" ] || [ ! -d "$ORGANIZATIONS" ]; then stop_with "there is no network in $DATA_DIR to back up" 'name its folder with --data-dir DIR'; fi
    check_writable
    lock_data_dir
    mkdir -p "$1"
    chmod 700 "$1"
    step 'identities' copy_into "$ORGANIZATIONS" "$1"
    engine backup "$1"
    step 'settings' copy_settings "$1"
    step 'check sums' seal_copy "$1"
    echo "The copy in $1 holds private keys: keep it like them."
}

copy_into() { mkdir -p "$2" && cp -a "$1" "$2/"; } # SOURCE FOLDER

native_backup() { # DIR
    local ward number
    for ward in "${WARDS[@]}"; do
        step "peer of ward $ward" copy_halted "$(peer_name "$ward")" "$1" start_peer "$ward"
    done
    for number in $(orderer_numbers); do step "$(orderer_name "$number")" copy_halted "$(orderer_name "$number")" "$1" start_orderer "$number"; done
}

# Starts the node again only if it ran.
copy_halted() { # NAME DIR START...
    local name=$1 target=$2/nodes ran=''
    if running "$name"; then ran=yes; fi
    shift 2
    halt "$name"
    copy_into "$NODES/$name" "$target" || { cure "the copy of $name failed" 'is there room?'; return 1; }
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
    printf 'ENGINE=%q\nFABRIC_VERSION=%q\n' "$ENGINE" "$FABRIC_VERSION" >"$1/backup.env"
}

seal_copy() { (cd "$1" && find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum >SHA256SUMS); } # DIR

restore_from() { # DIR
    local taken
    if [ ! -s "$1/SHA256SUMS" ] || [ ! -r "$1/backup.env" ]; then wrong_use 'restore needs --from DIR' 'give a folder that network.sh backup wrote to its end'; fi
    taken=$(. "$1/backup.env" && echo "$ENGINE")
    if [ -n "${GIVEN[ENGINE]:-}" ] && [ "$taken" != "$ENGINE" ]; then stop_with "this is a backup of engine $taken, not $ENGINE" 'leave --engine out'; fi
    ENGINE=$taken
    derive
    if is_made || [ -d "$NODES" ] || [ -d "$ORGANIZATIONS" ]; then stop_with "$DATA_DIR holds a network already" 'restore into an empty --data-dir, or run network.sh down'; fi
    check_writable
    lock_data_dir
    step 'check sums' check_copy "$1"
    step 'copy back' put_back "$1"
    echo 'Next: network/network.sh start'
}

check_copy() { # DIR
    (cd "$1" && sha256sum --check --quiet --strict SHA256SUMS) || cure "a file of the backup in $1 differs from its check sum" 'take another backup'
}

# Whole or not at all: a restore that broke off leaves nothing that looks like a network.
put_back() { # DIR
    mkdir -p "$DATA_DIR"
    rm -rf "$NODES.new" "$ORGANIZATIONS.new"
    cp -a "$1/nodes" "$NODES.new" && cp -a "$1/organizations" "$ORGANIZATIONS.new" || { cure 'the copy failed' 'is there room?'; return 1; }
    if [ -d "$1/chaincodes" ]; then cp -a "$1/chaincodes" "$DEPLOYED"; fi
    mv "$ORGANIZATIONS.new" "$ORGANIZATIONS"
    mv "$NODES.new" "$NODES"
    cp -a "$1/$(basename "$SETTINGS")" "$SETTINGS"
}
