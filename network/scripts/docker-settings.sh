# SPDX-License-Identifier: Apache-2.0
# Engine docker: fills in docker-compose.yaml. What is interpolated there goes into compose.env, what a container is told into a file of its own.
# shellcheck shell=bash disable=SC2034,SC2154

# Where things are inside the containers; docker-compose.yaml mounts them there.
container_home=/var/hyperledger
container_identity=/etc/hyperledger/fabric
container_connections=/opt/wardledger/connections
container_builder=/opt/wardledger/builder

# Who the processes in the containers are: whoever calls this, so that the data folder stays theirs. An administrator lends 1000.
container_user() {
    CONTAINER_UID=${CONTAINER_UID:-$(id -u)}
    CONTAINER_GID=${CONTAINER_GID:-$(id -g)}
    if [ "$CONTAINER_UID" = 0 ]; then CONTAINER_UID=1000 CONTAINER_GID=1000; fi
}

# One project per data folder, so that two networks on one machine do not take each other for their own.
project_name() { echo "wardledger-$(printf '%s' "$DATA_DIR" | cksum | cut -d ' ' -f 1)"; }

package_value() { # WHAT: an expression on package.json
    "$NODE_PROGRAM" -p "require('$REPOSITORY/package.json').$1"
}

interpolated=(DATA_DIR NODES ORGANIZATIONS CONTAINER_UID CONTAINER_GID FABRIC_VERSION NODE_VERSION WARDLEDGER_VERSION CC_VERSION LISTEN_HOST
    ORDERER_PORT ORDERER_ADMIN_PORT ORDERER_OPERATIONS_PORT ORDERER2_PORT ORDERER2_ADMIN_PORT ORDERER2_OPERATIONS_PORT
    ORDERER3_PORT ORDERER3_ADMIN_PORT ORDERER3_OPERATIONS_PORT PEER1_PORT PEER1_OPERATIONS_PORT PEER2_PORT PEER2_OPERATIONS_PORT
    GATEWAY1_PORT GATEWAY2_PORT)

write_compose_settings() {
    local name NODE_VERSION WARDLEDGER_VERSION
    container_user
    NODE_VERSION=$(package_value devDependencies.node)
    WARDLEDGER_VERSION=$(package_value version)
    {
        echo "COMPOSE_PROJECT_NAME=$(project_name)"
        for name in "${interpolated[@]}"; do printf '%s=%s\n' "$name" "${!name}"; done
    } >"$NODES/compose.env"
}

node_folder() { mkdir -p "$NODES/$1" && fill_template "$CONFIG_DIR/$2" "$NODES/$1/$2"; } # NAME CONFIG

write_orderer() { # NUMBER
    local name
    name=$(orderer_name "$1")
    node_folder "$name" orderer.yaml
    orderer_settings 0.0.0.0 "$container_home" "$container_identity" \
        "$(orderer_value "$1" _PORT)" "$(orderer_value "$1" _ADMIN_PORT)" "$(orderer_value "$1" _OPERATIONS_PORT)" >"$NODES/env/$name.example.com.env"
}

write_peer() { # WARD
    local name
    name=$(peer_name "$1")
    node_folder "$name" core.yaml
    mkdir -p "$(connections_dir "$1")"
    peer_settings "$1" 0.0.0.0 "$name" "$container_home" "$container_identity" "$container_connections" >"$NODES/env/$name.env"
}

write_chaincode() { # WARD: empty as long as nothing is deployed, because compose reads the files of all services
    local file=$NODES/env/ward$1.chaincode.example.com.env
    if [ -r "$(package_file)" ]; then
        chaincode_settings "0.0.0.0:$(chaincode_port "$1")" /run/tls /run/peer-ca.crt >"$file"
    else
        touch "$file"
    fi
}

gateway_settings() { # WARD
    cat <<LINES
WARDLEDGER_WARD=ward$1
WARDLEDGER_DATA_DIR=/data
WARDLEDGER_ORGANIZATIONS=/organizations
WARDLEDGER_SOCKET=/run/wardledger/custodian.sock
WARDLEDGER_PASSPHRASE_FILE=/run/secrets/custodian-passphrase
WARDLEDGER_PEER=$(peer_name "$1"):$(ward_value "$1" PEER _PORT)
WARDLEDGER_CHANNEL=$CHANNEL_NAME
WARDLEDGER_CHAINCODE=$CC_NAME
WARDLEDGER_HOST=0.0.0.0
WARDLEDGER_PORT=$(ward_value "$1" GATEWAY _PORT)
WARDLEDGER_TLS_CERT=/run/tls/server.crt
WARDLEDGER_TLS_KEY=/run/tls/server.key
WARDLEDGER_ISSUER=$TOKEN_ISSUER
WARDLEDGER_JWKS_URL=$TOKEN_JWKS_URL
LINES
}

write_gateway() { # WARD
    local folder=$NODES/ward$1
    mkdir -p "$folder"/{custodian,blobs,gateway/blobs,tls} # all mount points, or the engine makes them as root
    if [ ! -e "$folder/custodian.passphrase" ]; then (umask 077 && head -c 32 /dev/urandom | base64 >"$folder/custodian.passphrase"); fi
    gateway_settings "$1" >"$NODES/env/gateway.$(ward_domain "$1").env"
}

# A gateway that is reached from outside its container speaks TLS. A ward puts its own certificate here; one of its own making is there to begin with.
make_gateway_certificate() { # WARD
    local folder=$NODES/ward$1/tls name
    name=gateway.$(ward_domain "$1")
    [ -s "$folder/server.crt" ] && return
    (umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj "/CN=$name" \
        -addext "subjectAltName=DNS:$name,DNS:localhost,IP:127.0.0.1" -keyout "$folder/server.key" -out "$folder/server.crt.new")
    mv "$folder/server.crt.new" "$folder/server.crt"
}

write_container_settings() {
    local number
    mkdir -p "$NODES/env" "$NODES/packages"
    write_compose_settings
    copy_builder
    for number in 1 2 3; do write_orderer "$number"; done # compose reads all, also those that do not run
    for number in "${WARDS[@]}"; do write_peer "$number" && write_chaincode "$number" && write_gateway "$number"; done
    hand_over
}

# The peers' own, whoever may read the repository's. Into the same folder each time, because containers have it mounted.
copy_builder() { mkdir -p "$NODES/builder" && cp -R "$REPOSITORY/network/builder/." "$NODES/builder/"; }

# What an administrator made must belong to the user in the containers, since they may not read past that.
hand_over() {
    container_user
    if [ "$(id -u)" = 0 ]; then chown -R "$CONTAINER_UID:$CONTAINER_GID" "$NODES" "$ORGANIZATIONS"; fi
}
