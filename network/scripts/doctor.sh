# SPDX-License-Identifier: Apache-2.0
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
    for name in "$NODE_PROGRAM" curl tar gzip sha256sum setsid flock; do
        command -v "$name" >/dev/null || finding "$name is not installed" "install it with this system's package manager"
    done
}

# A check of the steps, as a finding: its cause and cure in place of a failure.
examine_by() { # CHECK...
    rm -f "$SCRATCH/cure"
    set +e
    (set -e; "$@") >"$SCRATCH/examined" 2>&1
    set -e
    if [ -s "$SCRATCH/cure" ]; then finding "$(sed -n 1p "$SCRATCH/cure")" "$(sed -n '2s/^  -> //p' "$SCRATCH/cure")"; fi
}

examine_data() {
    local free
    free=$(free_kilobytes)
    if [ "$free" -lt $((REQUIRED_FREE_MB * 1024)) ]; then finding "only $((free / 1024)) MiB are free at $DATA_DIR" 'make room: a ledger only grows'; fi
    is_made || return 0
    examine_by engine check_whole
    if has_identities; then examine_by check_certificates; fi
}

examine_processes() {
    local name port
    [ -d "$NODES" ] || return 0
    while read -r name; do
        port=$(engine address "$name")
        [ "$(engine state "$name")" = running ] && continue
        if port_open "${port##*:}"; then
            finding "$name does not run and port ${port##*:} is taken by another program" "stop it: $(holder_of "${port##*:}")"
        else
            finding "$name does not run" 'network.sh start'
        fi
    done < <(engine names)
}

examine() {
    say_engine
    examine_tools
    examine_data
    if is_made; then engine examine; fi
    if [ "$findings" -gt 0 ]; then return 1; fi
    echo '  nothing wrong found'
    if ! is_made; then echo "  there is no network in $DATA_DIR yet: network.sh up"; fi
}
