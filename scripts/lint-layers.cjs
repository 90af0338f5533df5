// SPDX-License-Identifier: Apache-2.0
// Who may import whom: docs/architecture.md section 2 as ESLint rules, one row per room of the house.
// Needs no type information, so editors and the test of these rules stay fast.
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

const RANDOM_OR_SECRET = [
    'randomBytes',
    'randomUUID',
    'randomUUIDv7',
    'randomInt',
    'randomFill',
    'randomFillSync',
    'getRandomValues',
    'webcrypto',
    'generateKey',
    'generateKeySync',
    'generateKeyPair',
    'generateKeyPairSync',
    'createPrivateKey',
    'createSecretKey',
    'createSign',
    'sign',
    'createCipheriv',
    'createDecipheriv',
    'createECDH',
    'createDiffieHellman',
    'diffieHellman',
    'privateDecrypt',
    'privateEncrypt',
];
const CLOCKS_AND_TIMERS = ['Date', 'Temporal', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'];
const OUTSIDE_WORLD = ['process', 'fetch', 'crypto', 'Intl', 'Worker', 'WebSocket', 'navigator', 'console', 'require'];
const LOCALE = ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString', 'localeCompare', 'toLocaleLowerCase', 'toLocaleUpperCase'];
const RANDOM_PROPERTIES = [
    ['Math', 'random'],
    ['crypto', 'randomUUID'],
    ['crypto', 'getRandomValues'],
];

const SCHEMA_LIBRARY = ['^@sinclair/typebox(/|$)', '^ajv(-formats)?(/|$)'];
const FABRIC = ['^fabric-', '^@hyperledger/', '^@grpc/'];
const FASTIFY = ['^fastify(/|$)', '^@fastify/', '^fastify-'];
const NODE = ['^node:'];

/** A module of another room, however deep the importing file lies in its own. @param {...string} rooms */
const room = (...rooms) => `^(\\.\\./)+(${rooms.join('|')})(/|$)`;
/** A package of the house reached by path instead of by name. */
const BY_PATH = '^(\\.\\./)+(chaincode|gateway|network|start|bench)(/|$)';
/** The same, for a package that has folders of these names inside. */
const SOURCES_BY_PATH = '^(\\.\\./)+(chaincode|gateway|start|bench)/(src|dist|test|package)';
const COMPOSITION_ROOTS = '^(\\./|(\\.\\./)+)(app|server)$';
const OTHER_PACKAGES_OF_CHAINCODE = ['^@wardledger/(gateway|embedded-network)(/|$)', BY_PATH];

/** @type {{ selector: string, message: string }[]} */
const EVERYWHERE = [
    { selector: 'TSEnumDeclaration', message: 'Use a union of string literals instead of an enum.' },
    { selector: 'TSParameterProperty', message: 'Declare the field and assign it; no parameter properties.' },
    { selector: 'ExportDefaultDeclaration', message: 'No default exports outside configuration files.' },
    { selector: 'ExportSpecifier[exported.name="default"]', message: 'No default exports outside configuration files.' },
    { selector: 'Decorator', message: 'No decorators (docs/adr/0011).' },
];
const STUB = [
    { selector: 'MemberExpression[property.name="stub"]', message: 'Contracts reach the ledger through platform, never through ctx.stub.' },
    {
        selector: 'MemberExpression[property.value="stub"]',
        message: 'Contracts reach the ledger through platform, never through ctx.stub.',
    },
    {
        selector: 'ObjectPattern > Property[key.name="stub"]',
        message: 'Contracts reach the ledger through platform, never through ctx.stub.',
    },
];
const MODULE_STATE = [
    {
        selector: 'Program > VariableDeclaration[kind="let"], Program > ExportNamedDeclaration > VariableDeclaration[kind="let"]',
        message: 'No module state in chaincode: a restarted peer must compute the same.',
    },
];
const DYNAMIC_IMPORT = [{ selector: 'ImportExpression', message: 'Import at the top of the file, so that the import rules see it.' }];

/** @type {Room[]} */
const rooms = [
    {
        name: 'chaincode/src/domain',
        files: ['chaincode/src/domain/**/*.ts'],
        only: ['^\\./', '^(\\.\\./)+[a-z0-9.-]+$', ...SCHEMA_LIBRARY],
        never: [room('crypto', 'platform', 'contracts'), ...FABRIC, ...FASTIFY, ...NODE, ...OTHER_PACKAGES_OF_CHAINCODE],
        globals: [...CLOCKS_AND_TIMERS, ...OUTSIDE_WORLD],
        properties: RANDOM_PROPERTIES,
        syntax: [...MODULE_STATE, ...DYNAMIC_IMPORT],
    },
    {
        name: 'chaincode/src/crypto',
        files: ['chaincode/src/crypto/**/*.ts'],
        only: ['^\\./', '^(\\.\\./)+[a-z0-9.-]+$', room('domain'), '^elliptic$', '^@noble/(curves|hashes)(/|$)', '^node:crypto$'],
        never: [room('platform', 'contracts'), ...FABRIC, ...FASTIFY, ...OTHER_PACKAGES_OF_CHAINCODE],
        cryptoNames: ['createHash', 'hash', 'createVerify', 'verify', 'createPublicKey', 'timingSafeEqual', 'X509Certificate'],
        globals: [...CLOCKS_AND_TIMERS, ...OUTSIDE_WORLD],
        properties: RANDOM_PROPERTIES,
        syntax: [...MODULE_STATE, ...DYNAMIC_IMPORT],
    },
    {
        name: 'chaincode/src/platform',
        files: ['chaincode/src/platform/**/*.ts'],
        only: [
            '^\\./',
            '^(\\.\\./)+[a-z0-9.-]+$',
            room('domain'),
            '^fabric-contract-api$',
            '^fabric-shim(-api)?$',
            ...SCHEMA_LIBRARY,
            '^node:crypto$',
        ],
        never: [room('contracts', 'crypto'), ...FASTIFY, ...OTHER_PACKAGES_OF_CHAINCODE],
        cryptoNames: ['createHash', 'hash', 'X509Certificate'],
        globals: [...CLOCKS_AND_TIMERS, ...OUTSIDE_WORLD.filter((name) => name !== 'process')],
        properties: RANDOM_PROPERTIES,
        syntax: DYNAMIC_IMPORT,
    },
    {
        name: 'chaincode/src/contracts',
        files: ['chaincode/src/contracts/**/*.ts'],
        only: ['^\\./', '^(\\.\\./)+[a-z0-9.-]+$', room('domain', 'crypto', 'platform'), ...SCHEMA_LIBRARY, '^fabric-contract-api$'],
        typesOnly: ['^fabric-contract-api$'],
        never: [...NODE, ...FASTIFY, '^fabric-shim', '^@hyperledger/', ...OTHER_PACKAGES_OF_CHAINCODE],
        globals: [...CLOCKS_AND_TIMERS, ...OUTSIDE_WORLD],
        properties: RANDOM_PROPERTIES,
        syntax: [...STUB, ...MODULE_STATE, ...DYNAMIC_IMPORT],
    },
    {
        name: 'network/embedded',
        files: ['network/embedded/src/**/*.ts'],
        only: [
            '^\\.{1,2}(/|$)',
            '^node:',
            '^fabric-shim(/|$)',
            '^@hyperledger/fabric-protos(/|$)',
            '^@grpc/grpc-js(/|$)',
            '^@peculiar/',
            '^google-protobuf(/|$)',
            '^reflect-metadata$',
        ],
        never: ['^@wardledger/', SOURCES_BY_PATH],
    },
    {
        name: 'network/verify',
        files: ['network/verify/src/**/*.ts'],
        only: [
            '^\\.{1,2}(/|$)',
            '^node:',
            '^@hyperledger/fabric-(protos|gateway)(/|$)',
            '^@grpc/grpc-js(/|$)',
            '^@peculiar/',
            '^google-protobuf(/|$)',
        ],
        never: ['^@wardledger/', '^(\\.\\./)+embedded(/|$)', SOURCES_BY_PATH],
    },
    {
        name: 'network/client',
        files: ['network/client/src/**/*.ts'],
        only: ['^\\.{1,2}(/|$)', '^node:', '^@hyperledger/fabric-(protos|gateway)(/|$)', '^@grpc/grpc-js(/|$)'],
        never: ['^@wardledger/', '^(\\.\\./)+(embedded|verify)(/|$)', SOURCES_BY_PATH],
    },
    {
        name: 'gateway/src/custody',
        files: ['gateway/src/custody/**/*.ts'],
        never: [
            ...FASTIFY,
            ...FABRIC,
            room('ledger', 'store', 'services', 'plugins', 'routes', 'app', 'server', 'custodian'),
            '^@wardledger/embedded-network(/|$)',
            BY_PATH,
        ],
    },
    {
        name: 'gateway/src/ledger',
        files: ['gateway/src/ledger/**/*.ts'],
        never: [
            room('services', 'routes', 'plugins', 'app', 'server', 'custodian'),
            '^@wardledger/embedded-network(/|$)',
            ...FASTIFY,
            '^node-seal(/|$)',
            BY_PATH,
        ],
        typesOnly: [room('custody', 'store')],
        cryptoBans: RANDOM_OR_SECRET,
    },
    {
        name: 'gateway/src/store',
        files: ['gateway/src/store/**/*.ts'],
        never: [
            room('services', 'routes', 'plugins', 'ledger', 'app', 'server', 'custodian'),
            ...FASTIFY,
            ...FABRIC,
            '^node-seal(/|$)',
            '^@wardledger/embedded-network(/|$)',
            BY_PATH,
        ],
        typesOnly: [room('custody')],
        cryptoBans: RANDOM_OR_SECRET,
    },
    {
        name: 'gateway/src/services',
        files: ['gateway/src/services/**/*.ts'],
        never: [
            room('routes', 'plugins', 'app', 'server', 'custodian'),
            ...FASTIFY,
            ...FABRIC,
            '^node-seal(/|$)',
            '^@wardledger/embedded-network(/|$)',
            BY_PATH,
        ],
        typesOnly: [room('ledger', 'store')],
        cryptoBans: RANDOM_OR_SECRET,
    },
    {
        name: 'gateway/src/routes, plugins',
        files: ['gateway/src/routes/**/*.ts', 'gateway/src/plugins/**/*.ts'],
        never: [
            room('ledger', 'custody', 'app', 'server', 'custodian'),
            ...FABRIC,
            '^node-seal(/|$)',
            '^@wardledger/embedded-network(/|$)',
            BY_PATH,
        ],
        typesOnly: [room('store')],
        cryptoBans: RANDOM_OR_SECRET,
    },
    {
        name: 'gateway/src composition roots',
        files: ['gateway/src/*.ts'],
        never: [COMPOSITION_ROOTS, '^node-seal(/|$)', '^@wardledger/embedded-network(/|$)', BY_PATH],
    },
    {
        name: 'gateway/src/server.ts',
        files: ['gateway/src/server.ts', 'gateway/src/gateway-process.ts'],
        never: ['^\\./server$', '^node-seal(/|$)', '^@wardledger/embedded-network(/|$)', BY_PATH],
    },
    {
        name: 'start',
        files: ['start/src/**/*.ts'],
        never: ['^(\\.\\./)+(chaincode|gateway|network)(/|$)', '^node-seal(/|$)', '^@wardledger/gateway(/|$)'],
    },
];

/** Tests may reach across rooms, with these exceptions. @type {Room[]} */
const testRooms = [
    {
        name: 'chaincode tests',
        files: ['chaincode/**/*.test.ts', 'chaincode/test/**/*.ts'],
        never: ['^@wardledger/gateway(/|$)', '^(\\.\\./)+gateway(/|$)'],
    },
    {
        name: 'embedded network tests',
        files: ['network/embedded/**/*.test.ts', 'network/embedded/test/**/*.ts'],
        never: ['^@wardledger/(chaincode|gateway)(/|$)', SOURCES_BY_PATH],
    },
    { name: 'gateway tests', files: ['gateway/**/*.test.ts', 'gateway/test/**/*.ts'], never: [] },
];
const TEST_SYNTAX = [
    ...EVERYWHERE.filter(({ selector }) => selector !== 'Decorator'),
    { selector: 'MemberExpression[object.name=/^(describe|it|test)$/][property.name="only"]', message: 'No focused tests.' },
    {
        selector: 'CallExpression > MemberExpression.callee[object.name=/^(describe|it|test)$/][property.name="skip"]',
        message: 'No skipped tests; where an input may be missing, choose with `present ? describe : describe.skip` and print why.',
    },
    { selector: 'CallExpression[callee.name=/^(fit|fdescribe|xit|xtest|xdescribe)$/]', message: 'No focused or skipped tests.' },
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

const TESTS = ['**/*.test.ts', '**/test/**/*.ts'];

/** ESLint configuration objects, to be placed after the general ones. */
const layers = [
    { name: 'wardledger/everywhere', files: ['**/*.ts'], rules: { 'no-restricted-syntax': ['error', ...EVERYWHERE] } },
    ...rooms.map((room) => ({ name: `wardledger/${room.name}`, files: room.files, ignores: TESTS, rules: rules(room) })),
    { name: 'wardledger/tests', files: TESTS, rules: { 'no-restricted-syntax': ['error', ...TEST_SYNTAX] } },
    ...testRooms.map((room) => ({
        name: `wardledger/${room.name}`,
        files: room.files,
        rules: { '@typescript-eslint/no-restricted-imports': importRule(room) },
    })),
];

module.exports = { layers, rooms, TESTS };
