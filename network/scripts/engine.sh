# SPDX-License-Identifier: Apache-2.0
# An engine is a script that defines the functions listed in README.md under its own name: native_up, docker_up, embedded_up ...
# This one chooses among them, and says why.
# shellcheck shell=bash disable=SC2034

engine() { # FUNCTION ARGUMENTS...
    local function=${ENGINE}_$1
    shift
    if ! declare -F "$function" >/dev/null; then stop_with "engine $ENGINE is not to be had here" 'leave --engine out, or take embedded or native'; fi
    "$function" "$@"
}

# What the shared steps (chaincode.sh, channel.sh, material.sh) call: Fabric's commands as this engine runs them.
peer_as() { engine peer "$@"; } # WARD ARGUMENTS...
fabric() { engine fabric "$@"; } # NAME ARGUMENTS...

native_found() { [ -z "$(missing_commands)" ] && [ "$(found_version)" = "$FABRIC_VERSION" ]; }

docker_answers() {
    declare -F docker_up >/dev/null || return 1
    if declare -F docker_found >/dev/null; then docker_found; else command -v docker && timeout 5 docker info; fi >/dev/null 2>&1
}

why='' # the engine was chosen
choose_engine() {
    if [ -n "$ENGINE" ]; then
        why='as asked for'
        if [ -z "${GIVEN[ENGINE]:-}" ]; then why="it made $DATA_DIR"; fi
    elif native_found; then
        ENGINE=native why="Fabric's commands $FABRIC_VERSION are in $(dirname "$(fabric_command peer)")"
    elif docker_answers; then
        ENGINE=docker why="a container engine answers, and Fabric's commands $FABRIC_VERSION are not here"
    else
        ENGINE=embedded why="neither Fabric's commands $FABRIC_VERSION nor a container engine are here"
    fi
}

say_engine() { echo "Engine $ENGINE: $why"; }
