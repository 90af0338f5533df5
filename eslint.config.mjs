// SPDX-License-Identifier: Apache-2.0
// The strictest general rules of typescript-eslint, the sizes of docs/architecture.md section 7, and what rooms may not use (scripts/rooms).
// Who may import whom is checked by dependency-cruiser (.dependency-cruiser.cjs), circles among them.
import { importX } from 'eslint-plugin-import-x';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import roomRules from './scripts/rooms/index.cjs';

const { layers, TEST_FILES } = roomRules;
const sizes = (lines, functionLines) => ({
    complexity: ['error', 10],
    'max-lines': ['error', { max: lines, skipBlankLines: false, skipComments: false }],
    'max-lines-per-function': ['error', { max: functionLines, skipBlankLines: true, skipComments: true }],
});

export default defineConfig(
    {
        ignores: [
            '**/dist/',
            '**/node_modules/',
            '**/coverage/',
            '**/reports/',
            '{,*/}data/', // what programs leave where they are run; a folder of sources may have the name too
            '**/.stryker-tmp/',
            'network/embedded/conformance/{run,scenarios,kit/*}.mjs', // the kit, kept as it was handed out
            'network/embedded/conformance/chaincode/',
        ],
    },
    { linterOptions: { reportUnusedDisableDirectives: 'error' } },
    {
        files: ['**/*.ts'],
        extends: [tseslint.configs.strictTypeChecked],
        languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
        rules: {
            ...sizes(300, 60),
            '@typescript-eslint/explicit-function-return-type': ['error', { allowExpressions: true, allowTypedFunctionExpressions: true }],
            '@typescript-eslint/explicit-module-boundary-types': 'error',
            '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
            '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
            '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
            '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
            '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
            '@typescript-eslint/max-params': ['error', { max: 3 }],
            '@typescript-eslint/no-import-type-side-effects': 'error',
            'no-duplicate-imports': 'error',
            curly: ['error', 'all'],
            eqeqeq: 'error',
            'no-console': 'error',
        },
    },
    {
        // Tests: one `describe` is one long function, fixtures index with `!`, mocks are async without awaiting.
        files: TEST_FILES,
        rules: {
            'max-lines': 'off',
            'max-lines-per-function': 'off',
            '@typescript-eslint/max-params': 'off',
            '@typescript-eslint/explicit-function-return-type': 'off',
            '@typescript-eslint/explicit-module-boundary-types': 'off',
            '@typescript-eslint/no-non-null-assertion': 'off',
            '@typescript-eslint/no-unsafe-assignment': 'off',
            '@typescript-eslint/no-unsafe-member-access': 'off',
            '@typescript-eslint/require-await': 'off',
            '@typescript-eslint/unbound-method': 'off',
            'no-console': 'off',
        },
    },
    {
        // Programs speak to a terminal.
        files: [
            'start/src/**/*.ts',
            'gateway/src/server.ts',
            'gateway/src/custodian.ts',
            'gateway/src/cluster.ts',
            'gateway/examples/*/main.ts',
        ],
        rules: { 'no-console': 'off' },
    },
    ...layers,
    {
        // Scripts; without types, so with ESLint's own rules.
        files: ['**/*.{js,cjs,mjs}'],
        languageOptions: { ecmaVersion: 2024 },
        rules: {
            ...sizes(300, 60),
            curly: ['error', 'all'],
            eqeqeq: 'error',
            'max-params': ['error', 3],
            'no-unused-vars': 'error',
            'prefer-const': 'error',
        },
    },
    {
        // No compiler looks at these: what is misspelt would only be missed by the scenario that uses it.
        files: ['network/embedded/conformance/further/*.mjs'],
        plugins: { 'import-x': importX },
        languageOptions: { globals: { AbortController: false, Buffer: false, clearTimeout: false, process: false, setTimeout: false } },
        rules: {
            'import-x/named': 'error',
            'max-lines-per-function': 'off', // a scenario is one function, as a suite is
            'max-params': 'off',
            'no-undef': 'error',
            'no-use-before-define': ['error', { functions: false }],
        },
    },
);
