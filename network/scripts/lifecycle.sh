# SPDX-License-Identifier: Apache-2.0
# From nothing to a network that answers, and back to nothing. A call that fails takes back what it began.
# shellcheck shell=bash disable=SC2034

# Nodes and channel, the chaincodes that were deployed before, and one more where this call names it.
bring_up() {
    local name mine=''
    if wants_chaincode; then mine=$CC_NAME; fi
    say_engine
    check_room
    engine check
    UNDO=undo_begun
    if ! is_made; then
        check_not_taken
        UNDO=remove_begun
        if has_identities; then IDENTITIES=given; fi
    fi
    check_writable
    lock_data_dir
    if [ "$UNDO" = undo_begun ]; then step 'data folder' engine check_whole; fi
    note_running
    remember
    engine up
    engine channel
    if [ -n "$mine" ]; then engine deploy; fi
    for name in $(deployed_names); do
        if [ "$name" != "$mine" ]; then with_deployed "$name" engine resume; fi
    done
    UNDO=''
    print_next "$mine"
}

wants_chaincode() { chaincode_settings_given || [ -n "$GATEWAYS" ]; } # a gateway is nothing without one

note_running() { if [ "$(engine state "$(peer_name 1)")" = running ]; then touch "$SCRATCH/was-running"; fi; } # for undo

deploy() {
    require_running 1
    check_writable
    lock_data_dir
    note_running
    UNDO=undo_begun
    engine deploy
    UNDO=''
}

start_again() {
    say_engine
    check_writable
    lock_data_dir
    step 'data folder' engine check_whole
    UNDO=undo_begun
    engine start
    UNDO=''
}

# What this call launched is stopped, and the engine goes back to what ran before.
undo_begun() {
    stop_started
    if declare -F "${ENGINE}_undo" >/dev/null; then engine undo; fi
}

stop_started() { # their names are in the scratch folder
    local name
    [ -r "$SCRATCH/started" ] || return 0
    for name in $(tac "$SCRATCH/started"); do halt "$name"; done
}

# There was no network before: none is left, but the logs stay, for they say why.
remove_begun() {
    engine remove
    rm -rf "$NODES" "$DEPLOYED" "$RUN" "$SETTINGS" "$SETTINGS.new" "$ORGANIZATIONS.new"
    if [ "$IDENTITIES" = made ]; then rm -rf "$ORGANIZATIONS"; fi
}

half_deleted() { # PATH
    cure "half-deleted data folder: $1 is missing, and without it this network cannot go on" \
        'put it back from a backup, or begin anew with network.sh down, then up'
}

restart_network() {
    stop_network
    start_again
}

stop_network() {
    if ! is_made; then
        echo "Nothing to stop: there is no network in $DATA_DIR"
        return
    fi
    check_writable
    lock_data_dir
    engine stop
}

stop_processes() {
    local name
    # Those who depend on others first.
    for name in $(names_running | sort -r | sed -n '/^chaincode/p;/^embedded/p') $(names_running | sed -n '/^peer/p') $(names_running | sed -n '/^orderer/p'); do
        step "stop $name" halt "$name"
    done
}

remove_everything() {
    if ! is_made && [ ! -e "$LOGS/network.log" ]; then
        echo "Nothing to remove: there is no network in $DATA_DIR"
        return
    fi
    check_writable
    lock_data_dir
    if is_made; then
        engine remove
        rm -rf "$NODES" "$DEPLOYED" "$RUN" "$SETTINGS" "$SETTINGS.new" "$ORGANIZATIONS.new"
        if [ "$IDENTITIES" = made ]; then rm -rf "$ORGANIZATIONS"; fi
    fi
    rm -f "$LOGS"/{network,embedded,orderer*,peer0.*,chaincode.*}.log "$LOGS/lock"
    rmdir "$LOGS" "$DATA_DIR" 2>/dev/null || true # what prereq fetched, or npm start keeps there, stays
}

print_next() { # CHAINCODE, or nothing
    local ward
    printf '\n  orderer    %s\n' "$LISTEN_HOST:$ORDERER_PORT"
    for ward in "${WARDS[@]}"; do
        printf '  ward %s     %s as %s, identities in %s\n' "$ward" "$LISTEN_HOST:$(ward_value "$ward" PEER _PORT)" "Ward${ward}MSP" "$(ward_folder "$ward")/users"
    done
    printf '\nNext: network/network.sh %s\n' "$(next_command "${1:-$(deployed_names | head -n 1)}")"
}

next_command() { # CHAINCODE, or nothing
    if [ -z "$1" ]; then
        echo "deployCC$(where_flag)"
    else
        printf "cc query -ccn %s -ccc '{\"Args\":[\"org.hyperledger.fabric:GetMetadata\"]}'%s\n" "$1" "$(where_flag)"
    fi
}
