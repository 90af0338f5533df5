# SPDX-License-Identifier: Apache-2.0
# The chaincode's definition on the channel: installed and approved by both wards, committed.
# shellcheck shell=bash disable=SC2034,SC2154

install_chaincode() { # WARD
    peer_as "$1" lifecycle chaincode queryinstalled 2>/dev/null | grep "Package ID: $(package_id)," >/dev/null ||
        peer_as "$1" lifecycle chaincode install "$(package_file)"
}

committed() { # -> "version sequence", or nothing
    peer_as 1 lifecycle chaincode querycommitted -C "$CHANNEL_NAME" -n "$CC_NAME" 2>/dev/null |
        sed -n 's/^Version: \([^,]*\), Sequence: \([0-9]*\),.*/\1 \2/p' || true
}

approved_package() { # WARD SEQUENCE
    peer_as "$1" lifecycle chaincode queryapproved -C "$CHANNEL_NAME" -n "$CC_NAME" --sequence "$2" 2>/dev/null | sed -n 's/.*package-id: \([^,]*\).*/\1/p' || true
}

# What is committed stays when nothing in it changed; anything else is the next sequence.
choose_sequence() {
    local found last
    found=$(committed)
    last=$((${found##* } + 0))
    SEQUENCE=$((last + 1))
    if [ "${found%% *}" = "$CC_VERSION" ] && [ "$(approved_package 1 "$last")" = "$(package_id)" ] && defined_alike; then SEQUENCE=$last; fi
    if [ "$CC_SEQUENCE" != auto ] && [ "$CC_SEQUENCE" != "$SEQUENCE" ]; then
        cure "sequence $CC_SEQUENCE cannot be committed for $CC_NAME: the channel has $last, and this definition is sequence $SEQUENCE" 'leave -ccs out'
        return 1
    fi
    echo "$SEQUENCE" >"$SCRATCH/sequence"
}

definition=()
definition_flags() {
    orderer_flags
    definition=("${ordering[@]}" --channelID "$CHANNEL_NAME" --name "$CC_NAME" --version "$CC_VERSION" --sequence "$SEQUENCE")
    if [ -n "$CC_POLICY" ]; then definition+=(--signature-policy "$CC_POLICY"); fi
    if [ "$CC_COLLECTIONS" != none ]; then definition+=(--collections-config "$CC_COLLECTIONS"); fi
}

# Policy and collections as Fabric's command reads them: before it asks a peer, and so before anything is begun.
check_definition() {
    local SEQUENCE=1 reason
    definition_flags
    reason=$(peer_as 1 lifecycle chaincode checkcommitreadiness "${definition[@]}" 2>&1 | sed -n 's/^Error: \(invalid .*\)/\1/p') || true
    if [ -n "$reason" ]; then cure "Fabric says: $(head -n 1 <<<"$reason")" 'mend that (-ccep POLICY, -cccg FILE), then run this again'; fi
}

is_committed() { [ "$(committed)" = "$CC_VERSION $SEQUENCE" ]; }

approve_chaincode() { # WARD
    definition_flags
    repeat 20 approve_once "$1"
}

# Asked before each attempt: one that was given up under load may have been committed, and a second of the same is refused.
approve_once() { # WARD
    is_committed || [ "$(approved_package "$1" "$SEQUENCE")" = "$(package_id)" ] ||
        peer_as "$1" lifecycle chaincode approveformyorg "${definition[@]}" --package-id "$(package_id)"
}

commit_chaincode() {
    definition_flags
    peer_flags
    repeat 20 commit_once
}

commit_once() { is_committed || peer_as 1 lifecycle chaincode commit "${definition[@]}" "${both_peers[@]}"; }

# What is committed cannot be taken back, so nothing is whose services ended in the meantime.
services_live() {
    local ward
    for ward in "${WARDS[@]}"; do
        if engine serves "$ward"; then continue; fi
        cure "$(chaincode_service "$ward") ended after it had started" "read network.sh logs $(chaincode_service "$ward"), mend that, then run this again"
        return 1
    done
}

# Once its services run: installed, approved, committed, and answering.
define_chaincode() {
    step "chaincode $CC_NAME: installed by both wards" both_wards install_chaincode
    step "chaincode $CC_NAME: sequence" choose_sequence
    SEQUENCE=$(cat "$SCRATCH/sequence")
    step "chaincode $CC_NAME: approved by both wards (sequence $SEQUENCE)" both_wards approve_chaincode
    step "chaincode $CC_NAME: its services run on" services_live
    step "chaincode $CC_NAME: committed" commit_chaincode
    step "chaincode $CC_NAME: both wards endorse" ledger_answers
    remember_deployment "$SEQUENCE"
}
