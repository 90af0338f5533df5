# Engine native: what each verb does, in order.
# shellcheck shell=bash disable=SC2034,SC2154

native_up() {
    step "Fabric's commands $FABRIC_VERSION" check_fabric_commands
    step 'identities' make_identities
    step 'orderer' start_orderer
    step 'peer of ward 1' start_peer 1
    step 'peer of ward 2' start_peer 2
}

native_channel() {
    step "genesis block of $CHANNEL_NAME" make_genesis_block
    step 'orderer joins' repeat 40 join_orderer
    step 'ward 1 joins' repeat 20 join_peer 1
    step 'ward 2 joins' repeat 20 join_peer 2
}

native_deploy() {
    step "chaincode $CC_NAME: source" check_chaincode_source
    step "chaincode $CC_NAME: package" make_package
    local ward
    for ward in "${WARDS[@]}"; do
        write_connection "$ward"
        step "chaincode $CC_NAME: service of ward $ward" start_chaincode "$ward"
        step "chaincode $CC_NAME: installed by ward $ward" install_chaincode "$ward"
    done
    choose_sequence
    step "chaincode $CC_NAME: approved by ward 1 (sequence $SEQUENCE)" approve_chaincode 1
    step "chaincode $CC_NAME: approved by ward 2" approve_chaincode 2
    step "chaincode $CC_NAME: committed" commit_chaincode
    for ward in "${WARDS[@]}"; do step "chaincode $CC_NAME: answers at ward $ward" ledger_answers "$ward"; done
    remember_deployment
}

# Starts what an earlier `up` made, without making anything new.
native_start() {
    [ -s "$NODES/$CHANNEL_NAME.block" ] || stop_with "there is no network in $DATA_DIR to start: run network.sh up"
    native_up
    local deployed
    while read -r deployed; do start_deployed "$deployed"; done <"$NODES/chaincodes"
}

start_deployed() { # NAME
    local ward
    [ -r "$NODES/packages/$1.env" ] || return 0
    # shellcheck source=/dev/null
    . "$NODES/packages/$1.env"
    for ward in "${WARDS[@]}"; do step "chaincode $CC_NAME: service of ward $ward" start_chaincode "$ward"; done
    for ward in "${WARDS[@]}"; do step "chaincode $CC_NAME: answers at ward $ward" ledger_answers "$ward"; done
}

remember_deployment() {
    printf 'CC_NAME=%q\nCC_VERSION=%q\nCC_SRC_PATH=%q\n' "$CC_NAME" "$CC_VERSION" "$CC_SRC_PATH" >"$NODES/packages/$CC_NAME.env"
}

native_invoke() { # JSON
    orderer_flags
    peer_flags
    peer_as 1 chaincode invoke "${ordering[@]}" -C "$CHANNEL_NAME" -n "$CC_NAME" "${both_peers[@]}" --waitForEvent -c "$1"
}

native_query() { # JSON
    peer_as 1 chaincode query -C "$CHANNEL_NAME" -n "$CC_NAME" -c "$1"
}

native_stop() { stop_processes; }
native_remove() { stop_processes; }
native_logs() { show_log_file "$@"; } # [NAME]

native_names() { # every process that should run
    echo orderer
    peer_name 1
    peer_name 2
    [ -r "$NODES/chaincodes" ] || return 0
    local chaincode ward
    while read -r chaincode; do
        for ward in "${WARDS[@]}"; do CC_NAME=$chaincode chaincode_service "$ward"; done
    done <"$NODES/chaincodes"
}

native_address() { # NAME
    local ward=${1##*ward}
    ward=${ward%%.*}
    case $1 in
        orderer) echo "$LISTEN_HOST:$ORDERER_PORT" ;;
        peer0.*) echo "$LISTEN_HOST:$(ward_value "$ward" PEER _PORT)" ;;
        chaincode.*) local name=${1#chaincode.}; echo "$LISTEN_HOST:$(CC_NAME=${name%.ward*} chaincode_port "$ward")" ;;
    esac
}

native_id() { pid_of "$1"; } # NAME -> process id, or nothing
native_state() { if running "$1"; then echo running; else echo stopped; fi; } # NAME

native_height() { # WARD -> number of blocks, or nothing
    peer_as "$1" channel getinfo -c "$CHANNEL_NAME" 2>/dev/null | sed -n 's/.*"height":\([0-9]*\).*/\1/p' || true
}

native_examine() { # what doctor asks of this engine
    examine_commands
    examine_processes
}
