# SPDX-License-Identifier: Apache-2.0
# The command line: verbs and flags, those of Fabric's test network where they mean the same. All of it is checked before anything is done.
# shellcheck shell=bash disable=SC2034

VERB='' CALL='' JSON='' NODE='' HELP_FOR='' WARD='' RENEW_UNTIL='' BACKUP=''

ports_from() { # N
    whole_number --ports-from "$1" 1024 65000
    local base=$1
    give ORDERER_PORT "$base"
    give PEER1_PORT $((base + 1))
    give PEER2_PORT $((base + 2))
    give ORDERER_ADMIN_PORT $((base + 3))
    give ORDERER_OPERATIONS_PORT $((base + 4))
    give PEER1_OPERATIONS_PORT $((base + 5))
    give PEER2_OPERATIONS_PORT $((base + 6))
    give CHAINCODE1_PORT $((base + 10))
    give CHAINCODE2_PORT $((base + 20))
    give ORDERER2_PORT $((base + 30))
    give ORDERER2_ADMIN_PORT $((base + 33))
    give ORDERER2_OPERATIONS_PORT $((base + 34))
    give ORDERER3_PORT $((base + 40))
    give ORDERER3_ADMIN_PORT $((base + 43))
    give ORDERER3_OPERATIONS_PORT $((base + 44))
}

whole_number() { # WHAT TEXT FROM TO
    if ! [[ $2 =~ ^[0-9]{1,9}$ ]] || [ "$2" -lt "$3" ] || [ "$2" -gt "$4" ]; then wrong_use "$1 must be a whole number from $3 to $4, not $2"; fi
}

matches() { # WHAT TEXT PATTERN RULE [CURE]
    if ! [[ $2 =~ ^($3)$ ]]; then wrong_use "$1 $4, not $2" "${5:-}"; fi
}

parse_verb() {
    case ${1:-} in
        up | createChannel | deployCC | start | stop | restart | down | prereq | status | logs | doctor | verify | env | renew | backup | restore) VERB=$1 ;;
        cc) VERB=cc ;;
        deployCCAAS) wrong_use 'deployCCAAS is deployCC here: every chaincode runs as a service' 'network.sh deployCC -ccn NAME -ccp DIR' ;;
        -h | --help | help | '') VERB=help ;;
        *) wrong_use "there is no verb $1" 'network.sh -h lists verbs and flags' ;;
    esac
}

parse() {
    parse_verb "$@"
    shift $(($# > 0 ? 1 : 0))
    while [ $# -gt 0 ]; do
        case $1 in
            -verbose | --verbose) VERBOSE=yes ;;
            --json) JSON=yes ;;
            -h | --help) HELP_FOR=$VERB ;;
            -ca | -cfssl) no_authority "$1" ;;
            -bft) wrong_use '-bft is not supported: orderers agree by Raft' 'leave it out; with --orderers 3 (engines native and docker) one of them may fail' ;;
            -*)
                if [ -z "${2:-}" ]; then wrong_use "$1 needs a value, or is no flag of network.sh"; fi
                parse_setting "$1" "$2"
                shift
                ;;
            *) take_word "$1" ;;
        esac
        shift
    done
    # An unknown policy would not be refused by Fabric's commands, and nobody could stream blocks.
    matches BLOCK_READERS "$BLOCK_READERS" 'BlockReaders|Readers' 'must be BlockReaders or Readers'
    if [ -n "$HELP_FOR" ]; then VERB=help; else check_call; fi
}

no_authority() { # FLAG
    wrong_use "$1 is not supported: identities come from cryptogen (native, docker) or the embedded network" \
        "leave it out; identities of an authority are used when they are put into DATA_DIR/organizations, in cryptogen's layout, before up"
}

take_word() { # the few words that may stand alone
    case $VERB.$1 in
        up.createChannel) ;;
        cc.invoke | cc.query | cc.list) VERB=$1 ;;
        cc.package) wrong_use 'cc package is not needed here' 'network.sh deployCC makes the package that it installs' ;;
        logs.*) NODE=$1 ;;
        *) wrong_use "there is no $1 for network.sh $VERB" ;;
    esac
}

check_call() {
    if [ "$VERB" = cc ]; then HELP_FOR=cc wrong_use 'cc needs a word: invoke, query or list' 'network.sh cc -h tells more'; fi
    if [ "$VERB" = invoke ] || [ "$VERB" = query ]; then
        [ -n "$CALL" ] || wrong_use "cc $VERB needs a call" "for instance -ccc '{\"Args\":[\"org.hyperledger.fabric:GetMetadata\"]}'"
    fi
}

parse_setting() { # FLAG VALUE
    case $1 in
        --engine) matches --engine "$2" 'embedded|native|docker' 'must be embedded, native or docker' && give ENGINE "$2" ;;
        --data-dir) give DATA_DIR "$(realpath -m -- "$2")" ;;
        --ports-from) ports_from "$2" ;;
        --orderers) matches --orderers "$2" '1|3' 'must be 1 or 3' && give ORDERERS "$2" ;;
        -org | --org | --ward) matches "$1" "$2" '1|2' 'must be 1 or 2' && give CALL_WARD "$2" && WARD=$2 ;;
        -user | --user) matches "$1" "$2" 'User1|Admin' 'must be User1 or Admin' && give CALL_USER "$2" ;;
        --until) RENEW_UNTIL=$2 ;;
        --to) BACKUP=$(realpath -m -- "$2") ;;
        --from)
            [ -d "$2" ] || wrong_use "--from: there is no folder $2" 'give the folder of a backup'
            BACKUP=$(realpath -- "$2")
            ;;
        -c) matches -c "$2" '[a-z][a-z0-9.-]{0,248}' 'must be a channel name (lower case letters, digits, dots, hyphens; a letter first)' && give CHANNEL_NAME "$2" ;;
        -s) matches -s "$2" 'goleveldb|leveldb' 'must be goleveldb, the only state database here' ;;
        -r | -d) matches "$1" "$2" '[0-9]+([.][0-9]+)?' 'must be a number' ;; # each step waits until it holds, at most START_SECONDS
        -i) matches -i "$2" "default|${FABRIC_VERSION//./[.]}" "must be $FABRIC_VERSION" "leave it out: this folder's configuration and Fabric $FABRIC_VERSION belong together" ;;
        -cai) no_authority -cai ;;
        -ccc | -ccic | -ccqc) CALL=$2 ;;
        -cc*) parse_chaincode_setting "$1" "$2" ;;
        *) wrong_use "there is no flag $1" ;;
    esac
}

parse_chaincode_setting() { # FLAG VALUE
    case $1 in
        -ccn) matches -ccn "$2" '[A-Za-z0-9]+([-_][A-Za-z0-9]+)*' 'must be letters and digits, with single - or _ between' && give CC_NAME "$2" ;;
        -ccv) matches -ccv "$2" '[A-Za-z0-9_.+-]+' 'must be letters, digits and _.+-' && give CC_VERSION "$2" ;;
        -ccs) matches -ccs "$2" 'auto|[1-9][0-9]{0,8}' 'must be auto or a whole number from 1' && give CC_SEQUENCE "$2" ;;
        -ccl)
            matches -ccl "$2" 'typescript|javascript|node' 'must be typescript or javascript: chaincode runs as a Node.js service here' \
                'in Go or Java it runs with the embedded network by itself: --chaincode-service (network/embedded/README.md)'
            ;;
        -ccep)
            give CC_POLICY "$2"
            if [ "$2" = NA ]; then CC_POLICY=''; fi
            ;;
        -cci)
            [ "$2" = NA ] || wrong_use '-cci is not supported: no chaincode has to be initialised first' \
                "leave it out, and call $2 as any other function: network.sh cc invoke"
            ;;
        -ccp)
            [ -d "$2" ] || wrong_use "-ccp: there is no folder $2" 'give the folder of the chaincode package'
            give CC_SRC_PATH "$(realpath -- "$2")"
            ;;
        -cccg)
            [ "$2" = none ] || [ "$2" = NA ] || [ -r "$2" ] || wrong_use "-cccg: there is no file $2" 'give the file of the private data collections, or none'
            give CC_COLLECTIONS none
            if [ "$2" != none ] && [ "$2" != NA ]; then CC_COLLECTIONS=$(realpath -- "$2"); fi
            ;;
        *) wrong_use "there is no flag $1" ;;
    esac
}

chaincode_settings_given() { # whether this call names a chaincode
    local name
    for name in CC_NAME CC_VERSION CC_SEQUENCE CC_SRC_PATH CC_POLICY CC_COLLECTIONS; do
        if [ -n "${GIVEN[$name]:-}" ]; then return; fi
    done
    return 1
}

# Wardledger's chaincode has a policy and collections of its own. Another gets what Fabric's test network gives it: no collections, and the policy
# of the channel, which asks a majority of the wards.
choose_chaincode() {
    case $VERB in up | createChannel | deployCC) ;; *) return 0 ;; esac
    if [ "$CC_NAME" != wardledger ]; then
        if [ -z "${GIVEN[CC_SRC_PATH]:-}" ]; then wrong_use "nothing says where chaincode $CC_NAME is" 'give its folder with -ccp DIR'; fi
        if [ -z "${GIVEN[CC_POLICY]:-}" ]; then CC_POLICY=''; fi
        if [ -z "${GIVEN[CC_COLLECTIONS]:-}" ]; then CC_COLLECTIONS=none; fi
    elif [ "$CC_SRC_PATH" != "$REPOSITORY/chaincode" ] && [ -z "${GIVEN[CC_NAME]:-}" ]; then
        wrong_use "the chaincode in $CC_SRC_PATH has no name" 'give it one with -ccn NAME, for instance basic; -ccn wardledger, if it is another version of that'
    fi
    check_members
}

check_members() {
    demand_members "the policy $CC_POLICY" <<<"$CC_POLICY"
    if [ "$CC_COLLECTIONS" = none ]; then return; fi
    [ -r "$CC_COLLECTIONS" ] || wrong_use "there is no file $CC_COLLECTIONS" 'give the file of the private data collections with -cccg, or none'
    # shellcheck disable=SC2094
    demand_members "$CC_COLLECTIONS" <"$CC_COLLECTIONS"
}

# Fabric takes the name of an organisation that there is not, and then nobody can endorse, or keep private data.
demand_members() { # WHAT: its text comes from stdin
    local member
    # shellcheck disable=SC2013
    for member in $(grep -oE '[A-Za-z0-9.-]+[.](member|admin|client|peer|orderer)\>' | sed 's/[.][a-z]*$//'); do
        case $member in Ward1MSP | Ward2MSP | OrdererMSP) continue ;; esac
        wrong_use "$1 names $member, which is no member of this channel" \
            "its members are Ward1MSP and Ward2MSP: write these for Org1MSP and Org2MSP of Fabric's test network"
    done
}
