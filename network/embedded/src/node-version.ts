// SPDX-License-Identifier: Apache-2.0
// Says which Node.js this package needs, before a module that an older one lacks says something else. Read first by everything that starts here.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const { engines } = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8')) as { engines: { node: string } };

/** The least version, as package.json has it. */
const NEEDED = engines.node.replace('>=', '');

/**
 * Throws when a version is older than what this package needs.
 * @param version - of Node.js, such as 24.15.0
 */
export function demandNode(version: string): void {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    const [neededMajor = 0, neededMinor = 0] = NEEDED.split('.').map(Number);
    if (major < neededMajor || (major === neededMajor && minor < neededMinor)) {
        throw new Error(`embedded-network needs Node.js ${NEEDED} or later, and this is ${version}`);
    }
}

demandNode(process.versions.node);
