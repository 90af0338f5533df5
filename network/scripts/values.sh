# SPDX-License-Identifier: Apache-2.0
# What a setting may be. Settings become paths, numbers and words of commands, so each is checked wherever it comes from: environment, flags,
# and the files in the data folder, which are read line by line and never run.
# shellcheck shell=bash

rule='' # of the setting asked for last
rule_of() { # SETTING: the pattern that all of its value must match
    case $1 in
        ENGINE) rule='(embedded|native|docker)?' ;;
        ORDERERS) rule='1|3' ;;
        BLOCK_READERS) rule='BlockReaders|Readers' ;;
        CALL_WARD) rule='1|2' ;;
        CALL_USER) rule='User1|Admin' ;;
        TURN) rule='0|1' ;;
        IDENTITIES) rule='made|given' ;;
        *_PORT) rule='[1-9][0-9]{0,4}' ;;
        LISTEN_HOST) rule='[A-Za-z0-9.:-]+' ;;
        CHANNEL_NAME | CC_NAME | CC_VERSION) rule='[A-Za-z0-9_][A-Za-z0-9_.+-]*' ;;
        CC_SEQUENCE | SEQUENCE) rule='auto|[1-9][0-9]{0,8}' ;;
        CC_CODE | CC_COLLECTIONS_SHA256) rule='none|[0-9a-f]{64}' ;;
        FABRIC_ARCHIVE_SHA256) rule='([0-9a-f]{64})?' ;;
        START_SECONDS | REQUIRED_FREE_MB | LOG_LINES) rule='0|[1-9][0-9]{0,8}' ;;
        CONTAINER_UID | CONTAINER_GID) rule='[0-9]{0,9}' ;;
        CONTAINER_ENGINE) rule='[A-Za-z0-9_./-]+' ;;
        FABRIC_BIN) rule='(/[^[:cntrl:]]*)?' ;;
        CC_SRC_PATH) rule='/[^[:cntrl:]]*' ;;
        CC_POLICY) rule='[^[:cntrl:]\]*' ;;
        *) rule='[^[:cntrl:]]*' ;;
    esac
}

fits() { # SETTING VALUE
    local LC_ALL=C # a byte is a byte, and a-z are those letters
    rule_of "$1"
    [[ $2 =~ ^($rule)$ ]]
}

check_given() { # what environment and flags gave
    local name
    for name in "${!GIVEN[@]}"; do
        if ! fits "$name" "${!name}"; then wrong_use "$name cannot be $(printf %q "${!name}")" "it must match $rule"; fi
    done
}

# Calls TAKE NAME VALUE for each line. The last line counts also where its end is missing.
each_value() { # FILE TAKE
    local name value
    while IFS='=' read -r name value || [ -n "$name" ]; do "$2" "$name" "$value"; done <"$1"
}

value_in() { # FILE SETTING -> its first value, or nothing
    sed -n "s/^$2=//p" "$1" | head -n 1
}

check_kept_value() { # NAME VALUE
    if ! fits "$1" "$2"; then
        stop_with "$CHECKED is damaged: $1 cannot be $(printf %q "$2")" "put it back from a backup, or delete it and run network/network.sh ${MENDING:-up}"
    fi
}

# All that later steps read from the data folder, before any of them does.
check_kept() {
    local CHECKED MENDING name
    CHECKED=$SETTINGS MENDING=up
    if [ -f "$SETTINGS" ]; then each_value "$SETTINGS" check_kept_value; fi
    MENDING=deployCC
    for CHECKED in "$DEPLOYED"/*.env; do
        [ -f "$CHECKED" ] || continue
        name=$(basename "$CHECKED" .env)
        check_kept_value CC_NAME "$name"
        each_value "$CHECKED" check_kept_value
        if [ "$(value_in "$CHECKED" CC_NAME)" != "$name" ]; then check_kept_value CC_NAME ''; fi
    done
    CHECKED=$NODES/chaincodes
    if [ -f "$CHECKED" ]; then while read -r name; do check_kept_value CC_NAME "$name"; done <"$CHECKED"; fi
}

# Who may write there decides what this script starts.
check_owner() {
    local path
    for path in "$DATA_DIR" "$SETTINGS" "$DEPLOYED" "$DEPLOYED"/*.env "$RUN" "$DATA_DIR/fabric-$FABRIC_VERSION"; do
        [ -e "$path" ] || continue
        if [ -n "$(find -H "$path" -maxdepth 0 ! -user "$(id -u)")" ]; then
            stop_with "$path belongs to another user, who could make this one run anything" 'call network.sh as that user, or choose another folder with --data-dir DIR'
        elif [ -n "$(find -H "$path" -maxdepth 0 -perm /022)" ]; then
            stop_with "others may write to $path, and so make this user run anything" "chmod go-w $(quoted "$path"), if nobody did"
        fi
    done
}
