# Every setting of the network with its default; each can be given by environment, most by a flag (network.sh -h).
# shellcheck shell=bash disable=SC2034

setting() { # NAME DEFAULT
    printf -v "$1" '%s' "${!1:-$2}"
    export "${1?}"
}

REPOSITORY=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CONFIG_DIR=$REPOSITORY/test-network-config
FABRIC_VERSION=3.1.5 # the one pinned version: commands, images and this folder's configuration belong together

setting ENGINE ''                                  # embedded | native | docker; empty: the best that is there
setting DATA_DIR "$REPOSITORY/data/network"        # everything the network writes
setting CHANNEL_NAME mychannel
setting CC_NAME wardledger
setting CC_VERSION 1.0
setting CC_SEQUENCE auto                           # auto: one more than what is committed
setting CC_SRC_PATH "$REPOSITORY/chaincode"        # folder whose `npm start` is `fabric-chaincode-node server`
setting CC_POLICY "AND('Ward1MSP.peer','Ward2MSP.peer')"
setting CC_COLLECTIONS "$CONFIG_DIR/collections_config.json" # `none` for a chaincode without private data
setting FABRIC_BIN ''                              # folder of peer, orderer, cryptogen, configtxgen, osnadmin
setting FABRIC_DOWNLOAD_BASE https://github.com/hyperledger/fabric/releases/download # a hospital's mirror may stand here
setting FABRIC_ARCHIVE_SHA256 ''                   # expected digest; empty: the one published beside the archive
setting LISTEN_HOST 127.0.0.1
setting ORDERER_PORT 7050
setting ORDERER_ADMIN_PORT 7053
setting ORDERER_OPERATIONS_PORT 8443
setting PEER1_PORT 7051
setting PEER1_OPERATIONS_PORT 9444
setting PEER2_PORT 9051
setting PEER2_OPERATIONS_PORT 9445
setting CHAINCODE1_PORT 7052                       # ward 1's chaincode service; further chaincodes take the next hundred
setting CHAINCODE2_PORT 9052
setting START_SECONDS 30                           # how long a node may take to be ready
setting VERBOSE ''

WARDS=(1 2)

# What follows from the settings. Called once flags and environment are read.
derive() {
    ORGANIZATIONS=$DATA_DIR/organizations
    NODES=$DATA_DIR/$ENGINE
    LOGS=$DATA_DIR/logs
    RUN=$DATA_DIR/run
    ORDERER_CA=$ORGANIZATIONS/ordererOrganizations/example.com/tlsca/tlsca.example.com-cert.pem
}

ward_domain() { echo "ward$1.example.com"; }
ward_folder() { echo "$ORGANIZATIONS/peerOrganizations/$(ward_domain "$1")"; }
ward_value() { local name="$2$1$3"; echo "${!name}"; } # ward_value 1 PEER _PORT -> PEER1_PORT
