// SPDX-License-Identifier: Apache-2.0
// Which packages the compiler builds, from which sources, and whether that was done since they changed. Needs nothing but Node.
// @ts-check
'use strict';

const { existsSync, readFileSync, readdirSync, statSync } = require('node:fs');
const { dirname, join, relative } = require('node:path');

/** @param {string} file a compiler configuration @returns {string[]} the folders that it refers to */
function references(file) {
    /** @type {{ references?: { path: string }[] }} */
    const { references: list = [] } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
    return list.map(({ path }) => join(dirname(file), dirname(path)));
}

/** @param {string} root @returns {string[]} the packages that the compiler builds, as folders relative to the root */
const packagesOf = (root) => references(join(root, 'tsconfig.json')).map((folder) => relative(root, folder));

/** @param {string} root @param {string} name a package @returns {string[]} what is compiled, relative to the root */
function sourcesOf(root, name) {
    const folder = join(root, name, 'src');
    const inside = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
    return inside.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts')).map((file) => join(name, 'src', file));
}

/** @param {string} root @param {string} name a package @returns {string[]} it and all packages that it is built from */
const withReferences = (root, name) => [
    name,
    ...references(join(root, name, 'tsconfig.build.json')).flatMap((folder) => withReferences(root, relative(root, folder))),
];

/**
 * What has to be built again before programs of some packages show what the sources say.
 * @param {string} root
 * @param {readonly string[]} names packages; those that they are built from are looked at as well
 * @returns {string[]} a line for each
 */
function staleBuilds(root, names) {
    const packages = [...new Set(names.flatMap((name) => withReferences(root, name)))];
    return packages.flatMap((name) => {
        const info = join(root, name, 'dist', '.tsbuildinfo');
        if (!existsSync(info)) {
            return [`${name} is not built`];
        }
        const built = statSync(info).mtimeMs;
        const newer = sourcesOf(root, name).find((file) => statSync(join(root, file)).mtimeMs > built);
        return newer === undefined ? [] : [`${name}/dist is older than ${newer}`];
    });
}

module.exports = { packagesOf, sourcesOf, staleBuilds };
