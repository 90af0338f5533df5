// SPDX-License-Identifier: Apache-2.0
// Mutation testing of one part (scripts/mutation-parts.cjs), which `npm run mutation` names; reports are in reports/mutation.
import mutation from './scripts/mutation-parts.cjs';

const { LOWEST_SCORE, PARTS, reportOf, TOO_LONG } = mutation;
const name = process.env.MUTATION_PART ?? 'chaincode/access';
const { mutate, tests } = PARTS[name];
const report = reportOf(name);

export default {
    testRunner: 'jest',
    jest: {
        projectType: 'custom',
        configFile: 'jest.config.cjs',
        config: {
            roots: [...new Set(tests.map((glob) => `<rootDir>/${glob.split('/', 2).join('/')}`))], // the rest need not be searched for each mutant
            testMatch: tests.map((glob) => `<rootDir>/${glob}`),
            testPathIgnorePatterns: ['/node_modules/', '/dist/', ...TOO_LONG], // not .stryker-tmp: that is where the copies run
            modulePathIgnorePatterns: ['/dist/'],
            testSequencer: '<rootDir>/scripts/covering-tests.cjs',
            testRunner: '<rootDir>/scripts/jest-circus-until-noticed.cjs',
        },
        enableFindRelatedTests: false, // a part's tests are all that are meant, and to ask for each mutant takes longer than many a test
    },
    mutate,
    // Of the documentation a test reads the table of vectors.
    ignorePatterns: [
        'coverage',
        '/data',
        '/*/data',
        'reports',
        'dist',
        'network/embedded/conformance',
        'docs/*',
        '!docs/cryptography.md',
        'bench',
        '**/*.log',
    ],
    ignoreStatic: true,
    coverageAnalysis: 'perTest',
    concurrency: 2,
    timeoutMS: 20_000,
    dryRunTimeoutMinutes: 60, // the first run of all tests may take long on a busy machine; Stryker gives up after five minutes unless told
    tempDirName: '.stryker-tmp',
    reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
    htmlReporter: { fileName: `${report}.html` },
    jsonReporter: { fileName: `${report}.json` },
    thresholds: { high: 90, low: 85, break: LOWEST_SCORE },
};
