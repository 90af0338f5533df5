# SPDX-License-Identifier: Apache-2.0
# New certificates from the same authorities for the same keys; then each node is restarted on its own, so the others go on.
# shellcheck shell=bash disable=SC2034,SC2154

renew_files() { # [WARD]: one ward's organisation and its chaincode's share nothing with the other ward's
    local program=$REPOSITORY/network/embedded arguments=(--organizations "$ORGANIZATIONS")
    if [ ! -d "$ORGANIZATIONS/peerOrganizations" ]; then cure "there are no identities in $DATA_DIR" 'run network/network.sh up'; return 1; fi
    if [ ! -r "$program/dist/identities/renewal-cli.js" ]; then cure 'the renewing program is not built' 'run npm run build'; return 1; fi
    if [ -n "$1" ]; then arguments+=(--domain "$(ward_domain "$1")"); fi
    if [ -n "$RENEW_UNTIL" ]; then arguments+=(--until "$RENEW_UNTIL"); fi
    "$NODE_PROGRAM" "$program/bin/renew-certificates.cjs" "${arguments[@]}" >"$SCRATCH/renewed" 2>"$SCRATCH/renewal" || { cure "$(cat "$SCRATCH/renewal")"; return 1; }
    cat "$SCRATCH/renewed"
}

# The next node waits until this one takes part again.
renew_node() { # NAME START...
    local name=$1
    shift
    halt "$name"
    "$@"
}

restart_chaincodes() { # WARD: a service shows a certificate of its own, and knows the peer by the peer's
    local deployed
    for deployed in $(deployed_names); do
        use_deployed "$deployed"
        step "chaincode $CC_NAME: service of ward $1" renew_chaincode "$1"
    done
}

renew_chaincode() { renew_node "$(chaincode_service "$1")" start_chaincode "$1"; } # WARD

write_connections() { # WARD
    local deployed
    for deployed in $(deployed_names); do
        use_deployed "$deployed"
        write_connection "$1"
    done
}

# A peer keeps what the builder once gave it, with the certificate that it shows to the chaincode; without that it asks the builder again.
restart_peer() { # WARD
    rm -rf "$NODES/$(peer_name "$1")/ledger/externalbuilder"
    start_peer "$1"
}

native_renew() { # [WARD]
    local ward number wards=("${WARDS[@]}")
    if [ -n "$1" ]; then wards=("$1"); fi
    step 'certificates' renew_files "$1"
    if [ -z "$1" ]; then
        for number in $(orderer_numbers); do step "$(orderer_name "$number") restarts" renew_node "$(orderer_name "$number")" start_orderer "$number"; done
    fi
    for ward in "${wards[@]}"; do
        write_connections "$ward"
        step "peer of ward $ward restarts" renew_node "$(peer_name "$ward")" restart_peer "$ward"
        restart_chaincodes "$ward"
    done
}

embedded_renew() { # [WARD]: one process, so all stands still
    local ran=''
    if running embedded; then ran=yes; fi
    stop_processes
    step 'certificates' renew_files "$1"
    if [ "$ran" ]; then step 'network' start_embedded; fi
}

renew() {
    demand_of_engine renew
    check_writable
    lock_data_dir
    note_what_runs
    UNDO=start_what_ran
    engine renew "$WARD"
    UNDO=''
}
