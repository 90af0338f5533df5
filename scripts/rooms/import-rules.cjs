// SPDX-License-Identifier: Apache-2.0
// The rooms as rules of dependency-cruiser: what a room imports is on its list, or it is refused.
// @ts-check
'use strict';

const { packagePath } = require('./modules.cjs');
const { TEST_PATHS, pathOf } = require('./room.cjs');

/**
 * @typedef {import('./room.cjs').Room} Room
 * @typedef {import('./room.cjs').Order} Order
 * @typedef {{ name: string, severity: 'error', comment: string, from: object, to: object }} Rule
 */

/** @param {string} name @param {string} comment @param {object} from @param {object} to @returns {Rule} */
const forbid = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

/** @param {Room} room @returns {Rule[]} */
function rulesOfRoom(room) {
    const from = { path: pathOf(room), pathNot: TEST_PATHS };
    const own = room.filesOnly ? [] : [pathOf(room)];
    const ports = room.may.filter(({ typesOnly }) => typesOnly);
    const portPaths = ports.flatMap(({ paths }) => paths);
    const nodeAllowed = room.may.some(({ core }) => core);
    const nodeTypesOnly = ports.some(({ core }) => core);
    return [
        forbid(room.name, `${room.name} may import what docs/architecture.md, section 2, lists, and nothing else.`, from, {
            pathNot: [...own, ...room.may.flatMap(({ paths }) => paths)],
            ...(nodeAllowed && { dependencyTypesNot: ['core'] }),
        }),
        ...(portPaths.length === 0
            ? []
            : [
                  forbid(`${room.name}, types only`, 'A port: only its types.', from, {
                      path: portPaths,
                      dependencyTypesNot: ['type-only'],
                  }),
              ]),
        ...(nodeTypesOnly
            ? [
                  forbid(`${room.name}, types of Node only`, 'Only types.', from, {
                      dependencyTypes: ['core'],
                      dependencyTypesNot: ['type-only'],
                  }),
              ]
            : []),
        ...(room.order === undefined ? [] : rulesOfOrder(room, room.order)),
    ];
}

/** What some names of a tier are as the beginning of a path. @param {readonly string[]} names @param {Order} order */
function namesPath(names, { tiers }) {
    const others = tiers.flat().filter((name) => name !== '*' && !name.endsWith('.ts'));
    const any = others.length === 0 ? '[^/]+/' : `(?!(?:${others.join('|')})/)[^/]+/`;
    return `(${names.map((name) => (name === '*' ? any : name.endsWith('.ts') ? name.replaceAll('.', '[.]') : `${name}/`)).join('|')})`;
}

/** @param {Room} room @param {Order} order @returns {Rule[]} */
function rulesOfOrder(room, order) {
    const inside = `^${room.folder}/`;
    return order.tiers.flatMap((tier, height) =>
        tier.map((name) => {
            const before = order.only?.[name] ?? order.tiers.slice(0, height).flat();
            const folders = before.filter((other) => !other.endsWith('.ts'));
            const files = before.filter((other) => other.endsWith('.ts'));
            const itself = name.endsWith('.ts') ? [] : [`${inside}$1`];
            return forbid(
                `${room.name}, order`,
                `${name} may import, by index.ts: ${before.join(', ') || 'nothing of its room'}.`,
                { path: `${inside}${namesPath([name], order)}`, pathNot: TEST_PATHS },
                {
                    path: inside,
                    pathNot: [
                        ...itself,
                        ...(folders.length === 0 ? [] : [`${inside}${namesPath(folders, order)}index[.]ts$`]),
                        ...files.map((file) => `${inside}${file.replaceAll('.', '[.]')}$`),
                    ],
                },
            );
        }),
    );
}

const CHAINCODE_TESTS = { path: ['^chaincode/test/', '^chaincode/.*[.]test[.]ts$'] };
const EMBEDDED_TESTS = { path: ['^network/embedded/test/', '^network/embedded/.*[.]test[.]ts$'] };

/** What holds in every file, tests among them. @param {readonly Room[]} rooms @returns {Rule[]} */
const rulesEverywhere = (rooms) => [
    forbid('no circles', 'No file imports itself by way of others, not even for a type.', {}, { circular: true }),
    forbid(
        'every source has a room',
        'Only files of a room in docs/architecture.md, section 2, are sources.',
        {
            path: '/src/',
            pathNot: [TEST_PATHS, '^node_modules/', ...rooms.map(pathOf)],
        },
        {},
    ),
    forbid(
        'node-seal in custody only',
        'Homomorphic keys and ciphertexts end in custody; bench/gateway measures what is there.',
        { pathNot: ['^gateway/(src|test)/custody/', '^bench/gateway/'] },
        { path: packagePath('node-seal') },
    ),
    forbid('chaincode tests', 'The chaincode builds and is tested without the gateway.', CHAINCODE_TESTS, {
        path: ['^gateway/', packagePath('@wardledger/gateway')],
    }),
    forbid('embedded network tests', 'The embedded network knows nothing of health.', EMBEDDED_TESTS, {
        path: ['^(chaincode|gateway)/', packagePath('@wardledger/(chaincode|gateway)')],
    }),
];

/** @param {readonly Room[]} rooms @returns {Rule[]} */
const importRules = (rooms) => [...rooms.flatMap(rulesOfRoom), ...rulesEverywhere(rooms)];

module.exports = { importRules };
