# SPDX-License-Identifier: Apache-2.0
# An engine is a script that defines the functions listed in README.md under its own name: native_up, docker_up, embedded_up ...
# This one chooses among them, and says why.
# shellcheck shell=bash disable=SC2034

engine() { # FUNCTION ARGUMENTS...
    local function=${ENGINE}_$1
    shift
    "$function" "$@"
}

demand_of_engine() { # FUNCTION
    if ! declare -F "${ENGINE}_$1" >/dev/null; then stop_with "engine $ENGINE has no $1 yet" 'engines native and embedded do'; fi
}

# What the shared steps (chaincode.sh, channel.sh, material.sh) call: Fabric's commands as this engine runs them.
peer_as() { engine peer "$@"; } # WARD ARGUMENTS...
fabric() { engine fabric "$@"; } # NAME ARGUMENTS...

native_found() { [ -z "$(missing_commands)" ] && [ "$(found_version)" = "$FABRIC_VERSION" ]; }

why='' # the engine was chosen
choose_engine() {
    if [ -n "$ENGINE" ]; then
        why='as asked for'
        if [ -z "${GIVEN[ENGINE]:-}" ]; then why="it made $DATA_DIR"; fi
    elif native_found; then
        ENGINE=native why="Fabric's commands $FABRIC_VERSION are in $(dirname "$(fabric_command peer)")"
    else # engine docker needs Fabric's commands too, and where they are, native needs nothing else: so only when asked for
        ENGINE=embedded why="Fabric's commands $FABRIC_VERSION are not here"
    fi
}

say_engine() { echo "Engine $ENGINE: $why"; }
