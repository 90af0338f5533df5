# SPDX-License-Identifier: Apache-2.0
# Engine native: one or three orderers and a peer per ward as plain processes.
# shellcheck shell=bash disable=SC2034,SC2154

prepare_node() { # NAME CONFIG: a folder with the filled configuration
    mkdir -p "$NODES/$1"
    fill_template "$CONFIG_DIR/$2" "$NODES/$1/$2"
}

# Before anything is begun: a port that another program has.
check_ports() {
    local number ward
    for number in $(orderer_numbers); do
        running "$(orderer_name "$number")" && continue
        require_free_port "$(orderer_value "$number" _PORT)" "$(orderer_name "$number")"
        require_free_port "$(orderer_value "$number" _ADMIN_PORT)" "$(orderer_name "$number")'s administration"
        require_free_port "$(orderer_value "$number" _OPERATIONS_PORT)" "$(orderer_name "$number")'s metrics"
    done
    for ward in "${WARDS[@]}"; do
        running "$(peer_name "$ward")" && continue
        require_free_port "$(ward_value "$ward" PEER _PORT)" "the peer of ward $ward"
        require_free_port "$(ward_value "$ward" PEER _OPERATIONS_PORT)" "the metrics of ward $ward's peer"
    done
}

start_orderers() { # all at once: three elect a leader among them
    local number failed=0 ids=()
    for number in $(orderer_numbers); do
        (set -e; start_orderer "$number") &
        ids+=($!)
    done
    for number in "${ids[@]}"; do wait "$number" || failed=1; done
    return "$failed"
}

start_orderer() { # NUMBER
    local name home identity port admin operations
    name=$(orderer_name "$1")
    if running "$name"; then return; fi
    home=$NODES/$name identity=$(orderer_folder "$1")
    port=$(orderer_value "$1" _PORT) admin=$(orderer_value "$1" _ADMIN_PORT) operations=$(orderer_value "$1" _OPERATIONS_PORT)
    require_free_port "$port" "$name"
    require_free_port "$admin" "$name's administration"
    prepare_node "$name" orderer.yaml
    launch_with "$name" "$(orderer_settings "$LISTEN_HOST" "$home" "$identity" "$port" "$admin" "$operations")" \
        "$(fabric_command orderer)"
    wait_for "$name" "$START_SECONDS" healthy "$operations"
}

peer_name() { echo "peer0.$(ward_domain "$1")"; }

start_peer() { # WARD
    local ward=$1 name port home identity
    name=$(peer_name "$ward")
    if running "$name"; then return; fi
    port=$(ward_value "$ward" PEER _PORT)
    home=$NODES/$name
    identity=$(ward_folder "$ward")/peers/$name
    require_free_port "$port" "$name"
    prepare_node "$name" core.yaml
    mkdir -p "$(connections_dir "$ward")"
    launch_with "$name" "$(peer_settings "$ward" "$LISTEN_HOST" "$LISTEN_HOST" "$home" "$identity" "$(connections_dir "$ward")")" \
        "$(fabric_command peer)" node start
    wait_for "$name" "$START_SECONDS" healthy "$(ward_value "$ward" PEER _OPERATIONS_PORT)"
}

# Runs the peer command as the administrator of a ward.
native_peer() { # WARD ARGUMENTS...
    local variables
    mapfile -t variables <<<"$(administrator_settings "$1")"
    shift
    env FABRIC_LOGGING_SPEC="${FABRIC_LOGGING_SPEC:-error}" "${variables[@]}" "$(fabric_command peer)" "$@"
}

native_config() { echo "$NODES/$(peer_name "$1")"; } # WARD -> the folder of its filled core.yaml

ordering=() # flags that name an orderer that runs
orderer_flags() {
    local number
    for number in $(orderer_numbers); do
        ordering=(-o "$LISTEN_HOST:$(orderer_value "$number" _PORT)" --tls --cafile "$ORDERER_CA")
        if [ "$(engine state "$(orderer_name "$number")")" = running ]; then return; fi
    done
}
both_peers=() # flags that name both wards' peers
peer_flags() {
    local ward
    both_peers=()
    for ward in "${WARDS[@]}"; do
        both_peers+=(--peerAddresses "$LISTEN_HOST:$(ward_value "$ward" PEER _PORT)" --tlsRootCertFiles "$(ward_folder "$ward")/peers/$(peer_name "$ward")/tls/ca.crt")
    done
}
