// SPDX-License-Identifier: Apache-2.0
// Names in package-lock.json the optional packages that npm left out: those for other platforms, where the registry in use does not offer
// them. Without their names `npm ci` refuses the lock file everywhere. Run it after npm has rewritten the lock: node scripts/complete-lock.cjs
'use strict';

const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const systems = ['darwin', 'win32', 'linux', 'freebsd', 'android', 'openharmony'];
const processors = [
    [/arm64/, 'arm64'],
    [/arm-|gnueabihf|musleabihf|eabi/, 'arm'],
    [/x64/, 'x64'],
    [/ia32/, 'ia32'],
    [/ppc64/, 'ppc64'],
    [/s390x/, 's390x'],
    [/riscv64/, 'riscv64'],
    [/loong64/, 'loong64'],
];

/** The platform that a package's name states; undefined where it states none. */
function platformOf(name) {
    const tail = name.split('/').pop();
    const system = systems.find((word) => tail.includes(word));
    const processor = processors.find(([pattern]) => pattern.test(tail));
    return system === undefined || processor === undefined ? undefined : { cpu: [processor[1]], os: [system] };
}

/**
 * Entries that are missing.
 *
 * @param {Record<string, any>} packages - of a lock file, by path
 * @returns {[string, object][]}
 */
function missingEntries(packages) {
    return Object.entries(packages).flatMap(([path, { optionalDependencies = {}, dev }]) =>
        Object.entries(optionalDependencies).flatMap(([name, version]) => {
            const known = packages[`node_modules/${name}`] ?? packages[`${path}/node_modules/${name}`];
            const platform = platformOf(name);
            const missing = known === undefined && platform !== undefined && /^\d/.test(version);
            return missing ? [[`node_modules/${name}`, { version, ...platform, ...(dev && { dev }), optional: true }]] : [];
        }),
    );
}

module.exports = { missingEntries };

if (require.main === module) {
    const file = join(__dirname, '..', 'package-lock.json');
    const lock = JSON.parse(readFileSync(file, 'utf8'));
    const missing = missingEntries(lock.packages);
    const entries = [...Object.entries(lock.packages), ...missing].sort(([left], [right]) => left.localeCompare(right, 'en'));
    writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(entries) }, null, 2)}\n`);
    process.stdout.write(`${String(missing.length)} optional packages named\n`);
}
