# SPDX-License-Identifier: Apache-2.0
# Engine docker: what each verb does with docker-compose.yaml. Fabric's commands run on the host, as for engine native: there is no image
# of version 3 with cryptogen, configtxgen and osnadmin.
# shellcheck shell=bash disable=SC2034,SC2154

profiles=(--profile orderers --profile chaincode --profile gateway)
compose_words=() # how this machine calls compose: a plugin of the engine, or a program of its own
find_compose() {
    if "$CONTAINER_ENGINE" compose version >/dev/null 2>&1; then compose_words=("$CONTAINER_ENGINE" compose); else compose_words=("$CONTAINER_ENGINE-compose"); fi
    "${compose_words[@]}" version >/dev/null 2>&1
}

compose() { # ARGUMENTS...
    find_compose || stop_with "$CONTAINER_ENGINE has no compose" "$compose_cure"
    container_user # the environment goes before the file
    "${compose_words[@]}" --env-file "$NODES/compose.env" --file "$REPOSITORY/docker-compose.yaml" "${profiles[@]}" "$@"
}

engine_answers() { timeout 10 "$CONTAINER_ENGINE" info >/dev/null 2>&1; }
compose_cure='install the Compose plugin, version 2.20 or later (https://docs.docker.com/compose/install)'

check_engine() {
    if ! command -v "$CONTAINER_ENGINE" >/dev/null; then
        cure "$CONTAINER_ENGINE is not installed" 'install a container engine, name another with CONTAINER_ENGINE, or take --engine native or embedded'
    elif ! engine_answers; then
        cure "$CONTAINER_ENGINE does not answer: $("$CONTAINER_ENGINE" info 2>&1 | tail -n 1 | cut -c 1-200)" \
            'start it, let this user call it, or take --engine native or embedded'
    elif ! find_compose; then
        cure "$CONTAINER_ENGINE has no compose" "$compose_cure"
    else
        case $("${compose_words[@]}" version --short 2>/dev/null) in v1.* | 1.*) cure "compose version 1 is too old" "$compose_cure" ;; esac
    fi
}

docker_check() {
    step "container engine $CONTAINER_ENGINE and compose" check_engine
    step "Fabric's commands $FABRIC_VERSION" check_fabric_commands
    step 'gateways: who gives tokens' check_gateways
    step 'ports' check_container_ports
}

check_container_ports() {
    local name address
    for name in $(docker_names); do
        address=$(docker_address "$name")
        if [ -z "$address" ] || [ "$(docker_state "$name")" = running ]; then continue; fi
        require_free_port "${address##*:}" "$name"
    done
}

docker_check_whole() { if has_identities || [ -d "$NODES" ]; then check_identity_files; fi; }

beside=() # flags with which an upgrade starts containers beside those of the former version
# Up and well, or the first that is not named with its last words.
start_containers() { # SERVICES...
    local service
    if compose up --detach --no-build --wait --wait-timeout "$START_SECONDS" "${beside[@]}" "$@"; then return; fi
    for service in "$@"; do
        if [ -z "$(containers_of "$service" --filter health=healthy)" ] || [ -n "$(containers_of "$service" "${not_well[@]}")" ]; then
            compose logs --no-log-prefix --tail "$LOG_LINES" "$service" || true # into our log, because an upgrade that fails removes them
            cure "$service is not well: $("$CONTAINER_ENGINE" logs --tail "$LOG_LINES" "$(containers_of "$service" --latest)" 2>&1 | reason_said)" \
                'mend that (network.sh logs shows more), then run this again'
            return 1
        fi
    done
    cure 'the containers did not start' "read what compose said in $(quoted "$(log_file)"), then run this again"
}

docker_up() {
    step 'identities' make_identities
    step 'settings of the containers' write_container_settings
    step 'orderer and peers are well' start_nodes
}

start_nodes() {
    local number services=()
    for number in $(orderer_numbers); do services+=("$(orderer_name "$number").example.com"); done
    for number in "${WARDS[@]}"; do services+=("$(peer_name "$number")"); done
    start_containers "${services[@]}"
}

docker_channel() { native_channel; }

docker_deploy() {
    if deployed_alike && [ -r "$(package_file)" ] && services_run; then
        SEQUENCE=$(deployed_value SEQUENCE)
        step "chaincode $CC_NAME $CC_VERSION is there (sequence $SEQUENCE)" both_wards is_there
    else
        deploy_containers
    fi
    if [ -z "$GATEWAYS" ]; then return; fi
    step 'image of gateway and custodian' compose build custodian.ward1.example.com
    start_gateways
}

docker_start() {
    local name
    docker_check
    docker_up
    if [ ! -s "$NODES/$CHANNEL_NAME.block" ]; then return; fi
    docker_channel
    for name in $(deployed_names); do with_deployed "$name" docker_resume; done
    if [ "$GATEWAYS" ]; then start_gateways; fi
}

docker_resume() {
    step "chaincode $CC_NAME: services of both wards" start_chaincode_containers
    step "chaincode $CC_NAME: both wards endorse" ledger_answers
}

docker_invoke() { native_invoke "$@"; }
docker_query() { native_query "$@"; }
docker_stop() { step 'stop the containers' compose stop; }
docker_remove() { if [ -e "$NODES/compose.env" ]; then step 'remove the containers' compose down --volumes --remove-orphans; fi; }
docker_logs() { compose logs --no-log-prefix --tail "$LOG_LINES" ${1:+"$(service_of "$1")"}; } # [NAME]

docker_names() {
    native_names
    if [ "$GATEWAYS" ]; then printf '%s\n' {custodian,gateway}.ward{1,2}.example.com; fi
}

service_of() { # NAME -> its service in docker-compose.yaml
    case $1 in
        orderer*) echo "$1.example.com" ;;
        chaincode.*) echo "ward${1##*ward}.chaincode.example.com" ;;
        *) echo "$1" ;;
    esac
}

containers_of() { # SERVICE FILTERS...: the ids
    local service=$1
    shift
    "$CONTAINER_ENGINE" ps --quiet --filter "label=com.docker.compose.project=$(project_name)" --filter "label=com.docker.compose.service=$service" "$@"
}

not_well=(--filter health=starting --filter health=unhealthy)

docker_state() { if [ -n "$(containers_of "$(service_of "$1")" 2>/dev/null)" ]; then echo running; else echo stopped; fi; } # NAME
docker_id() { # NAME -> process id, or nothing
    local container
    container=$(containers_of "$(service_of "$1")" 2>/dev/null | sed -n 1p)
    if [ -n "$container" ]; then "$CONTAINER_ENGINE" inspect --format '{{.State.Pid}}' "$container"; fi
}

docker_address() { # NAME; chaincode and custodians are not reached from outside
    local ward=${1##*ward}
    case $1 in
        chaincode.* | custodian.*) ;;
        gateway.*) echo "$LISTEN_HOST:$(ward_value "${ward%%.*}" GATEWAY _PORT)" ;;
        *) native_address "$1" ;;
    esac
}

docker_host() { case $1 in orderer*) echo "$1.example.com" ;; *) echo "$1" ;; esac; } # NAME, as the nodes find each other
docker_builder() { echo "$container_builder"; }
docker_chaincode() { echo "ward$1.chaincode.example.com:$(chaincode_port "$1")"; } # WARD
docker_height() { native_height "$1"; }
docker_config() { native_config "$1"; }
docker_peer() { native_peer "$@"; }
docker_fabric() { native_fabric "$@"; }

docker_examine() {
    examine_by check_engine
    examine_commands
    if engine_answers; then examine_processes; fi
}
