# SPDX-License-Identifier: Apache-2.0
# What was deployed, a file for each chaincode: for `start`, for «the same again does nothing», and for going back when a deployment fails.
# shellcheck shell=bash disable=SC2034,SC2154

deployed_file() { echo "$DEPLOYED/${1:-$CC_NAME}.env"; } # [NAME]
deployed_names() { find "$DEPLOYED" -name '*.env' -exec basename {} .env \; 2>/dev/null | sort; }

# In one step and last of all: a deployment that was cut short is not remembered.
remember_deployment() { # [SEQUENCE]
    mkdir -p "$DEPLOYED"
    printf '%s=%s\n' CC_NAME "$CC_NAME" CC_VERSION "$CC_VERSION" CC_SRC_PATH "$CC_SRC_PATH" CC_POLICY "$CC_POLICY" CC_COLLECTIONS "$CC_COLLECTIONS" \
        CHANNEL_NAME "$CHANNEL_NAME" SEQUENCE "${1:-1}" TURN "$(version_turn)" CC_CODE "$(code_digest)" CC_COLLECTIONS_SHA256 "$(collections_digest)" >"$(deployed_file).new"
    mv "$(deployed_file).new" "$(deployed_file)"
}

collections_digest() { if [ "$CC_COLLECTIONS" = none ]; then echo none; else sha256sum <"$CC_COLLECTIONS" | cut -d ' ' -f 1; fi; }

deployed_value() { # SETTING [NAME]
    [ -r "$(deployed_file "${2:-}")" ] || return 0
    value_in "$(deployed_file "${2:-}")" "$1"
}

use_deployed() { each_value "$(deployed_file "$1")" take_deployed; } # NAME: its settings become the current ones

with_deployed() { # NAME COMMAND...: the settings of this call come back
    local CC_NAME=$CC_NAME CC_VERSION=$CC_VERSION CC_SRC_PATH=$CC_SRC_PATH CC_POLICY=$CC_POLICY CC_COLLECTIONS=$CC_COLLECTIONS
    local CHANNEL_NAME=$CHANNEL_NAME SEQUENCE=${SEQUENCE:-} CC_CODE=${CC_CODE:-} CC_COLLECTIONS_SHA256=${CC_COLLECTIONS_SHA256:-}
    use_deployed "$1"
    shift
    "$@"
}

take_deployed() { # SETTING VALUE
    case $1 in CC_NAME | CC_VERSION | CC_SRC_PATH | CC_POLICY | CC_COLLECTIONS | CHANNEL_NAME | SEQUENCE | CC_CODE | CC_COLLECTIONS_SHA256) printf -v "$1" '%s' "$2" ;; esac
}

defined_alike() { # version, policy and collections are those that were deployed
    [ -r "$(deployed_file)" ] && [ "$(deployed_value CC_VERSION)" = "$CC_VERSION" ] && [ "$(deployed_value CC_POLICY)" = "$CC_POLICY" ] &&
        [ "$(deployed_value CC_COLLECTIONS_SHA256)" = "$(collections_digest)" ] && [ "$(deployed_value CHANNEL_NAME)" = "$CHANNEL_NAME" ]
}

deployed_alike() { # and the code, too
    defined_alike && [ "$(deployed_value CC_SRC_PATH)" = "$CC_SRC_PATH" ] && [ "$(deployed_value CC_CODE)" = "$(code_digest)" ] &&
        { [ "$CC_SEQUENCE" = auto ] || [ "$CC_SEQUENCE" = "$(deployed_value SEQUENCE)" ]; }
}
