# Engine native: chaincode as a service, one process per ward, mutual TLS; installed, approved by both wards, committed.
# shellcheck shell=bash disable=SC2034,SC2154

connections_dir() { echo "$NODES/connections/ward$1"; } # WARD
chaincode_service() { echo "chaincode.$CC_NAME.ward$1"; } # WARD

# The n-th chaincode of this network takes the n-th hundred ports, remembered by its name.
chaincode_port() { # WARD
    local list=$NODES/chaincodes index base
    touch "$list"
    grep -qx "$CC_NAME" "$list" || echo "$CC_NAME" >>"$list"
    index=$(grep -nx "$CC_NAME" "$list" | cut -d : -f 1)
    base=$(ward_value "$1" CHAINCODE _PORT)
    echo $((base + (index - 1) * 100))
}

chaincode_tls() { echo "$ORGANIZATIONS/peerOrganizations/chaincode.example.com/peers/ward$1.chaincode.example.com/tls"; } # WARD
json_text() { awk '{ printf "%s\\n", $0 }' "$1"; } # a file as the inside of a JSON string

write_connection() { # WARD
    local peer tls
    peer=$(ward_folder "$1")/peers/$(peer_name "$1")/tls
    tls=$(chaincode_tls "$1")
    mkdir -p "$(connections_dir "$1")"
    printf '{"address":"%s","dial_timeout":"10s","tls_required":true,"client_auth_required":true,"root_cert":"%s","client_cert":"%s","client_key":"%s"}\n' \
        "$LISTEN_HOST:$(chaincode_port "$1")" "$(json_text "$tls/ca.crt")" "$(json_text "$peer/server.crt")" "$(json_text "$peer/server.key")" \
        >"$(connections_dir "$1")/$(label).json"
    chmod 600 "$(connections_dir "$1")/$(label).json"
}

label() { echo "${CC_NAME}_$CC_VERSION"; }
package_file() { echo "$NODES/packages/$(label).tar.gz"; }

# The same bytes for both wards, so both approve the same package id: no address, no time, no owner inside.
make_package() {
    local folder
    folder=$NODES/packages/$(label)
    rm -rf "$folder" && mkdir -p "$folder"
    printf '{"type":"wardledger-service","label":"%s"}' "$(label)" >"$folder/metadata.json"
    printf '%s\n' "$(label)" >"$folder/label"
    tar_same "$folder/code.tar.gz" "$folder" label
    tar_same "$(package_file)" "$folder" metadata.json code.tar.gz
}

tar_same() { # TARGET FOLDER FILES...
    local target=$1 folder=$2
    shift 2
    tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$folder" -cf - "$@" | gzip -n >"$target"
}

package_id() { echo "$(label):$(sha256sum "$(package_file)" | cut -d " " -f 1)"; } # as the peer computes it

install_chaincode() { # WARD
    peer_as "$1" lifecycle chaincode queryinstalled 2>/dev/null | grep -q "Package ID: $(package_id)," ||
        peer_as "$1" lifecycle chaincode install "$(package_file)"
}

check_chaincode_source() {
    if [ ! -d "$CC_SRC_PATH/node_modules" ] && [ ! -d "$REPOSITORY/node_modules/fabric-shim" ]; then
        cure "the chaincode's packages are not installed: run npm install in $CC_SRC_PATH"
        return 1
    fi
    if ! node -e 'require(process.argv[1])' "$CC_SRC_PATH" >/dev/null; then
        cure "the chaincode at $CC_SRC_PATH does not load: build it (npm run build) and run this again"
    fi
}

shim_command() { node -p 'require.resolve("fabric-shim/cli", { paths: [process.argv[1]] })' "$CC_SRC_PATH"; }

start_chaincode() { # WARD
    local name tls peer_ca
    name=$(chaincode_service "$1")
    if running "$name"; then
        [ "$(cat "$RUN/$name.package" 2>/dev/null)" = "$(package_id)" ] && return
        halt "$name" # another version runs
    fi
    require_free_port "$(chaincode_port "$1")" "$name" || return 1
    tls=$(chaincode_tls "$1")
    peer_ca=$(ward_folder "$1")/peers/$(peer_name "$1")/tls/ca.crt
    (cd "$CC_SRC_PATH" && CORE_CHAINCODE_LOGGING_LEVEL=warn CORE_CHAINCODE_LOGGING_SHIM=error launch "$name" \
        node "$(shim_command)" server --chaincode-address "$LISTEN_HOST:$(chaincode_port "$1")" --chaincode-id "$(package_id)" \
        --chaincode-tls-cert-file "$tls/server.crt" --chaincode-tls-key-file "$tls/server.key" --chaincode-tls-client-cacert-file "$peer_ca")
    wait_for "$name" "$START_SECONDS" port_open "$(chaincode_port "$1")"
    package_id >"$RUN/$name.package"
}

committed() { # -> "version sequence", or nothing
    peer_as 1 lifecycle chaincode querycommitted -C "$CHANNEL_NAME" -n "$CC_NAME" 2>/dev/null |
        sed -n 's/^Version: \([^,]*\), Sequence: \([0-9]*\),.*/\1 \2/p' || true
}

approved_package() { # WARD SEQUENCE
    peer_as "$1" lifecycle chaincode queryapproved -C "$CHANNEL_NAME" -n "$CC_NAME" --sequence "$2" 2>/dev/null | sed -n 's/.*package-id: \([^,]*\).*/\1/p' || true
}

# What is committed stays when version and package are the same; anything else is the next sequence.
choose_sequence() {
    local found
    found=$(committed)
    SEQUENCE=$CC_SEQUENCE
    [ "$CC_SEQUENCE" = auto ] || return 0
    SEQUENCE=$((${found##* } + 0))
    if [ "${found%% *}" != "$CC_VERSION" ] || [ "$(approved_package 1 "$SEQUENCE")" != "$(package_id)" ]; then SEQUENCE=$((SEQUENCE + 1)); fi
}

definition=()
definition_flags() {
    orderer_flags
    definition=("${ordering[@]}" --channelID "$CHANNEL_NAME" --name "$CC_NAME" --version "$CC_VERSION" --sequence "$SEQUENCE" --signature-policy "$CC_POLICY")
    if [ "$CC_COLLECTIONS" != none ]; then definition+=(--collections-config "$CC_COLLECTIONS"); fi
}

is_committed() { [ "$(committed)" = "$CC_VERSION $SEQUENCE" ]; }

approve_chaincode() { # WARD
    definition_flags
    if is_committed || [ "$(approved_package "$1" "$SEQUENCE")" = "$(package_id)" ]; then return; fi
    repeat 20 peer_as "$1" lifecycle chaincode approveformyorg "${definition[@]}" --package-id "$(package_id)"
}

commit_chaincode() {
    definition_flags
    peer_flags
    if is_committed; then return; fi
    repeat 20 peer_as 1 lifecycle chaincode commit "${definition[@]}" "${both_peers[@]}"
}

# While a Raft leader is elected or the wards find each other, an answer may be «not yet».
repeat() { # TIMES COMMAND...
    local times=$1
    shift
    until "$@"; do
        times=$((times - 1))
        if [ "$times" -le 0 ]; then return 1; fi
        sleep 0.25
    done
}

# Ready means: a real query through both peers' services answers.
ledger_answers() { # WARD
    repeat 40 peer_as "$1" chaincode query -C "$CHANNEL_NAME" -n "$CC_NAME" -c '{"Args":["org.hyperledger.fabric:GetMetadata"]}' >/dev/null
}
