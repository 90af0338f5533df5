# SPDX-License-Identifier: Apache-2.0
# Finds Fabric's commands and checks their version. They are never built here.
# shellcheck shell=bash

FABRIC_COMMANDS=(peer orderer cryptogen configtxgen osnadmin)
fabric_folder() { echo "$DATA_DIR/fabric-$FABRIC_VERSION/bin"; } # where prereq puts them

fabric_command() { # NAME -> path
    local folder
    for folder in "$FABRIC_BIN" "$(fabric_folder)"; do # what was asked for first, what prereq fetched before what happens to be on PATH
        if [ -n "$folder" ] && [ -x "$folder/$1" ]; then echo "$folder/$1"; return; fi
    done
    command -v "$1" || true
}

native_fabric() { # NAME ARGUMENTS...
    local name=$1
    shift
    "$(fabric_command "$name")" "$@"
}

missing_commands() {
    local name
    for name in "${FABRIC_COMMANDS[@]}"; do [ -n "$(fabric_command "$name")" ] || echo "$name"; done
}

found_version() { native_fabric peer version 2>/dev/null | sed -n 's/^ *Version: v\{0,1\}//p' | head -n 1; }

check_fabric_commands() {
    local missing version
    missing=$(missing_commands | tr '\n' ' ')
    if [ -n "$missing" ]; then
        cure "Fabric's commands are missing: ${missing% }" "run network/network.sh prereq, set FABRIC_BIN to the folder that has them, or take --engine embedded (of npm start: --network embedded)"
        return 1
    fi
    version=$(found_version)
    if [ "$version" != "$FABRIC_VERSION" ]; then
        cure "Fabric's commands in $(dirname "$(fabric_command peer)") are version ${version:-unknown}, this network needs $FABRIC_VERSION" \
            'run network/network.sh prereq, or set FABRIC_BIN to the right ones'
    fi
}
