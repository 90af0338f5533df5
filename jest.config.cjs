'use strict';

/** Packages that ship ES modules only; jest runs CommonJS, so they are translated like our own sources. */
const esModules = [
    'jose',
    'kysely',
    '@noble',
    '@peculiar',
    'node-seal',
    'cookie',
    'set-cookie-parser',
    'toad-cache',
    'pvtsutils',
    'content-disposition',
];

/** @type {import('jest').Config} */
module.exports = {
    testMatch: ['<rootDir>/**/{src,test}/**/*.test.ts', '<rootDir>/scripts/**/*.test.ts'],
    // What needs Fabric's own commands is run by `npm run test:fabric`.
    testPathIgnorePatterns: ['/node_modules/', '/dist/', '/.stryker-tmp/', '\\.fabric\\.test\\.ts$'],
    modulePathIgnorePatterns: ['/dist/', '/.stryker-tmp/'],
    transform: {
        '^.+\\.[cm]?[jt]s$': [
            '@swc/jest',
            { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' }, sourceMaps: 'inline' },
        ],
    },
    transformIgnorePatterns: [`/node_modules/(?!(${esModules.join('|')})/)`],
    moduleNameMapper: {
        '^fast-check$': '<rootDir>/scripts/seeded-draws.cjs',
        '^@wardledger/command-line$': '<rootDir>/command-line/src/index.ts',
        '^@wardledger/chaincode$': '<rootDir>/chaincode/src/index.ts',
        '^@wardledger/chaincode/(domain|crypto)$': '<rootDir>/chaincode/src/$1/index.ts',
        '^@wardledger/chaincode/signals$': '<rootDir>/chaincode/src/domain/vitals/vital-signs/signals.ts',
        '^@wardledger/block-verifier/(core|program)$': '<rootDir>/network/verify/src/$1/index.ts',
        '^@wardledger/bench-common$': '<rootDir>/bench/common/src/index.ts',
        '^@wardledger/embedded-network$': '<rootDir>/network/embedded/src/index.ts',
        '^@wardledger/(gateway|start)/dist/(.*)$': '<rootDir>/$1/src/$2',
    },
    testSequencer: '<rootDir>/scripts/longest-first.cjs',
    globalSetup: '<rootDir>/scripts/run-folder.cjs',
    globalTeardown: '<rootDir>/scripts/run-folder-end.cjs',
    setupFiles: ['<rootDir>/scripts/jest-environment.cjs'],
    setupFilesAfterEnv: ['<rootDir>/scripts/built-suites.cjs'],
    coverageProvider: 'v8',
    collectCoverageFrom: ['{command-line,chaincode,audit,gateway,network/embedded,network/verify,start}/src/**/*.ts', '!**/*.test.ts'],
    maxWorkers: 2,
    // Nothing is measured by it: a hang is ended, and a machine that does other work beside it is no fault.
    testTimeout: 120_000,
};
