# SPDX-License-Identifier: Apache-2.0
# The help texts: one for all, one for each verb.
# shellcheck shell=bash

usage() {
    case ${HELP_FOR:-} in
        up | createChannel) usage_up ;;
        deployCC) usage_deploy ;;
        cc | invoke | query | list) usage_call ;;
        status) printf 'Usage: network.sh status [--json]\n\nWhat runs, at which address, how many blocks each ward has. Ends with 0 only if all runs.\n' ;;
        logs) printf 'Usage: network.sh logs [NAME]\n\nThe last LOG_LINES (40) lines of a log: of network.sh itself, or of the process of that name (network.sh status lists them).\n' ;;
        doctor) printf 'Usage: network.sh doctor\n\nNames what is wrong and the command that mends it; changes nothing. Ends with 0 if nothing is wrong.\n' ;;
        verify) printf 'Usage: network.sh verify\n\nChecks every block from its raw bytes, independent of chaincode and gateway: hashes, signatures, endorsements, validation codes, state; and compares both wards.\n' ;;
        start | stop | restart) printf 'Usage: network.sh start | stop | restart\n\nStarts or stops the processes of the network that up made, or both. Nothing is lost: the ledger stays (in Fabric'\''s test network restart removes it).\n' ;;
        down) printf 'Usage: network.sh down\n\nStops everything and removes ledger, identities and logs. What prereq fetched stays.\n' ;;
        renew) printf 'Usage: network.sh renew [--ward N] [--until TIME]\n\nNew certificates for the same keys, then a restart node by node (engines native and embedded).\n' ;;
        backup) printf 'Usage: network.sh backup --to DIR\n\nCopies ledger and identities, node by node (engines native and embedded). The copy holds private keys.\n' ;;
        restore) printf 'Usage: network.sh restore --from DIR\n\nPuts such a copy where nothing is. Its check sums show damage, not who wrote it: restore only a copy that nobody else could write.\n' ;;
        prereq) usage_prereq ;;
        env) printf 'Usage: eval "$(network.sh env [--ward 1|2])"\n\nSets what the peer command of Fabric needs to act as the administrator of a ward.\n' ;;
        *) usage_all ;;
    esac
    if [ -n "${HELP_FOR:-}" ]; then usage_common; fi
}

usage_common() {
    cat <<'TEXT'

For every verb:
  --data-dir DIR   where everything is kept (data/network)
  -verbose         everything that the commands print
  -r N, -d N       taken, and without effect: each step waits until it holds, at most START_SECONDS
  -h               this text
Settings by environment, with their defaults: network/scripts/env.sh
TEXT
}

usage_all() {
    cat <<'TEXT'
Usage: network.sh VERB [FLAGS]        (network.sh VERB -h tells more)

  up                   identities, nodes, channel, and the chaincodes that were deployed; again: what is missing
  createChannel        the same
  deployCC             a chaincode, or its next version
  cc invoke|query      one call
  cc list              what is committed on the channel
  status [--json]      what runs, where, and how far each ward's ledger is
  start|stop|restart   the processes of a network that was brought up before
  logs [NAME]          the end of a log
  doctor               names what is wrong and the command that mends it
  verify               re-computes every block from its raw bytes and compares both wards' peers
  renew                new certificates for the same keys
  backup --to DIR      copies ledger and identities
  restore --from DIR   puts such a copy where nothing is
  env [--ward N]       settings for Fabric's peer command
  down                 stops everything and removes what up made
  prereq               fetches Fabric's commands

Wardledger's network: two wards with a peer each, an orderer, one channel.
TEXT
    usage_common
}

usage_up() {
    cat <<'TEXT'
Usage: network.sh up [createChannel] [FLAGS]
       network.sh createChannel [FLAGS]

Prerequisites, identities, orderer, peers, channel, and the chaincodes that were deployed before; what is there already stays. Where a flag names
a chaincode it is deployed, too: up -ccn wardledger. The word createChannel changes nothing: there is no network without its channel.

  --engine ENGINE  embedded (one process, for development), native (Fabric's own programs) or docker;
                   without it native where Fabric's commands are found, else embedded
  --orderers N     1 (default) or 3
  --ports-from N   listen at N and above instead of the usual ports
  -c NAME          channel (mychannel)
  -s DATABASE      goleveldb, the only one here
  -ca, -cfssl, -bft  refused, with what there is instead
  -ccn -ccv -ccs -ccp -ccl -ccep -cccg   the chaincode, see network.sh deployCC -h
TEXT
}

usage_deploy() {
    cat <<'TEXT'
Usage: network.sh deployCC [FLAGS]

Packages, installs, approves (both wards) and commits a chaincode on the running network, and starts its services. The same again does nothing;
new code under the same version restarts the services; anything else that changed is committed as the next sequence. What is deployed already
answers until the commit.

  -ccn NAME        wardledger
  -ccp DIR         folder of its package (chaincode, which is wardledger; another name needs its own)
  -ccv VERSION     1.0
  -ccs SEQUENCE    auto
  -ccl LANGUAGE    typescript or javascript
  -ccep POLICY     endorsement policy (of wardledger AND('Ward1MSP.peer','Ward2MSP.peer'); else the channel's, a majority of the wards)
  -cccg FILE       private data collections, or none (of wardledger test-network-config/collections_config.json; else none)
  -c NAME          channel
TEXT
}

usage_call() {
    cat <<'TEXT'
Usage: network.sh cc list
       network.sh cc invoke|query -ccc '{"Args":["contract:Function","argument"]}' [FLAGS]

Prints the result; invoke once both wards' endorsements are committed as VALID. Fabric's -ccic and -ccqc mean the same as -ccc.

  -ccn NAME        chaincode (wardledger)
  -c NAME          channel
  -org N           ward through whose peer and as whose user (1)
  -user NAME       User1, or Admin for what the MSP's administrator may read (User1)
TEXT
}

usage_prereq() {
    cat <<'TEXT'
Usage: network.sh prereq [-i VERSION]

Downloads the official release archive of Fabric's commands into the data folder and checks its SHA-256. The version is the one that this
folder's configuration is for; -i may say it, and no other.

  FABRIC_DOWNLOAD_BASE    https://github.com/hyperledger/fabric/releases/download, or a mirror with vVERSION/ARCHIVE below it
  FABRIC_ARCHIVE_SHA256   the digest the archive must have; without it ARCHIVE.sha256 beside the archive, else what the release's page says.
                          With a mirror set it, from a source that you trust: a digest beside the archive is the mirror's own word
  FABRIC_BIN              a folder that has the commands already: then nothing is fetched
TEXT
}
