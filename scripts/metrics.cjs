// SPDX-License-Identifier: Apache-2.0
// Counts what the house rules speak of, room by room: `npm run metrics [-- --json | --list NAME]`. Nothing fails by it.
// @ts-check
'use strict';

const { execFileSync } = require('node:child_process');
const { existsSync, readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { parseArgs } = require('node:util');
const { measure } = require('./measure-source.cjs');

/** Where sources lie, and how many folders below it a room is. */
const ROOM = /^((?:chaincode|gateway)\/src\/[^/]+(?=\/)|[a-z-]+(?:\/[a-z-]+)?(?=\/src\/))/;
const NO_SOURCE = /\.test\.ts$|\.d\.ts$|(^|\/)(test|conformance|dist|node_modules)\//;
const MOST_PARAMETERS = 3;
const MOST_COMPLEXITY = 10;

/** What can be listed place by place. */
const LISTS = ['once', 'parameters', 'complexity'];

/**
 * @typedef {{ place: string, lines: number, functions: number, privates: number, once: string[], parameters: string[], complexity: string[] }} FileFigures
 * @typedef {{ room: string, files: number, inFolder: number, functions: number, privates: number, once: number, parameters: number,
 *     complexity: number, longest: number }} RoomFigures
 */

/** @param {string} root @returns {string[]} */
function sourcesIn(root) {
    const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts'], { cwd: root, encoding: 'utf8' }).split('\n');
    return listed.filter((file) => file.includes('/src/') && !NO_SOURCE.test(file) && existsSync(join(root, file)));
}

/** @param {string} root @param {string} file @returns {FileFigures} */
function figuresOf(root, file) {
    const text = readFileSync(join(root, file), 'utf8');
    const functions = measure(file, text);
    /** @param {(typeof functions)[number]} one @param {string} [detail] */
    const place = ({ name, line }, detail = '') => `${file}:${String(line)} ${name}${detail}`;
    const privates = functions.filter(({ uses }) => uses !== undefined);
    return {
        place: file,
        lines: text.trimEnd().split('\n').length,
        functions: functions.length,
        privates: privates.length,
        once: privates.filter(({ uses }) => uses === 1).map((one) => place(one)),
        parameters: functions.filter((one) => one.parameters > MOST_PARAMETERS).map((one) => place(one, `, ${String(one.parameters)}`)),
        complexity: functions.filter((one) => one.complexity > MOST_COMPLEXITY).map((one) => place(one, `, ${String(one.complexity)}`)),
    };
}

/** @param {string} room @param {readonly FileFigures[]} files @returns {RoomFigures} */
function roomFigures(room, files) {
    /** @param {(file: FileFigures) => number} figure */
    const sum = (figure) => files.reduce((total, file) => total + figure(file), 0);
    const folders = Map.groupBy(files, ({ place }) => dirname(place));
    return {
        room,
        files: files.length,
        inFolder: Math.max(...[...folders.values()].map((inside) => inside.length)),
        functions: sum((file) => file.functions),
        privates: sum((file) => file.privates),
        once: sum((file) => file.once.length),
        parameters: sum((file) => file.parameters.length),
        complexity: sum((file) => file.complexity.length),
        longest: Math.max(...files.map(({ lines }) => lines)),
    };
}

/** @param {RoomFigures} figures */
const row = ({ privates, once, ...rest }) => ({
    room: rest.room,
    files: rest.files,
    'most in a folder': rest.inFolder,
    functions: rest.functions,
    private: privates,
    'used once': once,
    share: privates === 0 ? '' : `${((100 * once) / privates).toFixed(0)} %`,
    'over 3 parameters': rest.parameters,
    'complexity over 10': rest.complexity,
    'longest file': rest.longest,
});

/** @param {string} root @returns {{ files: FileFigures[], rooms: RoomFigures[], all: RoomFigures }} */
function metrics(root) {
    const files = sourcesIn(root).map((file) => figuresOf(root, file));
    const byRoom = Map.groupBy(files, ({ place }) => ROOM.exec(place)?.[1] ?? place);
    const rooms = [...byRoom].map(([room, inside]) => roomFigures(room, inside)).sort((left, right) => left.room.localeCompare(right.room));
    return { files, rooms, all: roomFigures('all', files) };
}

module.exports = { metrics, roomFigures };

if (require.main === module) {
    const { values, positionals } = parseArgs({
        options: { json: { type: 'boolean' }, list: { type: 'string' } },
        allowPositionals: true,
    });
    const { files, rooms, all } = metrics(positionals[0] ?? join(__dirname, '..'));
    if (values.list !== undefined) {
        if (!LISTS.includes(values.list)) {
            console.error(`--list takes one of ${LISTS.join(', ')}`);
            process.exit(2);
        }
        const name = /** @type {'once' | 'parameters' | 'complexity'} */ (values.list);
        console.log(files.flatMap((file) => file[name]).join('\n'));
    } else if (values.json) {
        console.log(JSON.stringify({ rooms, all }, null, 2));
    } else {
        console.table([...rooms, all].map(row));
    }
}
