// SPDX-License-Identifier: Apache-2.0
// What an entry of the import table can say.
// @ts-check
'use strict';

/**
 * @typedef {import('./bans.cjs').Ban} Ban
 * @typedef {import('./modules.cjs').Module} Module
 */

/**
 * The folders of a room in order. A folder imports those that stand before it, by their index.ts, and none that stands beside or after it;
 * a name that ends in .ts is a file of the room itself.
 * @typedef {object} Order
 * @property {string[][]} tiers The name '*' stands for every folder that is not named: a new one that imports what stands before it needs no
 * line here. Without it every folder and file is named.
 * @property {boolean} [byFile] True where the folders have no index.ts: what stands before is imported file by file.
 * @property {Record<string, string[]>} [only] What these import, although more stands before them.
 */

/**
 * @typedef {object} Room
 * @property {string} name As the table of docs/architecture.md has it.
 * @property {string} folder Where it lies.
 * @property {boolean} [filesOnly] True for the files that lie in that folder itself, which do not import each other.
 * @property {Module[]} may The modules that it imports; anything else is refused.
 * @property {Ban[]} bans What it does not use.
 * @property {Order} [order]
 * @property {Record<string, Order>} [within] The order of what is in one of its folders.
 */

/** Every order of a room, with the folder that it orders. @param {Room} room @returns {{ folder: string, order: Order }[]} */
const ordersOf = ({ folder, order, within = {} }) => [
    ...(order === undefined ? [] : [{ folder, order }]),
    ...Object.entries(within).map(([name, inner]) => ({ folder: `${folder}/${name}`, order: inner })),
];

/** What is a test, as paths and as globs. */
const TEST_PATHS = '[.]test[.]ts$|/test/';
const TEST_FILES = ['**/*.test.ts', '**/test/**/*.ts'];

/** @param {Room} room @returns {string} a regular expression of the room's own files */
const pathOf = ({ folder, filesOnly }) => (filesOnly ? `^${folder}/[^/]+[.]ts$` : `^${folder}/`);
/** @param {Room} room @returns {string} the same as a glob */
const globOf = ({ folder, filesOnly }) => (filesOnly ? `${folder}/*.ts` : `${folder}/**/*.ts`);

module.exports = { TEST_FILES, TEST_PATHS, globOf, ordersOf, pathOf };
