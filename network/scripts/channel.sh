# Engine native: the channel. Joining is repeated until it holds, because the orderer may still be electing a leader.
# shellcheck shell=bash

orderer_admin() {
    local identity=$ORGANIZATIONS/ordererOrganizations/example.com/orderers/orderer.example.com/tls
    fabric osnadmin channel "$@" -o "$LISTEN_HOST:$ORDERER_ADMIN_PORT" --ca-file "$ORDERER_CA" \
        --client-cert "$identity/server.crt" --client-key "$identity/server.key"
}

join_orderer() {
    orderer_admin list --channelID "$CHANNEL_NAME" 2>/dev/null | grep -q "\"name\": \"$CHANNEL_NAME\"" && return
    orderer_admin join --channelID "$CHANNEL_NAME" --config-block "$NODES/$CHANNEL_NAME.block"
    orderer_admin list --channelID "$CHANNEL_NAME" | grep -q '"status": "active"'
}

joined() { peer_as "$1" channel list 2>/dev/null | grep -qx "$CHANNEL_NAME"; } # WARD

join_peer() { # WARD
    joined "$1" || peer_as "$1" channel join -b "$NODES/$CHANNEL_NAME.block"
}
