# Stopping and removing: nothing runs afterwards, and `down` leaves no file outside the data folder.
# shellcheck shell=bash

stop_processes() {
    local name
    # Those who depend on others first.
    for name in $(names_running | sort -r | sed -n '/^chaincode/p;/^embedded/p') $(names_running | sed -n '/^peer/p') $(names_running | sed -n '/^orderer/p'); do
        step "stop $name" halt "$name"
    done
}

remove_everything() {
    engine remove
    [ -d "$DATA_DIR" ] || return 0
    case $DATA_DIR in / | "$HOME" | "$REPOSITORY") stop_with "refusing to remove $DATA_DIR: set --data-dir to a folder of the network's own" ;; esac
    rm -rf "$ORGANIZATIONS" "$ORGANIZATIONS.new" "$NODES" "$LOGS" "$RUN"
    rmdir "$DATA_DIR" 2>/dev/null || true # what prereq fetched stays
}
