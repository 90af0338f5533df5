# SPDX-License-Identifier: Apache-2.0
# Identities and the genesis block: made once, kept until `down`, and checked before anything starts with them.
# shellcheck shell=bash

has_identities() { [ -d "$ORGANIZATIONS/peerOrganizations" ] || [ -d "$ORGANIZATIONS/ordererOrganizations" ]; }

make_identities() {
    if has_identities; then
        check_identities
        return
    fi
    rm -rf "$ORGANIZATIONS.new"
    fabric cryptogen generate --config "$CONFIG_DIR/crypto-config.yaml" --output "$ORGANIZATIONS.new"
    rm -rf "$ORGANIZATIONS"
    mv "$ORGANIZATIONS.new" "$ORGANIZATIONS" # whole or not at all
}

check_identities() {
    check_identity_files
    check_certificates
}

# Folders that cannot be empty, below organizations.
needed_identities() {
    local ward peer number
    for ward in "${WARDS[@]}"; do
        peer=peerOrganizations/$(ward_domain "$ward")
        printf "$peer/%s\n" msp/cacerts msp/tlscacerts "users/Admin@$(ward_domain "$ward")/msp/"{signcerts,keystore} \
            "users/User1@$(ward_domain "$ward")/msp/"{signcerts,keystore} "peers/peer0.$(ward_domain "$ward")/"{msp/signcerts,msp/keystore,tls}
    done
    printf '%s\n' ordererOrganizations/example.com/{msp,tlsca}
    for number in $(orderer_numbers); do
        printf '%s\n' "ordererOrganizations/example.com/orderers/$(orderer_name "$number").example.com/"{msp/signcerts,msp/keystore,tls}
    done
}

check_identity_files() {
    local folder
    while read -r folder; do
        if [ -z "$(ls -A "$ORGANIZATIONS/$folder" 2>/dev/null)" ]; then
            half_deleted "$ORGANIZATIONS/$folder"
            return 1
        fi
    done < <(needed_identities)
}

# Prints the first certificate that is over within so many days or cannot be read, with the reason.
expired_program='
const { X509Certificate } = require("node:crypto");
const { readFileSync } = require("node:fs");
const [days, ...files] = process.argv.slice(1);
const limit = Date.now() + Number(days) * 86400000;
for (const file of files) {
    let end;
    try { end = new X509Certificate(readFileSync(file)).validTo; } catch { end = undefined; }
    if (end === undefined || Date.parse(end) <= limit) {
        console.log(`${file} ${end === undefined ? "(it cannot be read)" : `(${Date.parse(end) <= Date.now() ? "ended" : "ends"} ${end})`}`);
        break;
    }
}'

ending_certificate() { # DAYS
    shopt -s nullglob
    "$NODE_PROGRAM" -e "$expired_program" "$1" "$ORGANIZATIONS"/*Organizations/*/{ca/*.pem,tlsca/*.pem,{peers,orderers,users}/*/{msp/signcerts/*.pem,tls/server.crt}}
    shopt -u nullglob
}

check_certificates() {
    local found
    found=$(ending_certificate 0)
    if [ -n "$found" ]; then
        cure "expired certificate: ${found#"$ORGANIZATIONS"/}" 'network.sh renew (docs/operations/certificates.md)'
    fi
}

# For doctor alone: a month is time enough to choose a quiet hour.
warn_of_certificates() {
    local found
    found=$(ending_certificate 30)
    if [ -n "$found" ] && [ -z "$(ending_certificate 0)" ]; then
        cure "a certificate ends within 30 days: ${found#"$ORGANIZATIONS"/}" 'network.sh renew (docs/operations/certificates.md)'
    fi
}

# Puts addresses, and who may stream blocks, into a configuration. What stands between @EACH_ORDERER@ and @END@ is there once for each orderer.
fill_template() { # SOURCE TARGET
    local same_as_default=''
    # Fabric words a refusal in another way where the channel lists a reader that it would have anyway.
    [ "$BLOCK_READERS" != Readers ] || same_as_default='/@BLOCK_READERS@$/d'
    each_orderer <"$1" | sed -e "s|@PEER1_HOST@|$(engine host "$(peer_name 1)")|g" -e "s|@PEER1_PORT@|$PEER1_PORT|g" \
        -e "s|@PEER2_HOST@|$(engine host "$(peer_name 2)")|g" -e "s|@PEER2_PORT@|$PEER2_PORT|g" \
        -e "$same_as_default" -e "s|@BLOCK_READERS@|$BLOCK_READERS|g" \
        -e "s|@BUILDER_DIR@|$(engine builder)|g" >"$2"
}

each_orderer() {
    local line number block=''
    while IFS= read -r line; do
        case $line in
            *'# @EACH_ORDERER@'*) block=' ' ;;
            *'# @END@'*)
                for number in $(orderer_numbers); do
                    sed -e '1d' -e "s|@ORDERER_HOST@|$(engine host "$(orderer_name "$number")")|g" -e "s|@ORDERER_PORT@|$(orderer_value "$number" _PORT)|g" \
                        -e "s|@ORDERER_NAME@|$(orderer_name "$number")|g" <<<"$block"
                done
                block=''
                ;;
            *) if [ -n "$block" ]; then block+=$'\n'$line; else printf '%s\n' "$line"; fi ;;
        esac
    done
}

make_genesis_block() {
    local block=$NODES/$CHANNEL_NAME.block
    [ -s "$block" ] && return
    mkdir -p "$NODES"
    fill_template "$CONFIG_DIR/configtx.yaml" "$ORGANIZATIONS/configtx.yaml"
    FABRIC_CFG_PATH=$ORGANIZATIONS fabric configtxgen -profile TwoWards -channelID "$CHANNEL_NAME" -outputBlock "$block.new"
    mv "$block.new" "$block"
}
