# Identities and the genesis block: made once, kept until `down`.
# shellcheck shell=bash

make_identities() {
    if [ -d "$ORGANIZATIONS/peerOrganizations" ] && [ -d "$ORGANIZATIONS/ordererOrganizations" ]; then
        check_certificates
        return
    fi
    rm -rf "$ORGANIZATIONS.new"
    fabric cryptogen generate --config "$CONFIG_DIR/crypto-config.yaml" --output "$ORGANIZATIONS.new"
    rm -rf "$ORGANIZATIONS"
    mv "$ORGANIZATIONS.new" "$ORGANIZATIONS" # whole or not at all
}

WARN_DAYS=30

expiring_certificates() { # what doctor warns of
    local file
    for file in "$ORGANIZATIONS"/*Organizations/*/{ca/*.pem,tlsca/*.pem,users/*/msp/signcerts/*.pem,peers/*/msp/signcerts/*.pem,peers/*/tls/server.crt,orderers/*/msp/signcerts/*.pem,orderers/*/tls/server.crt}; do
        [ -e "$file" ] || continue
        openssl x509 -checkend $((WARN_DAYS * 86400)) -noout -in "$file" >/dev/null || echo "${file#"$ORGANIZATIONS"/}"
    done
}

check_certificates() {
    local file
    for file in "$ORGANIZATIONS"/*Organizations/*/{peers,orderers}/*/{msp/signcerts/*.pem,tls/server.crt}; do
        [ -e "$file" ] || continue
        if ! openssl x509 -checkend 0 -noout -in "$file" >/dev/null; then
            cure "certificate expired: ${file#"$ORGANIZATIONS"/}: run network.sh renew (docs/operations/certificates.md)"
            return 1
        fi
    done
}

fill_template() { # SOURCE TARGET: puts addresses into a configuration
    sed -e "s|@ORDERER_HOST@|$LISTEN_HOST|g" -e "s|@ORDERER_PORT@|$ORDERER_PORT|g" \
        -e "s|@PEER1_HOST@|$LISTEN_HOST|g" -e "s|@PEER1_PORT@|$PEER1_PORT|g" \
        -e "s|@PEER2_HOST@|$LISTEN_HOST|g" -e "s|@PEER2_PORT@|$PEER2_PORT|g" \
        -e "s|@BUILDER_DIR@|$REPOSITORY/network/builder|g" "$1" >"$2"
}

make_genesis_block() {
    local block=$NODES/$CHANNEL_NAME.block
    [ -s "$block" ] && return
    mkdir -p "$NODES"
    fill_template "$CONFIG_DIR/configtx.yaml" "$ORGANIZATIONS/configtx.yaml"
    FABRIC_CFG_PATH=$ORGANIZATIONS fabric configtxgen -profile TwoWards -channelID "$CHANNEL_NAME" -outputBlock "$block.new"
    mv "$block.new" "$block"
}
