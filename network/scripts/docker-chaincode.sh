# SPDX-License-Identifier: Apache-2.0
# Engine docker: the chaincode's containers. Those of the former version stay beside the new ones, on another port of the same name, until
# the new version is committed (docs/adr/0054).
# shellcheck shell=bash disable=SC2034,SC2154

contract_services=({ward1,ward2}.chaincode.example.com)

deploy_containers() {
    local former
    former=$(deployed_value CC_VERSION)
    step "chaincode $CC_NAME: may run in containers" check_containable
    step "chaincode $CC_NAME: policy and collections" check_definition
    step "chaincode $CC_NAME: package" make_package
    step "chaincode $CC_NAME: image" compose build ward1.chaincode.example.com
    step "chaincode $CC_NAME: services of both wards" start_chaincode_containers
    define_chaincode
    if [ "${former:-$CC_VERSION}" != "$CC_VERSION" ]; then step "chaincode $CC_NAME: services of $former end" contracts_up; fi
}

# The image is made from this repository; another chaincode would need one of its own.
check_containable() {
    local other
    other=$(deployed_names | grep -vx "$CC_NAME" || true)
    if [ "$CC_SRC_PATH" != "$REPOSITORY/chaincode" ]; then
        cure "engine docker runs the chaincode of this repository, not $CC_SRC_PATH" 'take --engine native or embedded for another one'
    elif [ -n "$other" ]; then
        cure "engine docker runs one chaincode, and $other is deployed" "deploy it with -ccn $other, or take another --data-dir"
    fi
}

docker_serves() { # WARD: this version, and well
    [ -n "$(containers_of "ward$1.chaincode.example.com" --filter health=healthy --filter "label=wardledger.chaincode.version=$CC_VERSION")" ]
}

services_run() { docker_serves 1 && docker_serves 2; }

former_runs() { [ -r "$(deployed_file)" ] && [ "$(deployed_value CC_VERSION)" != "$CC_VERSION" ] && (use_deployed "$CC_NAME" && services_run); }

start_chaincode_containers() {
    local beside=()
    if former_runs; then
        (use_deployed "$CC_NAME" && contracts_up) # what an upgrade that was cut short left goes
        beside=(--no-recreate --scale "${contract_services[0]}=2" --scale "${contract_services[1]}=2")
    fi
    contracts_up
}

# Without `beside`, compose removes the containers whose settings are not the present ones.
contracts_up() {
    chaincode_port 1 # noted before two processes ask
    both_wards write_connection
    write_container_settings
    start_containers "${contract_services[@]}"
}

# A deployment failed: what it began goes, the former version runs on. Where there is none, containers that are not well stay for `logs`.
docker_undo() {
    local name
    for name in $(deployed_names); do (use_deployed "$name" && services_run && set -e && contracts_up); done
}
