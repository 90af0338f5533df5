# SPDX-License-Identifier: Apache-2.0
# Calls of a chaincode through a ward's peer, the same for every engine: Fabric's own command is not needed for them.
# shellcheck shell=bash

client() { # VERB FLAGS...
    local verb=$1 program=$REPOSITORY/network/client
    shift
    [ -r "$program/dist/main.js" ] || stop_with 'the client is not built' 'run npm run build'
    "$NODE_PROGRAM" "$program/bin/call-chaincode.cjs" "$verb" --organizations "$ORGANIZATIONS" --channel "$CHANNEL_NAME" \
        --peer1 "$LISTEN_HOST:$PEER1_PORT" --peer2 "$LISTEN_HOST:$PEER2_PORT" "$@"
}

# As Fabric's `peer lifecycle chaincode querycommitted` has it, on every engine.
list_chaincodes() { client list; }

call_chaincode() { client "$1" --chaincode "$CC_NAME" --ward "$CALL_WARD" --user "$CALL_USER" --call "$2"; } # invoke|query JSON

# Ready means: each ward's peer gets both wards' endorsements. So what a client does next succeeds.
ledger_answers() {
    if ! client ready --chaincode "$CC_NAME" --seconds "$START_SECONDS" 2>"$SCRATCH/ready"; then
        cat "$SCRATCH/ready"
        cure "chaincode $CC_NAME does not answer: $(tail -n 1 "$SCRATCH/ready" | cut -c 1-200)" "read its log in $(quoted "$LOGS"), then run this again"
    fi
}

# Fabric's setOrgEnv: what the peer command needs. It works on every engine; the embedded one refuses what would change the channel.
print_environment() {
    local peer line
    peer=$(fabric_command peer)
    if [ -n "$peer" ]; then printf 'export PATH=%q:"$PATH"\n' "$(dirname "$peer")"; fi
    while IFS= read -r line; do printf 'export %s=%q\n' "${line%%=*}" "${line#*=}"; done <<<"$(administrator_settings "$CALL_WARD")"
    printf 'export %s=%q\n' ORDERER_ADDRESS "$LISTEN_HOST:$ORDERER_PORT" ORDERER_CA "$ORDERER_CA" CHANNEL_NAME "$CHANNEL_NAME"
}
