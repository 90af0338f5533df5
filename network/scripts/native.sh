# SPDX-License-Identifier: Apache-2.0
# Engine native: what each verb does, in order.
# shellcheck shell=bash disable=SC2034,SC2154

native_check() {
    step "Fabric's commands $FABRIC_VERSION" check_fabric_commands
    step 'ports' check_ports
}

# What cannot be made anew: a ledger whose identities, first block or orderer are gone.
native_check_whole() {
    local number ward
    if has_identities || [ -d "$NODES" ]; then check_identity_files; fi
    for number in $(orderer_numbers); do
        if [ -d "$NODES/$(orderer_name "$number")/ledger/chains/$CHANNEL_NAME" ] && [ ! -s "$NODES/$CHANNEL_NAME.block" ]; then half_deleted "$NODES/$CHANNEL_NAME.block"; fi
        for ward in "${WARDS[@]}"; do
            if [ -d "$NODES/$(peer_name "$ward")/ledger/ledgersData/chains/chains/$CHANNEL_NAME" ] && [ ! -d "$NODES/$(orderer_name "$number")/ledger/chains/$CHANNEL_NAME" ]; then
                half_deleted "$NODES/$(orderer_name "$number")"
            fi
        done
    done
}

native_up() {
    step 'identities' make_identities
    step "orderer$([ "$ORDERERS" = 1 ] || echo "s ($ORDERERS)")" start_orderers
    step 'peers of both wards' both_wards start_peer
}

native_channel() {
    step "genesis block of $CHANNEL_NAME" make_genesis_block
    step "channel $CHANNEL_NAME: orderer joins" join_orderers
    step "channel $CHANNEL_NAME: both wards join" both_wards join_peer
    step "channel $CHANNEL_NAME: orderer has a leader" has_leader
    step "channel $CHANNEL_NAME: peers have all blocks" both_wards caught_up
}

native_deploy() {
    if deployed_alike && [ -r "$(package_file)" ] && service_runs 1 && service_runs 2; then
        SEQUENCE=$(deployed_value SEQUENCE)
        step "chaincode $CC_NAME $CC_VERSION is there (sequence $SEQUENCE)" both_wards is_there
        return
    fi
    step "chaincode $CC_NAME: source" check_chaincode_source
    step "chaincode $CC_NAME: policy and collections" check_definition
    step "chaincode $CC_NAME: package" make_package
    step "chaincode $CC_NAME: services of both wards" start_services
    define_chaincode
    both_wards stop_former
}

is_there() { # WARD
    install_chaincode "$1" # a peer that joined anew lacks it
    is_committed
}

start_services() {
    chaincode_port 1 # noted before two processes ask
    both_wards write_connection
    both_wards start_chaincode
}

# Starts what an earlier `up` made, without making anything new.
native_start() {
    local name
    native_check
    native_up
    if [ ! -s "$NODES/$CHANNEL_NAME.block" ]; then return; fi
    native_channel
    for name in $(deployed_names); do with_deployed "$name" native_resume; done
}

native_resume() { # the chaincode of the current settings
    step "chaincode $CC_NAME: services of both wards" start_services
    step "chaincode $CC_NAME: installed by both wards" both_wards install_chaincode
    step "chaincode $CC_NAME: both wards endorse" ledger_answers
}

# A deployment failed: what it began is stopped; what ran before runs again.
native_undo() {
    local name
    for name in $(cat "$NODES/chaincodes" 2>/dev/null); do [ -r "$(deployed_file "$name")" ] || sed -i "/^$name\$/d" "$NODES/chaincodes"; done
    running "$(peer_name 1)" || return 0
    for name in $(deployed_names); do (set -e; with_deployed "$name" start_services); done
}

native_invoke() { call_chaincode invoke "$1"; } # JSON
native_query() { call_chaincode query "$1"; } # JSON
native_stop() { stop_processes; }
native_remove() { stop_processes; }
native_logs() { show_log_file "$@"; } # [NAME]

native_names() { # every process that should run
    local number name ward
    for number in $(orderer_numbers); do orderer_name "$number"; done
    for ward in "${WARDS[@]}"; do peer_name "$ward"; done
    for name in $(deployed_names); do
        for ward in "${WARDS[@]}"; do CC_NAME=$name chaincode_service "$ward"; done
    done
}

native_address() { # NAME
    local ward=${1##*ward} name=${1#chaincode.} number=${1#orderer}
    ward=${ward%%.*}
    case $1 in
        orderer*) echo "$LISTEN_HOST:$(orderer_value "${number:-1}" _PORT)" ;;
        peer0.*) echo "$LISTEN_HOST:$(ward_value "$ward" PEER _PORT)" ;;
        chaincode.*) echo "$LISTEN_HOST:$(use_deployed "${name%.ward*}" && chaincode_port "$ward")" ;;
    esac
}

# Where the others find a node; where a peer finds the external builder, and its ward's chaincode service.
native_host() { echo "$LISTEN_HOST"; } # NAME
native_builder() { echo "$REPOSITORY/network/builder"; }
native_chaincode() { echo "$LISTEN_HOST:$(chaincode_port "$1")"; } # WARD

native_serves() { service_runs "$1"; } # WARD: this version
native_id() { pid_of "$1"; } # NAME -> process id, or nothing
native_state() { if running "$1"; then echo running; else echo stopped; fi; } # NAME

native_height() { # WARD -> number of blocks, or nothing
    peer_as "$1" channel getinfo -c "$CHANNEL_NAME" 2>/dev/null | sed -n 's/.*"height":\([0-9]*\).*/\1/p' || true
}

native_examine() { # what doctor asks of this engine
    examine_commands
    examine_processes
}
