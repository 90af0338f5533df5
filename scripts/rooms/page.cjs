// SPDX-License-Identifier: Apache-2.0
// The tables of docs/architecture.md, section 2, as the rules have them; `npm run docs` writes them there.
// @ts-check
'use strict';

const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { rooms } = require('./index.cjs');
const { ordersOf } = require('./room.cjs');

/** @typedef {import('./room.cjs').Room} Room */

const PAGE = join(__dirname, '..', '..', 'docs', 'architecture.md');
const SECTION = /(?<=^## 2\. [^\n]*\n)[\s\S]*?(?=^## )/m;
const TABLE = /(?<=\n\n)\|[\s\S]*?\n(?=\n)/g;

/** @param {Room} room @returns {string[]} folder, what it may import, what it may not use */
function roomRow({ name, may, bans }) {
    const values = may.filter(({ typesOnly }) => !typesOnly).map(({ says }) => says);
    const types = may.filter(({ typesOnly }) => typesOnly).map(({ says }) => says);
    const imports = [values.join(', '), types.length === 0 ? '' : `types of ${types.join(', ')}`].filter((part) => part !== '');
    const uses = bans.map(({ says }) => says).filter((says) => says !== '');
    return [name, imports.join('; '), uses.join(', ')];
}

/** @param {Room} room @returns {string[][]} the room's rows in the table of orders */
function orderRows(room) {
    return ordersOf(room).map(({ folder, order }) => {
        const tiers = order.tiers.map((tier) => tier.map((name) => (name === '*' ? 'every other' : name)).join(', '));
        const only = Object.entries(order.only ?? {}).map(([name, others]) => `${name} imports ${others.join(', ')} only`);
        return [folder, [tiers.join(' < '), ...only, ...(order.byFile ? ['file by file'] : [])].join('; ')];
    });
}

/** Heading and rows of each table, cell by cell. */
const TABLES = [
    [['folder', 'may import', 'does not use'], ...rooms.map(roomRow)],
    [['folder', 'order of what is in it'], ...rooms.flatMap(orderRows)],
];

/** @param {string} page @returns {string[][][]} the tables of section 2, cell by cell */
function tablesIn(page) {
    const tables = (SECTION.exec(page)?.[0] ?? '').match(TABLE) ?? [];
    /** @param {string} line */
    const cells = (line) =>
        line
            .split('|')
            .slice(1, -1)
            .map((cell) => cell.trim());
    return tables.map((table) =>
        table
            .trim()
            .split('\n')
            .filter((line) => !/^\| -/.test(line))
            .map(cells),
    );
}

/** @param {string} page @returns {string} the page with the tables that the rules have; Prettier aligns them */
function withTables(page) {
    /** @param {string[]} cells */
    const line = (cells) => `| ${cells.join(' | ')} |`;
    const tables = TABLES.map(([heading = [], ...rows]) => [heading, heading.map(() => '---'), ...rows].map(line).join('\n'));
    return page.replace(SECTION, (section) => section.replace(TABLE, () => `${tables.shift() ?? ''}\n`));
}

module.exports = { PAGE, TABLES, tablesIn };

if (require.main === module) {
    writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8')));
}
