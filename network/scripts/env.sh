# SPDX-License-Identifier: Apache-2.0
# Every setting of the network with its default; each can be given by environment, most by a flag (network.sh -h).
# shellcheck shell=bash disable=SC2034

declare -A GIVEN=() # the settings that environment or flags gave, as against defaults

setting() { # NAME DEFAULT
    if [ -n "${!1:-}" ]; then GIVEN[$1]=yes; fi
    printf -v "$1" '%s' "${!1:-$2}"
    export "${1?}"
}

give() { # NAME VALUE: a flag's
    GIVEN[$1]=yes
    printf -v "$1" '%s' "$2"
}

REPOSITORY=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CONFIG_DIR=$REPOSITORY/test-network-config
FABRIC_VERSION=3.1.5 # the one pinned version: commands, images and this folder's configuration belong together

setting ENGINE ''                                  # embedded | native | docker; empty: the one that made the data folder, or the best that is there
setting DATA_DIR "$REPOSITORY/data/network"        # everything the network writes
setting REQUIRED_FREE_MB 100                       # `up` refuses where less is free: a ledger only grows
setting CHANNEL_NAME mychannel
setting ORDERERS 1                                 # 1 or 3; three go on when one fails
setting BLOCK_READERS BlockReaders                 # policy of who may stream whole blocks from a peer: administrators; `Readers`, Fabric's default, for its conformance kit
setting CC_NAME wardledger
setting CC_VERSION 1.0
setting CC_SEQUENCE auto                           # auto: one more than what is committed where anything changed
setting CC_SRC_PATH "$REPOSITORY/chaincode"        # folder of a package that exports `contracts`, as fabric-chaincode-node takes it
setting CC_POLICY "AND('Ward1MSP.peer','Ward2MSP.peer')"   # wardledger's; another chaincode's default is empty: the channel's, a majority of the wards
setting CC_COLLECTIONS "$CONFIG_DIR/collections_config.json" # wardledger's; another chaincode's default is `none`
setting CALL_WARD 1                                # the ward through whose peer, and as whose user, `cc` calls
setting CALL_USER User1                            # or Admin: to wardledger the MSP's administrator, who registers and verifies; of users it knows those who were enrolled
setting FABRIC_BIN ''                              # folder of peer, orderer, cryptogen, configtxgen, osnadmin; else they are looked for on PATH
setting FABRIC_DOWNLOAD_BASE https://github.com/hyperledger/fabric/releases/download # a hospital's mirror may stand here
setting FABRIC_ARCHIVE_SHA256 ''                   # the archive's digest; empty: FILE.sha256 beside the archive, else what the release's page says
setting FABRIC_RELEASE_API https://api.github.com/repos/hyperledger/fabric/releases/tags # that page, for programs
setting LISTEN_HOST 127.0.0.1
setting ORDERER_PORT 7050
setting ORDERER_ADMIN_PORT 7053
setting ORDERER_OPERATIONS_PORT 8443
setting ORDERER2_PORT 8050                         # the second and third orderer, with ORDERERS=3
setting ORDERER2_ADMIN_PORT 8053
setting ORDERER2_OPERATIONS_PORT 8444
setting ORDERER3_PORT 9050
setting ORDERER3_ADMIN_PORT 9053
setting ORDERER3_OPERATIONS_PORT 8445
setting PEER1_PORT 7051
setting PEER1_OPERATIONS_PORT 9444
setting PEER2_PORT 9051
setting PEER2_OPERATIONS_PORT 9445
setting CHAINCODE1_PORT 7052                       # ward 1's chaincode service, and 5 above its next version; further chaincodes take the next hundred
setting CHAINCODE2_PORT 9052
setting START_SECONDS 30                           # how long a node may take to be ready
setting NODE_PROGRAM ''                            # Node.js 24; empty: the pinned one of this repository, else the one on PATH
setting LOG_LINES 40                               # how much `logs` shows
setting VERBOSE ''
setting CONTAINER_ENGINE docker                    # engine docker: the command; podman where its compose takes the same flags
setting CONTAINER_UID ''                           # who the processes in the containers are; empty: the caller, 1000 for root
setting CONTAINER_GID ''
setting GATEWAYS ''                                # yes: engine docker also runs each ward's custodian and gateway
setting GATEWAY1_PORT 8080
setting GATEWAY2_PORT 8081
setting TOKEN_ISSUER ''                            # the identity provider that those gateways trust
setting TOKEN_JWKS_URL ''
setting ADMINISTRATOR admin-1                      # in both wards: whose tokens may have the role admin

WARDS=(1 2)

# What a network is made with and cannot change, and what is only kept as a default for later calls: remember.sh writes both down.
FIXED_SETTINGS=(ENGINE ORDERERS BLOCK_READERS LISTEN_HOST ORDERER_PORT ORDERER_ADMIN_PORT ORDERER_OPERATIONS_PORT ORDERER2_PORT ORDERER2_ADMIN_PORT
    ORDERER2_OPERATIONS_PORT ORDERER3_PORT ORDERER3_ADMIN_PORT ORDERER3_OPERATIONS_PORT PEER1_PORT PEER1_OPERATIONS_PORT PEER2_PORT
    PEER2_OPERATIONS_PORT CHAINCODE1_PORT CHAINCODE2_PORT)
KEPT_SETTINGS=(CHANNEL_NAME FABRIC_BIN IDENTITIES CONTAINER_ENGINE GATEWAYS TOKEN_ISSUER TOKEN_JWKS_URL ADMINISTRATOR)
IDENTITIES=made # or given: they were in the data folder before the network, and stay when it goes

# What follows from the settings. Called once flags and environment are read; again once the engine is known.
derive() {
    ORGANIZATIONS=$DATA_DIR/organizations
    NODES=$DATA_DIR/$ENGINE
    if [ "$ENGINE" = embedded ]; then NODES=$DATA_DIR/network; fi # where the embedded network keeps its ledger by itself
    LOGS=$DATA_DIR/logs
    RUN=$DATA_DIR/run
    DEPLOYED=$DATA_DIR/chaincodes # a file for each chaincode that was deployed, with what it was deployed with
    SETTINGS=$DATA_DIR/network.settings
    ORDERER_CA=$ORGANIZATIONS/ordererOrganizations/example.com/tlsca/tlsca.example.com-cert.pem
    if [ -z "$NODE_PROGRAM" ]; then
        NODE_PROGRAM=$REPOSITORY/node_modules/.bin/node
        [ -x "$NODE_PROGRAM" ] || NODE_PROGRAM=node
    fi
}

ward_domain() { echo "ward$1.example.com"; }
ward_folder() { echo "$ORGANIZATIONS/peerOrganizations/$(ward_domain "$1")"; }
ward_value() { local name="$2$1$3"; echo "${!name}"; } # ward_value 1 PEER _PORT -> PEER1_PORT

orderer_numbers() { seq 1 "$ORDERERS"; }
orderer_name() { if [ "$1" = 1 ]; then echo orderer; else echo "orderer$1"; fi; } # NUMBER
orderer_value() { local name; name=$(orderer_name "$1"); name=${name^^}$2; echo "${!name}"; } # orderer_value 2 _PORT -> ORDERER2_PORT
orderer_folder() { echo "$ORGANIZATIONS/ordererOrganizations/example.com/orderers/$(orderer_name "$1").example.com"; }
