# SPDX-License-Identifier: Apache-2.0
# What each node is told through its environment, a line each: the one list for every engine. Engine native starts its processes with
# these lines, engine docker writes them into the files that docker-compose.yaml names. The arguments say where things are for the node.
# shellcheck shell=bash disable=SC2154

orderer_settings() { # LISTEN_HOST HOME IDENTITY PORT ADMIN_PORT OPERATIONS_PORT
    local listen=$1 home=$2 identity=$3
    cat <<LINES
FABRIC_CFG_PATH=$home
FABRIC_LOGGING_SPEC=${FABRIC_LOGGING_SPEC:-warning}
ORDERER_GENERAL_LISTENADDRESS=$listen
ORDERER_GENERAL_LISTENPORT=$4
ORDERER_GENERAL_LOCALMSPID=OrdererMSP
ORDERER_GENERAL_LOCALMSPDIR=$identity/msp
ORDERER_GENERAL_TLS_PRIVATEKEY=$identity/tls/server.key
ORDERER_GENERAL_TLS_CERTIFICATE=$identity/tls/server.crt
ORDERER_GENERAL_TLS_ROOTCAS=[$identity/tls/ca.crt]
ORDERER_FILELEDGER_LOCATION=$home/ledger
ORDERER_CONSENSUS_WALDIR=$home/wal
ORDERER_CONSENSUS_SNAPDIR=$home/snapshots
ORDERER_OPERATIONS_LISTENADDRESS=$listen:$6
ORDERER_ADMIN_LISTENADDRESS=$listen:$5
ORDERER_ADMIN_TLS_PRIVATEKEY=$identity/tls/server.key
ORDERER_ADMIN_TLS_CERTIFICATE=$identity/tls/server.crt
ORDERER_ADMIN_TLS_ROOTCAS=[$identity/tls/ca.crt]
ORDERER_ADMIN_TLS_CLIENTROOTCAS=[$identity/tls/ca.crt]
LINES
}

peer_settings() { # WARD LISTEN_HOST HOST HOME IDENTITY CONNECTIONS
    local ward=$1 listen=$2 home=$4 identity=$5 port
    port=$(ward_value "$ward" PEER _PORT)
    cat <<LINES
FABRIC_CFG_PATH=$home
FABRIC_LOGGING_SPEC=${FABRIC_LOGGING_SPEC:-warning}
CORE_VM_ENDPOINT=
CORE_PEER_ID=$(peer_name "$ward")
CORE_PEER_ADDRESS=$3:$port
CORE_PEER_LISTENADDRESS=$listen:$port
CORE_PEER_CHAINCODELISTENADDRESS=$listen:0
CORE_PEER_GOSSIP_BOOTSTRAP=$3:$port
CORE_PEER_GOSSIP_ENDPOINT=$3:$port
CORE_PEER_GOSSIP_EXTERNALENDPOINT=$3:$port
CORE_PEER_LOCALMSPID=Ward${ward}MSP
CORE_PEER_MSPCONFIGPATH=$identity/msp
CORE_PEER_TLS_CERT_FILE=$identity/tls/server.crt
CORE_PEER_TLS_KEY_FILE=$identity/tls/server.key
CORE_PEER_TLS_ROOTCERT_FILE=$identity/tls/ca.crt
CORE_PEER_FILESYSTEMPATH=$home/ledger
CORE_LEDGER_SNAPSHOTS_ROOTDIR=$home/snapshots
CORE_OPERATIONS_LISTENADDRESS=$listen:$(ward_value "$ward" PEER _OPERATIONS_PORT)
WARDLEDGER_CHAINCODE_CONNECTIONS=$6
LINES
}

# What the peer command needs to act as a ward's administrator, also for people (network.sh env).
administrator_settings() { # WARD
    local folder
    folder=$(ward_folder "$1")
    cat <<LINES
FABRIC_CFG_PATH=$(engine config "$1")
CORE_PEER_ADDRESS=$LISTEN_HOST:$(ward_value "$1" PEER _PORT)
CORE_PEER_LOCALMSPID=Ward${1}MSP
CORE_PEER_MSPCONFIGPATH=$folder/users/Admin@$(ward_domain "$1")/msp
CORE_PEER_TLS_ENABLED=true
CORE_PEER_TLS_ROOTCERT_FILE=$folder/peers/$(peer_name "$1")/tls/ca.crt
LINES
}

chaincode_settings() { # ADDRESS TLS_FOLDER PEER_CA
    cat <<LINES
CORE_CHAINCODE_ADDRESS=$1
CORE_CHAINCODE_ID=$(package_id)
CORE_CHAINCODE_TLS_CERT_FILE=$2/server.crt
CORE_CHAINCODE_TLS_KEY_FILE=$2/server.key
CORE_CHAINCODE_TLS_CLIENT_CACERT_FILE=$3
CORE_CHAINCODE_LOGGING_LEVEL=warn
CORE_CHAINCODE_LOGGING_SHIM=error
LINES
}

# Starts a process with settings that come as lines, whatever characters their values have.
launch_with() { # NAME SETTINGS COMMAND...
    local name=$1 settings
    mapfile -t settings <<<"$2"
    shift 2
    launch "$name" env "${settings[@]}" "$@"
}
