# SPDX-License-Identifier: Apache-2.0
# Engine embedded: one process that speaks Fabric's protocols, at the same addresses and with the same folder of identities.
# shellcheck shell=bash disable=SC2034,SC2154

embedded_program=$REPOSITORY/network/embedded/bin/embedded-network.cjs
embedded_chaincodes() { echo "$RUN/embedded.json"; } # the file that tells the process which chaincodes there are

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

embedded_channel() {
    if ! running embedded; then step "network with channel $CHANNEL_NAME, in one process" start_embedded; fi
}

start_embedded() { # with all that was deployed
    if running embedded; then return; fi
    write_chaincodes
    launch embedded "$NODE_PROGRAM" "$embedded_program" --config "$(embedded_chaincodes)" --data-dir "$DATA_DIR" --channel "$CHANNEL_NAME" --host "$LISTEN_HOST" \
        --peer-ports "$PEER1_PORT,$PEER2_PORT" --orderer-port "$ORDERER_PORT" --block-readers "$(if [ "$BLOCK_READERS" = Readers ]; then echo readers; else echo admins; fi)"
    wait_for embedded "$START_SECONDS" port_open "$ORDERER_PORT" # opened last
}

# The chaincodes of the network: those that were deployed, and with NEW the one of the current settings. The process reads the file when it
# starts, and again when it is told to.
write_chaincodes() { # [NEW]
    local name separator=''
    mkdir -p "$RUN"
    {
        printf '{"chaincodes":['
        for name in $(deployed_names); do
            if [ -n "${1:-}" ] && [ "$name" = "$CC_NAME" ]; then continue; fi
            printf '%s' "$separator"
            with_deployed "$name" chaincode_entry
            separator=,
        done
        if [ -n "${1:-}" ]; then
            printf '%s' "$separator"
            chaincode_entry "$CC_SEQUENCE"
        fi
        printf ']}\n'
    } >"$(embedded_chaincodes).new"
    mv "$(embedded_chaincodes).new" "$(embedded_chaincodes)"
}

chaincode_entry() { # [SEQUENCE]: the current settings as the embedded network takes them
    printf '{"name":%s,"version":%s,"module":%s,"build":%s' "$(json_quoted "$CC_NAME")" "$(json_quoted "$CC_VERSION")" "$(json_quoted "$CC_SRC_PATH")" "$(json_quoted "$(code_digest)")"
    if [ -n "$CC_POLICY" ]; then printf ',"policy":%s' "$(json_quoted "$CC_POLICY")"; fi
    if [ "$CC_COLLECTIONS" != none ]; then printf ',"collections":%s' "$(json_quoted "$CC_COLLECTIONS")"; fi
    if [ "${1:-auto}" != auto ]; then printf ',"sequence":%s' "$1"; fi
    printf '}'
}

json_quoted() { # TEXT: without control characters, as all settings are
    local text=${1//\\/\\\\}
    printf '"%s"' "${text//\"/\\\"}"
}

embedded_deploy() {
    local sequence
    check_embedded_channel
    if deployed_alike; then
        step "chaincode $CC_NAME $CC_VERSION is there (sequence $(deployed_value SEQUENCE))" ledger_answers
        return
    fi
    step "chaincode $CC_NAME: source" check_chaincode_source
    step "chaincode $CC_NAME: taken by the running network" deploy_to_running
    sequence=$(cat "$SCRATCH/sequence")
    step "chaincode $CC_NAME: both wards endorse (sequence $sequence)" ledger_answers
    remember_deployment "$sequence"
}

# The process loads the chaincode beside the former one, commits its definition once it has registered at both peers, and only then lets
# the former one go. It says so in its log, or why not.
deploy_to_running() {
    local before said deadline
    write_chaincodes new
    before=$(wc -l <"$LOGS/embedded.log")
    deadline=$(($(now_ms) + START_SECONDS * 1000))
    kill -USR2 "$(pid_of embedded)"
    until said=$(answer_of_embedded "$before") && [ -n "$said" ]; do
        if ! running embedded || [ "$(now_ms)" -gt "$deadline" ]; then
            cure "the network gives no answer about $CC_NAME: $(last_words embedded)" "read $(quoted "$LOGS/embedded.log"), or give it longer with START_SECONDS"
            return 1
        fi
        sleep 0.05
    done
    case $said in
        deployed*) said=${said##*(sequence } && echo "${said%)}" >"$SCRATCH/sequence" ;;
        *) cure "${said#*: }" 'mend that, then run this again; what ran goes on' ;;
    esac
}

# Nothing for as long as it has said nothing of this chaincode.
answer_of_embedded() { # LINES_BEFORE
    tail -n "+$(($1 + 1))" "$LOGS/embedded.log" | grep -m 1 -E "^(not )?deployed ${CC_NAME}[ :]" || true
}

embedded_start() {
    local name
    embedded_check
    embedded_up
    embedded_channel
    for name in $(deployed_names); do with_deployed "$name" embedded_resume; done
}

embedded_resume() { step "chaincode $CC_NAME: both wards endorse" ledger_answers; }

# What a call that failed began is taken back: the network goes on with what it had.
embedded_undo() {
    if [ ! -e "$SCRATCH/was-running" ]; then return; fi
    start_embedded
    write_chaincodes
    kill -USR2 "$(pid_of embedded)"
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

# As its administrator, as Fabric's own command asks: nobody else is told.
embedded_height() { client height --ward "$1" --user Admin 2>/dev/null || true; } # WARD

embedded_examine() {
    local name stopping
    examine_processes
    if ! running embedded; then return; fi
    for name in $(deployed_names); do with_deployed "$name" examine_chaincode; done
    stopping=$(since_launch embedded | grep '^A REAL FABRIC PEER STOPS' | tail -n 1 || true)
    if [ -n "$stopping" ]; then finding "$stopping" 'change the chaincode (network/embedded/README.md, What it leaves out)'; fi
}

# A thread that ended is started again by the next call; but something is wrong with a chaincode that ends.
examine_chaincode() {
    local cure
    cure="network.sh logs embedded, mend the chaincode, network.sh deployCC -ccn $CC_NAME -ccp $(quoted "$CC_SRC_PATH")"
    if ! client ready --chaincode "$CC_NAME" --seconds 0 2>"$SCRATCH/ready"; then
        finding "chaincode $CC_NAME does not answer: $(tail -n 1 "$SCRATCH/ready" | cut -c 1-200)" "$cure"
    elif [ -n "$(last_end)" ]; then
        finding "$(last_end)" "$cure"
    fi
}

# What the process said of the chaincode's last end, unless it was started or deployed anew since.
last_end() { since_launch embedded | grep -E "^(deployed $CC_NAME |chaincode $CC_NAME ended)" | tail -n 1 | grep '^chaincode' || true; }

# Its peers need no configuration, but Fabric's peer command does: filled in where the processes' ids are, which go with the network.
embedded_config() { # WARD -> a folder
    mkdir -p "$RUN/peer-command"
    fill_template "$CONFIG_DIR/core.yaml" "$RUN/peer-command/core.yaml"
    echo "$RUN/peer-command"
}
embedded_host() { echo "$LISTEN_HOST"; }
embedded_builder() { native_builder; }
