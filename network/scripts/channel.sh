# SPDX-License-Identifier: Apache-2.0
# Engine native: the channel. Joining is repeated until it holds, because the orderers may still be electing a leader.
# Each grep here reads to the end: one that stopped at its match would end what it reads from by a signal, and that counts as a failure.
# shellcheck shell=bash disable=SC2154

orderer_admin() { # NUMBER ARGUMENTS...
    local number=$1 identity
    shift
    identity=$(orderer_folder "$number")/tls
    fabric osnadmin channel "$@" -o "$LISTEN_HOST:$(orderer_value "$number" _ADMIN_PORT)" --ca-file "$ORDERER_CA" \
        --client-cert "$identity/server.crt" --client-key "$identity/server.key"
}

join_orderers() {
    local number
    for number in $(orderer_numbers); do repeat 40 join_orderer "$number"; done
    for number in $(orderer_numbers); do repeat 40 orderer_is_active "$number"; done
}

has_channel() { orderer_admin "$1" list --channelID "$CHANNEL_NAME" 2>/dev/null | grep "\"name\": \"$CHANNEL_NAME\"" >/dev/null; } # NUMBER
join_orderer() { has_channel "$1" || orderer_admin "$1" join --channelID "$CHANNEL_NAME" --config-block "$NODES/$CHANNEL_NAME.block"; } # NUMBER
orderer_is_active() { orderer_admin "$1" list --channelID "$CHANNEL_NAME" | grep '"status": "active"' >/dev/null; } # NUMBER

joined() { peer_as "$1" channel list 2>/dev/null | grep -x "$CHANNEL_NAME" >/dev/null; } # WARD

# Asked before each attempt: a peer that has just started tells of its channels a little later, and refuses to join one twice.
join_peer() { repeat 20 join_once "$1"; } # WARD
join_once() { joined "$1" || peer_as "$1" channel join -b "$NODES/$CHANNEL_NAME.block"; } # WARD

# An orderer that came back takes nothing until it has elected a leader, and gives no block before that either.
has_leader() {
    orderer_flags
    repeat 80 peer_as 1 channel fetch newest /dev/null -c "$CHANNEL_NAME" "${ordering[@]}"
}

# A peer that joined anew knows nothing of the chaincode before it has the other's blocks. Waits as long as blocks keep coming.
caught_up() { # WARD
    local height=none
    until repeat 40 has_all_blocks "$1"; do
        if [ "$(engine height "$1")" = "$height" ]; then
            cure "$(peer_name "$1") gets no blocks: it has ${height:-none}" "read network.sh logs $(peer_name "$1"), then run this again"
            return 1
        fi
        height=$(engine height "$1")
    done
}

has_all_blocks() { # WARD: as many as the other had a moment ago
    local other own
    other=$(engine height $((3 - $1)))
    own=$(engine height "$1")
    [ -n "$own" ] && [ "$own" -ge "${other:-0}" ]
}
