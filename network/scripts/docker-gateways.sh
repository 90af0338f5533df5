# SPDX-License-Identifier: Apache-2.0
# Engine docker, where GATEWAYS is set: each ward's custodian and gateway, with keys that are made once.
# shellcheck shell=bash disable=SC2154

check_gateways() {
    if [ "$GATEWAYS" ] && { [ -z "$TOKEN_ISSUER" ] || [ -z "$TOKEN_JWKS_URL" ]; }; then
        cure 'a gateway in a container takes tokens of an identity provider only' 'set TOKEN_ISSUER and TOKEN_JWKS_URL, or leave GATEWAYS empty'
    fi
}

start_gateways() {
    local ward
    for ward in "${WARDS[@]}"; do
        make_gateway_certificate "$ward" >>"$(log_file)" 2>&1
        hand_over
        step "keys of ward $ward" make_keys "$ward"
    done
    step 'index key, from ward 1 to ward 2' share_index_key
    for ward in "${WARDS[@]}"; do
        step "administrator $ADMINISTRATOR of ward $ward" register_administrator "$ward"
        step "custodian and gateway of ward $ward" start_containers "custodian.$(ward_domain "$ward")" "gateway.$(ward_domain "$ward")"
    done
}

# WARD: in a container of its own that alone sees the key of the MSP's administrator; a custodian that serves has the folder.
register_administrator() {
    local domain msp
    domain=$(ward_domain "$1")
    msp=peerOrganizations/$domain/users/Admin@$domain/msp
    if [ ! -d "$ORGANIZATIONS/$msp" ]; then return; fi # taken off this host, as it should be
    if [ "$(docker_state "custodian.$domain")" = running ]; then return; fi
    compose run --rm --no-deps --volume "$ORGANIZATIONS/$msp:/organizations/$msp:ro" "custodian.$domain" \
        gateway/dist/custodian.js register-admin --name "$ADMINISTRATOR"
}

make_keys() { # WARD: once, since a custodian that serves lets nobody else at its folder
    if [ ! -s "$NODES/ward$1/custodian/public.json" ]; then custodian "$1" init; fi
}

custodian() { # WARD COMMAND...: while the ward's custodian does not serve
    local ward=$1
    shift
    compose run --rm --no-deps --volume "$NODES/exchange:/exchange" "custodian.$(ward_domain "$ward")" gateway/dist/custodian.js "$@"
}

share_index_key() {
    local exchange=$NODES/exchange
    if [ -e "$NODES/keys-shared" ]; then return; fi
    mkdir -p "$exchange"
    cp "$NODES/ward2/custodian/public.json" "$exchange/ward2.json"
    hand_over
    custodian 1 share-index --to /exchange/ward2.json --out /exchange/index-key.jwe
    custodian 2 accept-index --in /exchange/index-key.jwe
    rm -r "$exchange"
    touch "$NODES/keys-shared"
}
