# SPDX-License-Identifier: Apache-2.0
# Engine embedded: one process that speaks Fabric's protocols, at the same addresses and with the same folder of identities.
# shellcheck shell=bash disable=SC2034,SC2154

embedded_program=$REPOSITORY/network/embedded/bin/embedded-network.cjs

embedded_check() {
    if [ "$ORDERERS" != 1 ]; then stop_with 'the embedded network has one sequencer and no second orderer' 'leave --orderers out, or take --engine native'; fi
    check_embedded_channel
    step 'embedded network: program and ports' check_embedded
}

check_embedded_channel() {
    if [ -r "$SETTINGS" ] && [ "$(sed -n 's/^CHANNEL_NAME=//p' "$SETTINGS")" != "$CHANNEL_NAME" ]; then
        stop_with "the embedded network in $DATA_DIR has one channel, $(sed -n 's/^CHANNEL_NAME=//p' "$SETTINGS"), and no $CHANNEL_NAME" 'leave -c out, or take another --data-dir'
    fi
}

check_embedded() {
    local version
    version=$("$NODE_PROGRAM" -p 'process.versions.node.split(".")[0]') || version=0
    if [ "$version" -lt 24 ]; then
        cure "Node.js $version is too old for the embedded network, which needs 24" 'run npm install in this repository, or set NODE_PROGRAM'
        return 1
    fi
    if [ ! -r "$REPOSITORY/network/embedded/dist/network/cli.js" ]; then
        cure 'the embedded network is not built' 'run npm run build'
        return 1
    fi
    if running embedded; then return; fi
    require_free_port "$ORDERER_PORT" 'the orderer'
    require_free_port "$PEER1_PORT" "ward 1's peer"
    require_free_port "$PEER2_PORT" "ward 2's peer"
}

embedded_check_whole() { if has_identities || [ -d "$NODES/orderer" ]; then check_identity_files; fi; }

embedded_up() { if has_identities; then step 'identities' check_identities; fi; }

embedded_channel() { # `up` starts it with its chaincode, once
    if ! running embedded && [ "$VERB" != up ]; then step "network with channel $CHANNEL_NAME, in one process" start_embedded; fi
}

embedded_arguments=()
add_chaincode() { # the current settings, as flags of the program
    embedded_arguments+=(--chaincode "$CC_NAME=$CC_SRC_PATH" --chaincode-version "$CC_NAME=$CC_VERSION" --policy "$CC_NAME=$CC_POLICY")
    if [ "$CC_COLLECTIONS" != none ]; then embedded_arguments+=(--collections "$CC_NAME=$CC_COLLECTIONS"); fi
}

start_embedded() { # [NEW]: with all that was deployed, and with NEW the current settings' chaincode
    local name
    if running embedded; then return; fi
    embedded_arguments=(--data-dir "$DATA_DIR" --channel "$CHANNEL_NAME" --host "$LISTEN_HOST" --peer-ports "$PEER1_PORT,$PEER2_PORT" --orderer-port "$ORDERER_PORT"
        --block-readers "$(if [ "$BLOCK_READERS" = Readers ]; then echo readers; else echo admins; fi)")
    for name in $(deployed_names); do
        if [ -z "${1:-}" ] || [ "$name" != "$CC_NAME" ]; then add_deployed "$name"; fi
    done
    if [ -n "${1:-}" ]; then add_chaincode; fi
    launch embedded "$NODE_PROGRAM" "$embedded_program" "${embedded_arguments[@]}"
    wait_for embedded "$START_SECONDS" port_open "$ORDERER_PORT" # opened last
}

add_deployed() { # NAME
    local CC_NAME CC_VERSION CC_SRC_PATH CC_POLICY CC_COLLECTIONS CHANNEL_NAME SEQUENCE CC_CODE CC_COLLECTIONS_SHA256
    use_deployed "$1"
    add_chaincode
}

embedded_deploy() {
    local sequence
    check_embedded_channel
    if deployed_alike && running embedded; then
        step "chaincode $CC_NAME $CC_VERSION is there (sequence $(deployed_value SEQUENCE))" true
        return
    fi
    sequence=$(($(deployed_value SEQUENCE) + 0))
    if ! defined_alike; then sequence=$((sequence + 1)); fi
    if [ "$CC_SEQUENCE" != auto ] && [ "$CC_SEQUENCE" != "$sequence" ]; then
        stop_with "sequence $CC_SEQUENCE cannot be committed for $CC_NAME: this definition is sequence $sequence" 'leave -ccs out'
    fi
    step "chaincode $CC_NAME: source" check_chaincode_source
    step "chaincode $CC_NAME: network starts with it (sequence $sequence)" restart_with_chaincode
    step "chaincode $CC_NAME: both wards endorse" ledger_answers
    remember_deployment "$sequence"
}

restart_with_chaincode() {
    halt embedded
    start_embedded with-current
}

embedded_start() {
    local name
    embedded_check
    embedded_up
    embedded_channel
    for name in $(deployed_names); do CC_NAME=$name step "chaincode $name: both wards endorse" ledger_answers; done
}

# A deployment failed: the network goes on with what it had.
embedded_undo() {
    if [ -e "$SCRATCH/was-running" ]; then start_embedded; fi
}

embedded_invoke() { call_chaincode invoke "$1"; } # JSON
embedded_query() { call_chaincode query "$1"; } # JSON
embedded_stop() { stop_processes; }
embedded_remove() { stop_processes; }

embedded_logs() { # [NAME]
    case ${1:-} in '' | network) show_log_file network ;; *) show_log_file embedded ;; esac
}

embedded_names() { printf '%s\n' orderer "$(peer_name 1)" "$(peer_name 2)"; }
embedded_id() { pid_of embedded; }
embedded_state() { if running embedded; then echo running; else echo stopped; fi; }

embedded_address() { # NAME
    case $1 in
        orderer) echo "$LISTEN_HOST:$ORDERER_PORT" ;;
        *ward1*) echo "$LISTEN_HOST:$PEER1_PORT" ;;
        *) echo "$LISTEN_HOST:$PEER2_PORT" ;;
    esac
}

embedded_height() { client height --ward "$1" 2>/dev/null || true; } # WARD

embedded_examine() { examine_processes; }

# Its peers need no configuration, but Fabric's peer command does: filled in where the processes' ids are, which go with the network.
embedded_config() { # WARD -> a folder
    mkdir -p "$RUN/peer-command"
    fill_template "$CONFIG_DIR/core.yaml" "$RUN/peer-command/core.yaml"
    echo "$RUN/peer-command"
}
embedded_host() { echo "$LISTEN_HOST"; }
embedded_builder() { native_builder; }
