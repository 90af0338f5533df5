# Names what is wrong and the command that mends it; changes nothing.
# shellcheck shell=bash disable=SC2154

findings=0

finding() { # CAUSE CURE
    findings=$((findings + 1))
    printf '  %s\n    -> %s\n' "$1" "$2"
}

examine_commands() {
    local missing
    missing=$(missing_commands | tr '\n' ' ')
    if [ -n "$missing" ]; then
        finding "Fabric's commands are missing: ${missing% }" 'network.sh prereq, or set FABRIC_BIN'
    elif [ "$(found_version)" != "$FABRIC_VERSION" ]; then
        finding "Fabric's commands are version $(found_version), not $FABRIC_VERSION" 'network.sh prereq, or set FABRIC_BIN'
    fi
}

examine_tools() {
    local name
    for name in node openssl curl tar gzip sha256sum setsid ps; do
        command -v "$name" >/dev/null || finding "$name is not installed" "install it with this system's package manager"
    done
}

examine_data() {
    local free
    free=$(df -Pk "$DATA_DIR" 2>/dev/null | awk 'NR==2 { print $4 }')
    if [ -n "$free" ] && [ "$free" -lt 1048576 ]; then finding "less than 1 GiB is free at $DATA_DIR" 'make room: a ledger only grows'; fi
    if [ -d "$NODES" ] && [ ! -d "$ORGANIZATIONS/peerOrganizations" ]; then
        finding "the data folder is half deleted: nodes without identities in $DATA_DIR" 'network.sh down, then up: without its keys this ledger cannot go on'
    fi
    if [ -d "$ORGANIZATIONS/peerOrganizations" ] && ! (check_certificates) >/dev/null 2>&1; then
        finding 'a certificate has expired' 'network.sh renew (docs/operations/certificates.md)'
    elif [ -n "$(expiring_certificates)" ]; then
        finding "a certificate expires within $WARN_DAYS days: $(expiring_certificates | head -n 1)" 'network.sh renew (docs/operations/certificates.md)'
    fi
}

examine_processes() {
    local name port
    [ -d "$NODES" ] || return 0
    while read -r name; do
        port=$(engine address "$name")
        [ "$(engine state "$name")" = running ] && continue
        if port_open "${port##*:}"; then
            finding "$name does not run and port ${port##*:} is taken by another program" 'stop that program, or move this network with --ports-from N'
        else
            finding "$name does not run" 'network.sh start'
        fi
    done < <(engine names)
}

examine() {
    mkdir -p "$DATA_DIR"
    examine_tools
    examine_data
    engine examine
    if [ "$findings" -eq 0 ]; then echo '  nothing wrong found'; else return 1; fi
}
