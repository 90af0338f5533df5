# SPDX-License-Identifier: Apache-2.0
# Chaincode as a service, one process per ward, mutual TLS: its source, its package, its processes.
# shellcheck shell=bash disable=SC2034,SC2154

connections_dir() { echo "$NODES/connections/ward$1"; } # WARD
chaincode_service() { echo "chaincode.$CC_NAME.ward$1"; } # WARD

# The n-th chaincode of this network takes the n-th hundred ports, remembered by its name, and its versions take turns on two of them.
chaincode_port() { # WARD
    local list=$NODES/chaincodes index base
    touch "$list"
    grep -qx "$CC_NAME" "$list" || echo "$CC_NAME" >>"$list"
    index=$(grep -nx "$CC_NAME" "$list" | cut -d : -f 1)
    base=$(ward_value "$1" CHAINCODE _PORT)
    echo $((base + (index - 1) * 100 + $(version_turn) * 5))
}

# A new version's service has a port of its own while the former one still answers: a peer that finds one version where it looks for the
# other waits for startuptimeout, and commits no block in the meantime.
version_turn() { # -> 0 or 1
    local last
    last=$(deployed_value TURN)
    if [ ! -r "$(deployed_file)" ] || [ "$(deployed_value CC_VERSION)" = "$CC_VERSION" ]; then
        echo "$((${last:-0}))"
    else
        echo "$((1 - ${last:-0}))"
    fi
}

chaincode_tls() { echo "$ORGANIZATIONS/peerOrganizations/chaincode.example.com/peers/ward$1.chaincode.example.com/tls"; } # WARD
json_text() { awk '{ printf "%s\\n", $0 }' "$1"; } # a file as the inside of a JSON string

write_connection() { # WARD
    local peer tls
    peer=$(ward_folder "$1")/peers/$(peer_name "$1")/tls
    tls=$(chaincode_tls "$1")
    mkdir -p "$(connections_dir "$1")"
    printf '{"address":"%s","dial_timeout":"10s","tls_required":true,"client_auth_required":true,"root_cert":"%s","client_cert":"%s","client_key":"%s"}\n' \
        "$(engine chaincode "$1")" "$(json_text "$tls/ca.crt")" "$(json_text "$peer/server.crt")" "$(json_text "$peer/server.key")" \
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

# Code is not in the package, so a change of it is seen here: by names, sizes and times, and the collections' bytes.
code_digest() {
    {
        find -L "$CC_SRC_PATH" \( -name node_modules -o -name .git \) -prune -o -type f -printf '%P %s %T@\n' | sort
        if [ "$CC_COLLECTIONS" != none ]; then cat "$CC_COLLECTIONS"; fi
    } | sha256sum | cut -d ' ' -f 1
}

load_program='
const { contracts } = require(process.argv[1]);
if (!Array.isArray(contracts) || contracts.length === 0) throw new Error("its main file exports no list named contracts");
require("node:fs").writeSync(1, "loaded\n");
process.exit(0);'

# Loads it once in a process of its own: what cannot be loaded must not reach a running network.
check_chaincode_source() {
    local said=$SCRATCH/load
    if [ ! -r "$CC_SRC_PATH/package.json" ]; then
        cure "the chaincode's folder $CC_SRC_PATH has no package.json" 'give the folder of a chaincode package with -ccp DIR'
        return 1
    fi
    if ! shim_command; then
        cure "the chaincode's packages are not installed: fabric-shim is not found from $CC_SRC_PATH" "npm install --prefix $(quoted "$CC_SRC_PATH")"
        return 1
    fi
    if ! timeout 30 "$NODE_PROGRAM" -e "$load_program" "$CC_SRC_PATH" >"$said" 2>&1 || ! grep -qx loaded "$said"; then
        cat "$said"
        cure "the chaincode at $CC_SRC_PATH does not load: $(load_error "$said")" 'mend that, build it (npm run build), and run this again'
    fi
}

load_error() { # FILE
    { grep -m 1 -E '^[A-Za-z]*Error' "$1" || echo 'it ends by itself while loading'; } | cut -c 1-200
}

shim_command() { "$NODE_PROGRAM" -p 'require.resolve("fabric-shim/cli", { paths: [process.argv[1]] })' "$CC_SRC_PATH" 2>/dev/null; }

service_runs() { is_service "$(chaincode_service "$1")"; } # WARD: with this package and this code
former_service() { echo "$(chaincode_service "$1").former"; } # WARD: what an upgrade replaces, until the new version is committed
is_service() { running "$1" && [ "$(cat "$RUN/$1.package" 2>/dev/null)" = "$(package_id) $(code_digest)" ]; } # NAME

start_chaincode() { # WARD
    local name tls peer_ca
    name=$(chaincode_service "$1")
    if service_runs "$1" || former_returns "$1"; then return; fi
    set_aside "$1"
    require_free_port "$(chaincode_port "$1")" "$name"
    tls=$(chaincode_tls "$1")
    peer_ca=$(ward_folder "$1")/peers/$(peer_name "$1")/tls/ca.crt
    (cd "$CC_SRC_PATH" && launch_with "$name" "$(chaincode_settings "$(engine chaincode "$1")" "$tls" "$peer_ca")" \
        "$NODE_PROGRAM" "$(shim_command)" server)
    wait_for "$name" "$START_SECONDS" port_open "$(chaincode_port "$1")"
    echo "$(package_id) $(code_digest)" >"$RUN/$name.package"
}

rename_process() { # FROM TO
    local kind
    for kind in pid before package; do
        if [ -e "$RUN/$1.$kind" ]; then mv "$RUN/$1.$kind" "$RUN/$2.$kind"; fi
    done
}

# Another version stays until the new one is committed. The same version with other code has the same port and must go.
set_aside() { # WARD
    local name former
    name=$(chaincode_service "$1")
    former=$(former_service "$1")
    halt "$former"
    if running "$name" && [[ $(cat "$RUN/$name.package" 2>/dev/null) != "$(package_id) "* ]]; then rename_process "$name" "$former"; else halt "$name"; fi
}

# An upgrade that failed or was cut short: what ran before runs on.
former_returns() { # WARD
    is_service "$(former_service "$1")" || return 1
    halt "$(chaincode_service "$1")"
    rename_process "$(former_service "$1")" "$(chaincode_service "$1")"
}

stop_former() { halt "$(former_service "$1")"; } # WARD
