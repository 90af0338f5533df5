// SPDX-License-Identifier: Apache-2.0
// Mutation testing of the rules that both wards must agree on: `npm run mutation` (outside CI; report in reports/mutation).

export default {
    testRunner: 'jest',
    jest: {
        projectType: 'custom',
        configFile: 'jest.config.cjs',
        config: {
            testMatch: ['<rootDir>/chaincode/{src,test}/**/*.test.ts'],
            testPathIgnorePatterns: ['/node_modules/', '/dist/'], // not .stryker-tmp: that is where the copies run
            modulePathIgnorePatterns: ['/dist/'],
        },
        enableFindRelatedTests: true,
    },
    mutate: ['chaincode/src/{domain,platform,contracts}/**/*.ts', '!chaincode/src/**/*.test.ts', '!chaincode/src/**/index.ts'],
    ignorePatterns: ['coverage', 'data', 'reports', 'network/embedded/conformance', 'docs', 'bench', '**/*.log'],
    ignoreStatic: true,
    coverageAnalysis: 'perTest',
    concurrency: 2,
    timeoutMS: 20_000,
    tempDirName: '.stryker-tmp',
    reporters: ['clear-text', 'progress', 'html', 'json'],
    htmlReporter: { fileName: 'reports/mutation/index.html' },
    jsonReporter: { fileName: 'reports/mutation/mutation.json' },
    thresholds: { high: 90, low: 85, break: 80 },
};
