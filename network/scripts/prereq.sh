# SPDX-License-Identifier: Apache-2.0
# Fetches the official release archive of Fabric's commands where the network allows it, and otherwise explains. All of it is there, or nothing.
# shellcheck shell=bash disable=SC2034

fetch_prerequisites() {
    if native_found; then
        echo "Fabric's commands $FABRIC_VERSION are in $(dirname "$(fabric_command peer)"); nothing to fetch"
        return
    fi
    check_room
    check_writable
    lock_data_dir
    FETCHED=$(mktemp -d "$DATA_DIR/fetched.XXXXXX")
    UNDO=remove_fetched
    step "Fabric's commands $FABRIC_VERSION" install_fabric_commands
    UNDO=''
    echo "They are in $(fabric_folder), where network.sh finds them. Next: network/network.sh up$(where_flag)"
}

remove_fetched() { rm -rf "$FETCHED"; }

platform() {
    local machine
    case $(uname -m) in x86_64) machine=amd64 ;; aarch64 | arm64) machine=arm64 ;; *) machine=$(uname -m) ;; esac
    echo "$(uname -s | tr '[:upper:]' '[:lower:]')-$machine"
}

by_hand() { # CAUSE URL
    cure "$1" "fetch $2 by hand, check it, unpack it and set FABRIC_BIN to its bin folder; or set FABRIC_DOWNLOAD_BASE to a mirror"
}

# Whoever names an address with http wants that. From https nothing leads away, no redirect either.
download() { # URL FLAGS...
    local url=$1 protocols='=https'
    shift
    case $url in http://*) protocols='=https,http' ;; esac
    curl --fail --silent --location --proto "$protocols" --proto-redir "$protocols" --connect-timeout 10 "$@" "$url"
}

fetch() { download "$1" --show-error --retry 2 --retry-delay 1 --max-time 600 --output "$2"; } # URL TARGET

# The digest that the archive must have: the one given, the one beside it, or the one on the release's page.
expected_digest() { # URL ARCHIVE
    if [ -n "$FABRIC_ARCHIVE_SHA256" ]; then
        echo "$FABRIC_ARCHIVE_SHA256"
        return
    fi
    download "$1.sha256" --max-time 60 | cut -d ' ' -f 1 | grep -x '[0-9a-f]\{64\}' || published_digest "$2"
}

# A mirror is not vouched for by the page of another place, unless that was said.
published_digest() { # ARCHIVE
    if [ -n "${GIVEN[FABRIC_DOWNLOAD_BASE]:-}" ] && [ -z "${GIVEN[FABRIC_RELEASE_API]:-}" ]; then return; fi
    download "$FABRIC_RELEASE_API/v$FABRIC_VERSION" --max-time 60 |
        tr ',{' '\n\n' | awk -v archive="\"$1\"" '
            /"name" *:/ { here = index($0, archive) > 0 }
            here && match($0, /sha256:[0-9a-f]+/) { print substr($0, RSTART + 7, RLENGTH - 7); exit }' || true
}

check_archive() { # FILE EXPECTED URL
    local digest
    digest=$(sha256sum "$1" | cut -d ' ' -f 1)
    if [ -z "$2" ]; then
        by_hand "no digest is published for the archive, whose SHA-256 is $digest: set FABRIC_ARCHIVE_SHA256 to the one you trust" "$3"
    elif [ "$digest" != "$2" ]; then
        by_hand "the archive is not what it should be: SHA-256 $digest, expected $2" "$3"
    fi
}

install_fabric_commands() {
    local archive url folder
    if ! command -v curl; then
        cure 'curl is not installed' "install it with this system's package manager"
        return 1
    fi
    archive=hyperledger-fabric-$(platform)-$FABRIC_VERSION.tar.gz
    url=$FABRIC_DOWNLOAD_BASE/v$FABRIC_VERSION/$archive
    folder=$(dirname "$(fabric_folder)")
    fetch "$url" "$FETCHED/$archive" || by_hand "the download failed ($url)" "$url"
    check_archive "$FETCHED/$archive" "$(expected_digest "$url" "$archive")" "$url"
    tar -xzf "$FETCHED/$archive" -C "$FETCHED" || by_hand 'the archive does not unpack' "$url"
    check_fetched "$FETCHED/bin" "$url"
    rm -rf "$folder" "${FETCHED:?}/$archive" && mv "$FETCHED" "$folder"
}

check_fetched() { # FOLDER URL
    local name version
    for name in "${FABRIC_COMMANDS[@]}"; do
        [ -x "$1/$name" ] || by_hand "the archive holds no bin/$name" "$2"
    done
    version=$("$1/peer" version | sed -n 's/^ *Version: v\{0,1\}//p' | head -n 1)
    if [ "$version" != "$FABRIC_VERSION" ]; then by_hand "the archive holds version ${version:-unknown}, not $FABRIC_VERSION" "$2"; fi
}
