// SPDX-License-Identifier: Apache-2.0
// Stand-ins for Fabric's commands that can tell a version and nothing else.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const commands = ['peer', 'orderer', 'cryptogen', 'configtxgen', 'osnadmin'] as const;

/** Writes them into a folder. */
export function writeFakeCommands(folder: string, version: string, names: readonly string[] = commands): string {
    mkdirSync(folder, { recursive: true });
    for (const name of names) {
        const program = `#!/bin/sh\nif [ "$1" = version ]; then printf '${name}:\\n Version: v${version}\\n'; else echo 'no such file' >&2; exit 3; fi\n`;
        writeFileSync(join(folder, name), program, { mode: 0o755 });
    }
    return folder;
}

/** A PATH on which Fabric's own commands are not found, wherever this machine has them. */
export const plainPath = '/usr/bin:/bin:/usr/sbin:/sbin';
