# SPDX-License-Identifier: Apache-2.0
# What this shell and this system's commands must be able to do, said in words that an old bash understands, too: macOS has bash 3.2 and the
# commands of BSD.
# shellcheck shell=bash

no_way() { # CAUSE CURE
    printf '%s\n  -> %s\n' "$1" "$2" >&2
    exit 1
}

other_way='or start the embedded network by itself, which needs Node.js only (network/embedded/README.md)'

is_new_enough() { [ "$1" -gt 4 ] || { [ "$1" -eq 4 ] && [ "$2" -ge 4 ]; }; } # MAJOR MINOR

newer_bash() { # -> one that this machine has, or nothing
    local candidate
    for candidate in $(type -ap bash) /opt/homebrew/bin/bash /usr/local/bin/bash; do
        # shellcheck disable=SC2016,SC2046
        if [ -x "$candidate" ] && is_new_enough $("$candidate" -c 'echo "${BASH_VERSINFO[0]}" "${BASH_VERSINFO[1]}"'); then
            echo "$candidate"
            return
        fi
    done
}

require_shell() { # MAJOR MINOR SCRIPT ARGUMENTS...: of the shell that runs this
    local major=$1 minor=$2 found
    shift 2
    if is_new_enough "$major" "$minor"; then return; fi
    found=$(newer_bash)
    if [ -n "$found" ]; then exec "$found" "$@"; fi
    no_way "network.sh needs bash 4.4 or later, and this is $major.$minor" "install a newer one (macOS: brew install bash), $other_way"
}

# Those of GNU, as Linux has them: a path that is not there yet, thousandths of a second.
require_commands() {
    if [ "$(realpath -m /no/such/../path 2>/dev/null)" = /no/path ] && [[ $(date +%3N) =~ ^[0-9]{3}$ ]]; then return; fi
    no_way "realpath and date of this system are not GNU's, whose commands network.sh uses" \
        "put them first on PATH (macOS: brew install coreutils findutils gnu-sed gnu-tar gawk util-linux, and their gnubin folders), $other_way"
}
