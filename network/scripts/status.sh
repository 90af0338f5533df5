# SPDX-License-Identifier: Apache-2.0
# What runs, at which address, and how far each ward's ledger is; for people and, with --json, for programs.
# shellcheck shell=bash disable=SC2154

print_status() {
    local name ward
    printf 'Engine %s in %s\n' "$ENGINE" "$DATA_DIR"
    printf '  %-34s %-8s %-7s %s\n' process state id address
    while read -r name; do
        printf '  %-34s %-8s %-7s %s\n' "$name" "$(engine state "$name")" "$(engine id "$name")" "$(engine address "$name")"
    done < <(engine names)
    for ward in "${WARDS[@]}"; do printf '  blocks of %s at ward %s: %s\n' "$CHANNEL_NAME" "$ward" "$(height_or_none "$ward")"; done
}

height_or_none() { # WARD
    local height=''
    if [ "$(engine state "$(peer_name "$1")")" = running ]; then height=$(engine height "$1"); fi
    echo "${height:-unknown}"
}

json_status() {
    local name separator='' ward
    printf '{"engine":"%s","channel":"%s","processes":[' "$ENGINE" "$CHANNEL_NAME"
    while read -r name; do
        printf '%s{"name":"%s","state":"%s","pid":%s,"address":"%s"}' "$separator" "$name" "$(engine state "$name")" "$(pid_or_null "$name")" "$(engine address "$name")"
        separator=,
    done < <(engine names)
    printf '],"heights":{'
    separator=''
    for ward in "${WARDS[@]}"; do
        printf '%s"Ward%sMSP":%s' "$separator" "$ward" "$(height_or_none "$ward" | sed 's/unknown/null/')"
        separator=,
    done
    printf '}}\n'
}

pid_or_null() { local pid; pid=$(engine id "$1"); echo "${pid:-null}"; } # NAME

all_run() { # so that a program can ask by exit code
    local name
    while read -r name; do [ "$(engine state "$name")" = running ] || return 1; done < <(engine names)
}

show_status() {
    if ! is_made && [ -n "$JSON" ]; then
        echo '{"engine":null,"channel":null,"processes":[],"heights":{}}'
        return 1
    fi
    require_made
    if [ "$JSON" ]; then json_status; else print_status; fi
    all_run
}

show_log_file() { # [NAME]: for engines whose processes log into the data folder
    local file=$LOGS/${1:-network}.log
    if [ ! -r "$file" ]; then
        stop_with "there is no log $file" "there are: $(cd "$LOGS" 2>/dev/null && find . -name '*.log' | sed 's|^\./||; s|\.log$||' | sort | tr '\n' ' ')"
    fi
    tail -n "$LOG_LINES" "$file"
}

# Independent of gateway and chaincode: raw blocks of both peers against each other and against the rules.
verify_blocks() {
    local program=$REPOSITORY/network/verify
    [ -r "$program/dist/program/main.js" ] || stop_with 'the verifier is not built' 'run npm run build'
    "$NODE_PROGRAM" "$program/bin/wardledger-audit.cjs" verify --organizations "$ORGANIZATIONS" --channel "$CHANNEL_NAME" \
        --authority "$ORGANIZATIONS/ordererOrganizations/example.com/ca/ca.example.com-cert.pem" \
        --peer1 "$LISTEN_HOST:$PEER1_PORT" --peer2 "$LISTEN_HOST:$PEER2_PORT"
}
