// SPDX-License-Identifier: Apache-2.0
// What a room may not use, as ESLint's rules: globals, properties, syntax, and names of node:crypto.
// @ts-check
'use strict';

const { builtinModules } = require('node:module');
const { EVERYWHERE } = require('./bans.cjs');
const { globOf } = require('./room.cjs');

/** @typedef {import('./room.cjs').Room} Room */

/** Node's modules are imported with their prefix. */
const bareNames = builtinModules.filter((name) => !name.startsWith('node:')).map((name) => ({ name, message: `Write node:${name}.` }));
/** What holds in every file. */
const rulesEverywhere = {
    '@typescript-eslint/no-restricted-imports': ['error', { paths: bareNames }],
    'no-restricted-syntax': ['error', ...EVERYWHERE],
};

/** @param {Room} room @returns {object[]} which names may not come from node:crypto, or are the only ones that may */
function cryptoNames({ may, bans }) {
    const message = 'Secrets and randomness end in gateway/src/custody (docs/architecture.md, section 2).';
    const only = may.flatMap(({ names = [] }) => names);
    const never = bans.flatMap(({ cryptoNames: names = [] }) => names);
    const rule = { name: 'node:crypto', message };
    if (only.length > 0) {
        return [{ ...rule, allowImportNames: only, allowTypeImports: true }];
    }
    return never.length > 0 ? [{ ...rule, importNames: never }] : [];
}

/** @param {Room} room */
function rulesOf(room) {
    const message = `docs/architecture.md, section 2: not in ${room.name}.`;
    const globals = room.bans.flatMap(({ globals: names = [] }) => names).map((name) => ({ name, message }));
    const properties = room.bans.flatMap(({ properties: pairs = [] }) => pairs).map((pair) => ({ ...pair, message }));
    return {
        '@typescript-eslint/no-restricted-imports': ['error', { paths: [...bareNames, ...cryptoNames(room)] }],
        'no-restricted-globals': ['error', ...globals],
        'no-restricted-properties': ['error', ...properties],
        'no-restricted-syntax': ['error', ...EVERYWHERE, ...room.bans.flatMap(({ syntax = [] }) => syntax)],
    };
}

/** ESLint's configuration of one room. @param {Room} room @param {readonly string[]} ignores */
const useRules = (room, ignores) => ({ name: `wardledger/${room.name}`, files: [globOf(room)], ignores, rules: rulesOf(room) });

module.exports = { rulesEverywhere, useRules };
