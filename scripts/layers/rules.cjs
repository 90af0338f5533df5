// SPDX-License-Identifier: Apache-2.0
// A room as ESLint rules.
// @ts-check
'use strict';

/**
 * @typedef {object} Room
 * @property {string} name The folder, as the table of docs/architecture.md names it.
 * @property {string[]} files Globs of the folder's sources.
 * @property {string[]} [only] Regular expressions of the modules that may be imported; anything else is refused.
 * @property {string[]} [never] Regular expressions of modules that may not be imported.
 * @property {string[]} [typesOnly] Regular expressions of modules of which only types may be imported (a port, not its adapter).
 * @property {string[]} [cryptoNames] The only names that may come from node:crypto.
 * @property {string[]} [cryptoBans] Names that may not come from node:crypto.
 * @property {string[]} [globals] Globals that may not be used.
 * @property {string[][]} [properties] Pairs of object and property that may not be used.
 * @property {{ selector: string, message: string }[]} [syntax] Further forbidden syntax.
 */

const LOCALE = ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString', 'localeCompare', 'toLocaleLowerCase', 'toLocaleUpperCase'];

/** @type {{ selector: string, message: string }[]} */
const EVERYWHERE = [
    { selector: 'TSEnumDeclaration', message: 'Use a union of string literals instead of an enum.' },
    { selector: 'TSParameterProperty', message: 'Declare the field and assign it; no parameter properties.' },
    { selector: 'ExportDefaultDeclaration', message: 'No default exports outside configuration files.' },
    { selector: 'ExportSpecifier[exported.name="default"]', message: 'No default exports outside configuration files.' },
    { selector: 'Decorator', message: 'No decorators (docs/adr/0011).' },
];

/** @param {Room} room */
function importRule({ name, only, never = [], typesOnly = [], cryptoNames, cryptoBans }) {
    const message = `docs/architecture.md, section 2: not from ${name}.`;
    const patterns = never.map((regex) => ({ regex, message }));
    const allowed = only?.map((regex) => `(?!${regex})`).join('');
    const paths = [
        ...(cryptoNames ? [{ name: 'node:crypto', allowImportNames: cryptoNames, allowTypeImports: true, message }] : []),
        ...(cryptoBans
            ? [{ name: 'node:crypto', importNames: cryptoBans, message: `Secrets and randomness end in gateway/src/custody: ${message}` }]
            : []),
        ...['crypto', 'fs', 'http', 'net', 'child_process', 'os'].map((bare) => ({
            name: bare,
            message: `Write node:${bare}; ${message}`,
        })),
    ];
    return [
        'error',
        {
            paths,
            patterns: [
                ...patterns,
                ...(allowed ? [{ regex: `^${allowed}`, message }] : []),
                ...typesOnly.map((regex) => ({ regex, allowTypeImports: true, message: `Only types (a port): ${message}` })),
            ],
        },
    ];
}

/** @param {Room} room */
function rules({ name, globals = [], properties = [], syntax = [], ...imports }) {
    const inChaincode = name.startsWith('chaincode/src');
    const message = `docs/architecture.md, section 2: not in ${name}.`;
    return {
        '@typescript-eslint/no-restricted-imports': importRule({ name, ...imports }),
        'no-restricted-globals': ['error', ...globals.map((global) => ({ name: global, message }))],
        'no-restricted-properties': [
            'error',
            ...properties.map(([object, property]) => ({ object, property, message })),
            ...(inChaincode
                ? LOCALE.map((property) => ({ property, message: 'Depends on the machine; peers must agree byte for byte.' }))
                : []),
        ],
        'no-restricted-syntax': ['error', ...EVERYWHERE, ...syntax],
    };
}

module.exports = { EVERYWHERE, importRule, rules };
