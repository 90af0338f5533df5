// SPDX-License-Identifier: Apache-2.0
// The rooms as rules of dependency-cruiser: what a room imports is on its list, or it is refused.
// @ts-check
'use strict';

const { packagePath } = require('./modules.cjs');
const { TEST_PATHS, ordersOf, pathOf } = require('./room.cjs');

/**
 * @typedef {import('./room.cjs').Room} Room
 * @typedef {import('./room.cjs').Order} Order
 * @typedef {{ name: string, severity: 'error', comment: string, from: object, to: object }} Rule
 */

/** @param {Omit<Rule, 'severity'>} rule @returns {Rule} */
const forbid = (rule) => ({ severity: 'error', ...rule });

/** @param {Room} room @returns {Rule[]} */
function rulesOfRoom(room) {
    const from = { path: pathOf(room), pathNot: TEST_PATHS };
    const own = room.filesOnly ? [] : [pathOf(room)];
    const ports = room.may.filter(({ typesOnly }) => typesOnly);
    const portPaths = ports.flatMap(({ paths }) => paths);
    const nodeAllowed = room.may.some(({ core }) => core);
    const nodeTypesOnly = ports.some(({ core }) => core);
    return [
        forbid({
            name: room.name,
            comment: `${room.name} may import what docs/architecture.md, section 2, lists, and nothing else.`,
            from,
            to: {
                pathNot: [...own, ...room.may.flatMap(({ paths }) => paths)],
                ...(nodeAllowed && { dependencyTypesNot: ['core'] }),
            },
        }),
        ...(portPaths.length === 0
            ? []
            : [
                  forbid({
                      name: `${room.name}, types only`,
                      comment: 'A port: only its types.',
                      from,
                      to: { path: portPaths, dependencyTypesNot: ['type-only'] },
                  }),
              ]),
        ...(nodeTypesOnly
            ? [
                  forbid({
                      name: `${room.name}, types of Node only`,
                      comment: 'Only types.',
                      from,
                      to: { dependencyTypes: ['core'], dependencyTypesNot: ['type-only'] },
                  }),
              ]
            : []),
        ...ordersOf(room).flatMap(({ folder, order }) => rulesOfOrder(folder, order)),
    ];
}

/** What some names of a tier are as the beginning of a path. @param {readonly string[]} names @param {Order} order */
function namesPath(names, { tiers }) {
    const others = tiers.flat().filter((name) => name !== '*' && !name.endsWith('.ts'));
    const any = others.length === 0 ? '[^/]+/' : `(?!(?:${others.join('|')})/)[^/]+/`;
    return `(${names.map((name) => (name === '*' ? any : name.endsWith('.ts') ? name.replaceAll('.', '[.]') : `${name}/`)).join('|')})`;
}

/** @param {string} folder @param {Order} order @returns {Rule[]} */
function rulesOfOrder(folder, order) {
    const inside = `^${folder}/`;
    const entrance = order.byFile ? '' : 'index[.]ts$';
    return order.tiers.flatMap((tier, height) =>
        tier.map((name) => {
            const before = order.only?.[name] ?? order.tiers.slice(0, height).flat();
            const folders = before.filter((other) => !other.endsWith('.ts'));
            const files = before.filter((other) => other.endsWith('.ts'));
            const itself = name.endsWith('.ts') ? [] : [`${inside}$1`];
            return forbid({
                name: `${folder}, order`,
                comment: `${name} may import${order.byFile ? '' : ', by index.ts'}: ${before.join(', ') || 'nothing that stands beside it'}.`,
                from: { path: `${inside}${namesPath([name], order)}`, pathNot: TEST_PATHS },
                to: {
                    path: inside,
                    pathNot: [
                        ...itself,
                        ...(folders.length === 0 ? [] : [`${inside}${namesPath(folders, order)}${entrance}`]),
                        ...files.map((file) => `${inside}${file.replaceAll('.', '[.]')}$`),
                    ],
                },
            });
        }),
    );
}

const CHAINCODE_TESTS = { path: ['^chaincode/test/', '^chaincode/.*[.]test[.]ts$'] };
const EMBEDDED_TESTS = { path: ['^network/embedded/test/', '^network/embedded/.*[.]test[.]ts$'] };

/** What holds in every file, tests among them. @param {readonly Room[]} rooms @returns {Rule[]} */
const rulesEverywhere = (rooms) => [
    forbid({
        name: 'no circles',
        comment: 'No file imports itself by way of others, not even for a type.',
        from: {},
        to: { circular: true },
    }),
    forbid({
        name: 'every source has a room',
        comment: 'Only files of a room in docs/architecture.md, section 2, are sources.',
        from: { path: '/src/', pathNot: [TEST_PATHS, '^node_modules/', ...rooms.map(pathOf)] },
        to: {},
    }),
    forbid({
        name: 'node-seal in custody only',
        comment: 'Homomorphic keys and ciphertexts end in custody; bench/gateway measures what is there.',
        from: { pathNot: ['^gateway/(src|test)/custody/', '^bench/gateway/'] },
        to: { path: packagePath('node-seal') },
    }),
    forbid({
        name: 'chaincode tests',
        comment: 'The chaincode builds and is tested without the gateway.',
        from: CHAINCODE_TESTS,
        to: { path: ['^gateway/', packagePath('@wardledger/gateway')] },
    }),
    forbid({
        name: 'embedded network tests',
        comment: 'The embedded network knows nothing of health.',
        from: EMBEDDED_TESTS,
        to: { path: ['^(chaincode|gateway)/', packagePath('@wardledger/(chaincode|gateway)')] },
    }),
];

/** @param {readonly Room[]} rooms @returns {Rule[]} */
const importRules = (rooms) => [...rooms.flatMap(rulesOfRoom), ...rulesEverywhere(rooms)];

module.exports = { importRules };
