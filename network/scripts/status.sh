# What runs, at which address, and how far each ward's ledger is; for people and, with --json, for programs.
# shellcheck shell=bash disable=SC2154

expected_names() {
    echo orderer
    peer_name 1
    peer_name 2
    [ -r "$NODES/chaincodes" ] || return 0
    local chaincode ward
    while read -r chaincode; do
        for ward in "${WARDS[@]}"; do CC_NAME=$chaincode chaincode_service "$ward"; done
    done <"$NODES/chaincodes"
}

address_of() { # NAME
    local ward=${1##*ward}
    ward=${ward%%.*}
    case $1 in
        orderer) echo "$LISTEN_HOST:$ORDERER_PORT" ;;
        peer0.*) echo "$LISTEN_HOST:$(ward_value "$ward" PEER _PORT)" ;;
        chaincode.*) local name=${1#chaincode.}; echo "$LISTEN_HOST:$(CC_NAME=${name%.ward*} chaincode_port "$ward")" ;;
    esac
}

height_of() { # WARD -> number of blocks, or nothing
    peer_as "$1" channel getinfo -c "$CHANNEL_NAME" 2>/dev/null | sed -n 's/.*"height":\([0-9]*\).*/\1/p' || true
}

state_of() { if running "$1"; then echo running; else echo stopped; fi; }

print_status() {
    local name ward
    printf '  %-34s %-8s %-7s %s\n' process state id address
    while read -r name; do
        printf '  %-34s %-8s %-7s %s\n' "$name" "$(state_of "$name")" "$(pid_of "$name")" "$(address_of "$name")"
    done < <(expected_names)
    for ward in "${WARDS[@]}"; do printf '  blocks of %s at ward %s: %s\n' "$CHANNEL_NAME" "$ward" "$(height_or_none "$ward")"; done
}

height_or_none() { # WARD
    local height=''
    if running "$(peer_name "$1")"; then height=$(height_of "$1"); fi
    echo "${height:-unknown}"
}

json_status() {
    local name separator='' ward
    printf '{"engine":"%s","channel":"%s","processes":[' "$ENGINE" "$CHANNEL_NAME"
    while read -r name; do
        printf '%s{"name":"%s","state":"%s","pid":%s,"address":"%s"}' "$separator" "$name" "$(state_of "$name")" "$(pid_or_null "$name")" "$(address_of "$name")"
        separator=,
    done < <(expected_names)
    printf '],"heights":{'
    separator=''
    for ward in "${WARDS[@]}"; do
        printf '%s"Ward%sMSP":%s' "$separator" "$ward" "$(height_or_none "$ward" | sed 's/unknown/null/')"
        separator=,
    done
    printf '}}\n'
}

pid_or_null() { local pid; pid=$(pid_of "$1"); echo "${pid:-null}"; } # NAME

all_run() { # so that a program can ask by exit code
    local name
    while read -r name; do running "$name" || return 1; done < <(expected_names)
}

show_status() {
    if [ "$JSON" ]; then json_status; else print_status; fi
    all_run
}

show_logs() { # [NAME]
    local file=$LOGS/${1:-network}.log
    if [ ! -r "$file" ]; then
        stop_with "no log $file; there are: $(cd "$LOGS" 2>/dev/null && find . -name '*.log' | sed 's|^\./||; s|\.log$||' | sort | tr '\n' ' ')"
    fi
    tail -n "${LOG_LINES:-40}" "$file"
}

# Independent of gateway and chaincode: raw blocks of both peers against each other and against the rules.
verify_blocks() {
    local program=$REPOSITORY/network/verify
    [ -r "$program/dist/main.js" ] || stop_with 'the verifier is not built: run npm run build'
    node "$program/bin/verify-blocks.cjs" --organizations "$ORGANIZATIONS" --channel "$CHANNEL_NAME" \
        --peer1 "$LISTEN_HOST:$PEER1_PORT" --peer2 "$LISTEN_HOST:$PEER2_PORT"
}
