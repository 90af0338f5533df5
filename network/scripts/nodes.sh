# Engine native: the orderer and a peer per ward as plain processes.
# shellcheck shell=bash disable=SC2034,SC2154

prepare_node() { # NAME CONFIG: a folder with the filled configuration
    mkdir -p "$NODES/$1"
    fill_template "$CONFIG_DIR/$2" "$NODES/$1/$2"
}

start_orderer() {
    if running orderer; then return; fi
    local home=$NODES/orderer identity=$ORGANIZATIONS/ordererOrganizations/example.com/orderers/orderer.example.com
    require_free_port "$ORDERER_PORT" 'the orderer' && require_free_port "$ORDERER_ADMIN_PORT" "the orderer's administration" || return 1
    prepare_node orderer orderer.yaml
    launch orderer env FABRIC_CFG_PATH="$home" FABRIC_LOGGING_SPEC="${FABRIC_LOGGING_SPEC:-warning}" \
        ORDERER_GENERAL_LISTENADDRESS="$LISTEN_HOST" ORDERER_GENERAL_LISTENPORT="$ORDERER_PORT" \
        ORDERER_GENERAL_LOCALMSPID=OrdererMSP ORDERER_GENERAL_LOCALMSPDIR="$identity/msp" \
        ORDERER_GENERAL_TLS_PRIVATEKEY="$identity/tls/server.key" ORDERER_GENERAL_TLS_CERTIFICATE="$identity/tls/server.crt" \
        ORDERER_GENERAL_TLS_ROOTCAS="[$identity/tls/ca.crt]" \
        ORDERER_FILELEDGER_LOCATION="$home/ledger" ORDERER_CONSENSUS_WALDIR="$home/wal" ORDERER_CONSENSUS_SNAPDIR="$home/snapshots" \
        ORDERER_OPERATIONS_LISTENADDRESS="$LISTEN_HOST:$ORDERER_OPERATIONS_PORT" \
        ORDERER_ADMIN_LISTENADDRESS="$LISTEN_HOST:$ORDERER_ADMIN_PORT" \
        ORDERER_ADMIN_TLS_PRIVATEKEY="$identity/tls/server.key" ORDERER_ADMIN_TLS_CERTIFICATE="$identity/tls/server.crt" \
        ORDERER_ADMIN_TLS_ROOTCAS="[$identity/tls/ca.crt]" ORDERER_ADMIN_TLS_CLIENTROOTCAS="[$identity/tls/ca.crt]" \
        "$(fabric_command orderer)"
    wait_for orderer "$START_SECONDS" healthy "$ORDERER_OPERATIONS_PORT"
}

peer_name() { echo "peer0.$(ward_domain "$1")"; }

start_peer() { # WARD
    local ward=$1 name port home identity
    name=$(peer_name "$ward")
    if running "$name"; then return; fi
    port=$(ward_value "$ward" PEER _PORT)
    home=$NODES/$name
    identity=$(ward_folder "$ward")/peers/$name
    require_free_port "$port" "$name" || return 1
    prepare_node "$name" core.yaml
    mkdir -p "$(connections_dir "$ward")"
    launch "$name" env FABRIC_CFG_PATH="$home" FABRIC_LOGGING_SPEC="${FABRIC_LOGGING_SPEC:-warning}" CORE_VM_ENDPOINT= \
        CORE_PEER_ID="$name" CORE_PEER_ADDRESS="$LISTEN_HOST:$port" CORE_PEER_LISTENADDRESS="$LISTEN_HOST:$port" \
        CORE_PEER_CHAINCODELISTENADDRESS="$LISTEN_HOST:0" \
        CORE_PEER_GOSSIP_BOOTSTRAP="$LISTEN_HOST:$port" CORE_PEER_GOSSIP_ENDPOINT="$LISTEN_HOST:$port" \
        CORE_PEER_GOSSIP_EXTERNALENDPOINT="$LISTEN_HOST:$port" \
        CORE_PEER_LOCALMSPID="Ward${ward}MSP" CORE_PEER_MSPCONFIGPATH="$identity/msp" \
        CORE_PEER_TLS_CERT_FILE="$identity/tls/server.crt" CORE_PEER_TLS_KEY_FILE="$identity/tls/server.key" \
        CORE_PEER_TLS_ROOTCERT_FILE="$identity/tls/ca.crt" \
        CORE_PEER_FILESYSTEMPATH="$home/ledger" CORE_LEDGER_SNAPSHOTS_ROOTDIR="$home/snapshots" \
        CORE_OPERATIONS_LISTENADDRESS="$LISTEN_HOST:$(ward_value "$ward" PEER _OPERATIONS_PORT)" \
        WARDLEDGER_CHAINCODE_CONNECTIONS="$(connections_dir "$ward")" \
        "$(fabric_command peer)" node start
    wait_for "$name" "$START_SECONDS" healthy "$(ward_value "$ward" PEER _OPERATIONS_PORT)"
}

# Runs the peer command as the administrator of a ward.
native_peer() { # WARD ARGUMENTS...
    local ward=$1 folder
    shift
    folder=$(ward_folder "$ward")
    FABRIC_CFG_PATH="$NODES/$(peer_name "$ward")" FABRIC_LOGGING_SPEC="${FABRIC_LOGGING_SPEC:-error}" \
        CORE_PEER_ADDRESS="$LISTEN_HOST:$(ward_value "$ward" PEER _PORT)" CORE_PEER_LOCALMSPID="Ward${ward}MSP" \
        CORE_PEER_MSPCONFIGPATH="$folder/users/Admin@$(ward_domain "$ward")/msp" \
        CORE_PEER_TLS_ENABLED=true CORE_PEER_TLS_ROOTCERT_FILE="$folder/peers/$(peer_name "$ward")/tls/ca.crt" \
        "$(fabric_command peer)" "$@"
}

ordering=() # flags that name the orderer
orderer_flags() { ordering=(-o "$LISTEN_HOST:$ORDERER_PORT" --tls --cafile "$ORDERER_CA"); }
both_peers=() # flags that name both wards' peers
peer_flags() {
    local ward
    both_peers=()
    for ward in "${WARDS[@]}"; do
        both_peers+=(--peerAddresses "$LISTEN_HOST:$(ward_value "$ward" PEER _PORT)" --tlsRootCertFiles "$(ward_folder "$ward")/peers/$(peer_name "$ward")/tls/ca.crt")
    done
}
