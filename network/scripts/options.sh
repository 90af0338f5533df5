# The command line: verbs and flags, those of Fabric's test network where they mean the same.
# shellcheck shell=bash disable=SC2034

VERB='' CALL='' WITH_CHANNEL='' JSON='' NODE='' WARD='' RENEW_UNTIL='' BACKUP=''

usage() {
    cat <<'TEXT'
Usage: network.sh VERB [FLAGS]

  up [createChannel]   identities, orderer, peers; with createChannel also the channel
  createChannel        the channel, on a running network
  deployCC             the chaincode: packaged, installed, approved by both wards, committed
  cc invoke|query      one call: -ccc '{"Args":["contract:Function","{}"]}'
  start | stop         the processes of a network that was brought up before
  status [--json]      what runs, at which address, how far each ward's ledger is; exit code 1 unless all runs
  logs [PROCESS]       the end of a log
  doctor               names what is wrong and the command that mends it
  verify               re-computes every block from its raw bytes and compares both wards' peers
  renew                new certificates for the same keys, then a restart node by node: [--ward N] [--until TIME]
  backup --to DIR      copies the ledger and the identities, node by node
  restore --from DIR   puts such a copy where nothing is
  down                 stops everything and removes what up made
  prereq               fetches Fabric's commands

  --engine E           native (plain processes)
  --data-dir DIR       where everything is kept (default data/network)
  --ports-from N       listen at N and above instead of the usual ports
  -c NAME              channel (mychannel)
  -ccn NAME -ccv V -ccs N -ccp DIR -ccep POLICY -cccg FILE   chaincode name, version, sequence, folder, policy, collections
  -verbose             everything the commands print
  -h                   this text
TEXT
}

ports_from() { # N
    ORDERER_PORT=$1 ORDERER_ADMIN_PORT=$(($1 + 3)) ORDERER_OPERATIONS_PORT=$(($1 + 4))
    PEER1_PORT=$(($1 + 1)) PEER1_OPERATIONS_PORT=$(($1 + 5)) CHAINCODE1_PORT=$(($1 + 10))
    PEER2_PORT=$(($1 + 2)) PEER2_OPERATIONS_PORT=$(($1 + 6)) CHAINCODE2_PORT=$(($1 + 20))
}

value() { # FLAG [VALUE]
    [ $# -ge 2 ] || stop_with "$1 needs a value; network.sh -h lists the flags"
    printf '%s' "$2"
}

parse_verb() {
    case ${1:-} in
        up | createChannel | deployCC | start | stop | down | prereq | status | logs | doctor | verify | renew | backup | restore) VERB=$1 ;;
        cc) VERB=${2:-} ;;
        -h | --help | help | '') VERB=help ;;
        *) stop_with "unknown verb $1; network.sh -h lists them" ;;
    esac
}

parse() {
    parse_verb "$@"
    shift $(($# > 0 ? 1 : 0))
    if [ "$VERB" = invoke ] || [ "$VERB" = query ]; then shift; fi
    while [ $# -gt 0 ]; do
        case $1 in
            createChannel) WITH_CHANNEL=yes ;;
            -verbose) VERBOSE=yes ;;
            --json) JSON=yes ;;
            -h) VERB=help ;;
            -*) parse_setting "$@" && shift ;;
            *) take_word "$1" ;;
        esac
        shift
    done
    ENGINE=${ENGINE:-native}
}

take_word() { # the name that `logs` may have; nothing else stands alone
    if [ "$VERB" != logs ]; then stop_with "unknown word $1; network.sh -h lists verbs and flags"; fi
    NODE=$1
}

parse_setting() { # FLAG VALUE...
    local given
    given=$(value "$@")
    case $1 in
        --engine) ENGINE=$given ;;
        --data-dir) DATA_DIR=$(mkdir -p "$given" && cd "$given" && pwd) ;;
        --ports-from) ports_from "$given" ;;
        --ward) case $given in 1 | 2) WARD=$given ;; *) stop_with "--ward: 1 or 2, not $given" ;; esac ;;
        --until) RENEW_UNTIL=$given ;;
        --to) BACKUP=$(mkdir -p "$given" && cd "$given" && pwd) ;;
        --from) BACKUP=$(cd "$given" 2>/dev/null && pwd) || stop_with "--from: there is no folder $given" ;;
        -c) CHANNEL_NAME=$given ;;
        -s) [ "$given" = goleveldb ] || stop_with '-s: goleveldb is the only state database here' ;;
        -ccn) CC_NAME=$given ;;
        -ccv) CC_VERSION=$given ;;
        -ccs) CC_SEQUENCE=$given ;;
        -ccp) CC_SRC_PATH=$(cd "$given" && pwd) ;;
        -ccep) CC_POLICY=$given ;;
        -cccg) CC_COLLECTIONS=$given ;;
        -ccc) CALL=$given ;;
        -ccl) case $given in typescript | javascript) ;; *) stop_with "-ccl: typescript or javascript, not $given" ;; esac ;;
        *) stop_with "unknown flag $1; network.sh -h lists them" ;;
    esac
}

print_next() {
    cat <<TEXT
Ward 1's peer $LISTEN_HOST:$PEER1_PORT, ward 2's $LISTEN_HOST:$PEER2_PORT, orderer $LISTEN_HOST:$ORDERER_PORT; identities in $ORGANIZATIONS
Next: network/network.sh deployCC
TEXT
}
