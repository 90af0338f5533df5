#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Starts, inspects and stops a two-ward network. This file dispatches; each concern has a script of its own in scripts/.
if [ -z "${BASH_VERSION:-}" ]; then exec bash "$0" "$@"; fi # sh network.sh
set +o posix -euo pipefail
umask 077 # keys, ledgers and logs are the caller's alone
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
. "$here/scripts/shell.sh"
require_shell "${BASH_VERSINFO[0]}" "${BASH_VERSINFO[1]}" "$0" "$@"
require_commands
for part in env output values usage options remember engine processes fabric-commands prereq material node-settings nodes channel chaincode definition deployed call \
    native embedded docker-settings docker-gateways docker-chaincode docker lifecycle renewal backup status doctor; do
    # shellcheck source=/dev/null
    . "$here/scripts/$part.sh"
done

begin
derive
parse "$@"
derive
[ "$VERB" = help ] || { check_given && choose_chaincode && check_data_dir && recall && choose_engine && derive && demand_own_network; }
case $VERB in
    up | createChannel) bring_up ;;
    deployCC) require_made && deploy ;;
    list) require_made && require_running 1 && list_chaincodes ;;
    invoke) require_made && require_running "$CALL_WARD" && engine invoke "$CALL" ;;
    query) require_made && require_running "$CALL_WARD" && engine query "$CALL" ;;
    start) require_made && start_again ;;
    restart) require_made && restart_network ;;
    status) show_status ;;
    logs) require_made && engine logs "$NODE" ;;
    doctor) examine ;;
    verify) require_made && require_running "${WARDS[@]}" && verify_blocks ;;
    env) require_made && print_environment ;;
    renew) require_made && renew ;;
    backup) require_made && back_up "$BACKUP" ;;
    restore) restore_from "$BACKUP" ;;
    stop) stop_network ;;
    down) remove_everything ;;
    prereq) fetch_prerequisites ;;
    *) usage ;;
esac
