#!/usr/bin/env bash
# Starts, inspects and stops a two-ward network. This file dispatches; each concern has a script of its own in scripts/.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for part in env output processes fabric-commands material nodes channel chaincode engine native embedded docker lifecycle renewal backup status doctor options; do
    [ -r "$here/scripts/$part.sh" ] || continue # an engine that is not there yet
    # shellcheck source=/dev/null
    . "$here/scripts/$part.sh"
done

parse "$@"
derive
case $VERB in
    up) engine up && if [ "$WITH_CHANNEL" ]; then engine channel; fi && print_next ;;
    createChannel) engine channel ;;
    deployCC) engine deploy ;;
    invoke) engine invoke "$CALL" ;;
    query) engine query "$CALL" ;;
    start) engine start ;;
    status) show_status ;;
    logs) engine logs "$NODE" ;;
    doctor) examine ;;
    verify) verify_blocks ;;
    renew) engine renew "$WARD" ;;
    backup) back_up "$BACKUP" ;;
    restore) restore_from "$BACKUP" ;;
    stop) engine stop ;;
    down) remove_everything ;;
    prereq) step "Fabric's commands $FABRIC_VERSION" install_fabric_commands ;;
    *) usage ;;
esac
