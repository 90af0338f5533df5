#!/usr/bin/env bash
# Starts, inspects and stops a two-ward network. This file dispatches; each concern has a script of its own in scripts/.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for part in env output processes fabric-commands material nodes channel chaincode native lifecycle renewal backup status doctor options; do
    # shellcheck source=/dev/null
    . "$here/scripts/$part.sh"
done

parse "$@"
derive
case $VERB in
    up) native_up && if [ "$WITH_CHANNEL" ]; then native_channel; fi && print_next ;;
    createChannel) native_channel ;;
    deployCC) native_deploy ;;
    invoke) native_invoke "$CALL" ;;
    query) native_query "$CALL" ;;
    start) native_start ;;
    status) show_status ;;
    logs) show_logs "$NODE" ;;
    doctor) examine ;;
    verify) verify_blocks ;;
    renew) native_renew "$WARD" ;;
    backup) back_up "$BACKUP" ;;
    restore) restore_from "$BACKUP" ;;
    stop) stop_everything ;;
    down) remove_everything ;;
    prereq) step "Fabric's commands $FABRIC_VERSION" install_fabric_commands ;;
    *) usage ;;
esac
