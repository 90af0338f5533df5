# Finds Fabric's commands, and fetches the official release archive where the network allows it. They are never built here.
# shellcheck shell=bash

FABRIC_COMMANDS=(peer orderer cryptogen configtxgen osnadmin)
fabric_folder() { echo "$DATA_DIR/fabric-$FABRIC_VERSION/bin"; } # where prereq puts them

fabric_command() { # NAME -> path
    local folder
    for folder in "$FABRIC_BIN" "$(fabric_folder)"; do
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
        cure "Fabric's commands are missing (${missing% }): run network.sh prereq, or set FABRIC_BIN to the folder that has them"
        return 1
    fi
    version=$(found_version)
    if [ "$version" != "$FABRIC_VERSION" ]; then
        cure "Fabric's commands are version ${version:-unknown}, this network needs $FABRIC_VERSION: run network.sh prereq, or set FABRIC_BIN to the right ones"
    fi
}

platform() {
    local machine
    case $(uname -m) in x86_64) machine=amd64 ;; aarch64 | arm64) machine=arm64 ;; *) machine=$(uname -m) ;; esac
    echo "$(uname -s | tr '[:upper:]' '[:lower:]')-$machine"
}

by_hand() {
    cure "$1: fetch $2 yourself, check it, unpack it and set FABRIC_BIN to its bin folder; a mirror is set with FABRIC_DOWNLOAD_BASE"
}

fetch_file() { # URL TARGET
    curl --fail --silent --show-error --location --retry 2 --connect-timeout 10 --max-time 600 --output "$2" "$1"
}

# The digest that the archive must have: the one given, or the one published beside it.
expected_digest() { # URL
    if [ -n "$FABRIC_ARCHIVE_SHA256" ]; then echo "$FABRIC_ARCHIVE_SHA256"; return; fi
    curl --fail --silent --location --connect-timeout 10 --max-time 60 "$1.sha256" | cut -d ' ' -f 1
}

install_fabric_commands() {
    [ -z "$(missing_commands)" ] && [ "$(found_version)" = "$FABRIC_VERSION" ] && return
    local archive url folder digest expected
    archive=hyperledger-fabric-$(platform)-$FABRIC_VERSION.tar.gz
    url=$FABRIC_DOWNLOAD_BASE/v$FABRIC_VERSION/$archive
    folder=$(dirname "$(fabric_folder)")
    rm -rf "$folder.new" && mkdir -p "$folder.new"
    fetch_file "$url" "$folder.new/$archive" || { rm -rf "$folder.new"; by_hand 'the download failed' "$url"; return 1; }
    expected=$(expected_digest "$url") || expected=''
    digest=$(sha256sum "$folder.new/$archive" | cut -d ' ' -f 1)
    if [ -z "$expected" ]; then rm -rf "$folder.new"; by_hand 'no digest is published beside the archive (set FABRIC_ARCHIVE_SHA256 to the one you trust)' "$url"; return 1; fi
    if [ "$digest" != "$expected" ]; then rm -rf "$folder.new"; by_hand "the archive is not what it should be (SHA-256 $digest, expected $expected)" "$url"; return 1; fi
    tar -xzf "$folder.new/$archive" -C "$folder.new" || { rm -rf "$folder.new"; by_hand 'the archive does not unpack' "$url"; return 1; }
    rm -rf "$folder" "$folder.new/$archive" && mv "$folder.new" "$folder"
    check_fabric_commands
}
