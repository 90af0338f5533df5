// SPDX-License-Identifier: Apache-2.0
// What a room may import: a name for docs/architecture.md, and regular expressions of the paths to which imports of it resolve.
// @ts-check
'use strict';

/**
 * @typedef {object} Module
 * @property {string} says What the page calls it.
 * @property {string[]} paths Regular expressions of the paths, relative to the repository, to which an import resolves.
 * @property {boolean} [core] True for all modules of Node itself.
 * @property {boolean} [typesOnly] True where only types may be imported: a port, not its adapter.
 * @property {string[]} [names] The only names that may be imported, where that is not all.
 */

/** A package of the registry, wherever it is installed, or by its bare name where it is not. @param {string} name */
const packagePath = (name) => `(^|node_modules/)${name.replaceAll('.', '[.]')}(/|$)`;
/** @param {...string} names @returns {Module} */
const packages = (...names) => ({ says: names.map((name) => `\`${name}\``).join(', '), paths: names.map(packagePath) });
/** @param {Module} module @returns {Module} */
const typesOf = (module) => ({ ...module, typesOnly: true });
/** One folder of the same package, by its entrance. @param {string} folder @returns {Module} */
const room = (folder) => ({ says: folder.split('/').at(-1) ?? folder, paths: [`^${folder}/index[.]ts$`] });
/** Several folders, however deep. @param {string} says @param {...string} folders @returns {Module} */
const wholeRooms = (says, ...folders) => ({ says, paths: folders.map((folder) => `^${folder}/`) });
/** An entrance of a package of the house. @param {string} name @param {string} [entrance] @param {string} [says] @returns {Module} */
const house = (name, entrance = '', says = `\`@wardledger/${name}\``) => {
    const [bare, built] = entrance === '' ? ['', 'dist/index'] : [`/${entrance}`, `dist/${entrance}/index`];
    return { says, paths: [`(^|node_modules/)@wardledger/${name}(${bare}|/${built}[.](d[.]ts|js))$`] };
};
/** Modules of a package of the house past its entrance: each is listed. @param {string} folder @param {...string} modules @returns {Module} */
const deep = (folder, ...modules) => ({
    says: `${modules.map((name) => `\`${name}\``).join(', ')} of \`@wardledger/${folder}\``,
    paths: modules.map((name) => `(^|node_modules/)@wardledger/${folder}/${name}([.]js)?$`),
});

/** @type {Module} */
const NODE = { says: '`node:*`', paths: [], core: true };
/** Some modules of Node itself. @param {...string} names @returns {Module} */
const nodeModules = (...names) => ({
    says: names.map((name) => `\`node:${name}\``).join(', '),
    paths: names.map((name) => `^(node:)?${name}$`),
});
/** Some names of Node's cryptography. @param {string} says @param {...string} names @returns {Module} */
const nodeCrypto = (says, ...names) => ({ says: `${says} of \`node:crypto\``, paths: ['^(node:)?crypto$'], names });

const COMMAND_LINE = house('command-line', '', 'command-line');
/** The domain by its entrance, or its table of signals alone: threads need no more of it, and what loads in a moment. @type {Module} */
const DOMAIN = {
    says: 'domain',
    // One pattern, as one module: who needs either needs it.
    paths: [
        [
            ...house('chaincode', 'domain').paths,
            `(^|node_modules/)@wardledger/chaincode/(signals$|dist/domain/vitals/vital-signs/signals[.](d[.]ts|js)$)`,
        ].join('|'),
    ],
};
const CRYPTO = house('chaincode', 'crypto', 'crypto');
const TYPEBOX = packages('@sinclair/typebox');
const GRPC = packages('@grpc/grpc-js');
const PROTOS = packages('@hyperledger/fabric-protos');
const FABRIC_GATEWAY = packages('@hyperledger/fabric-gateway');

module.exports = {
    COMMAND_LINE,
    CRYPTO,
    DOMAIN,
    FABRIC_GATEWAY,
    GRPC,
    NODE,
    PROTOS,
    TYPEBOX,
    deep,
    house,
    nodeCrypto,
    nodeModules,
    packagePath,
    packages,
    room,
    typesOf,
    wholeRooms,
};
