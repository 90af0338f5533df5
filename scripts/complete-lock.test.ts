// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingEntries } from './complete-lock.cjs';

const packages = {
    'node_modules/tool': {
        version: '1.2.3',
        dev: true,
        optionalDependencies: { '@tool/core-linux-x64-gnu': '1.2.3', '@tool/core-darwin-arm64': '1.2.3', helper: '^2.0.0' },
    },
    'node_modules/@tool/core-linux-x64-gnu': { version: '1.2.3' },
};

describe('the lock file', () => {
    it('names every optional package of every platform, as npm ci demands', () => {
        const lock = JSON.parse(readFileSync(join(__dirname, '..', 'package-lock.json'), 'utf8')) as { packages: typeof packages };
        expect(missingEntries(lock.packages).map(([path]) => path)).toEqual([]);
    });

    it('gets what is missing, with its platform, and nothing else', () => {
        const entry = { version: '1.2.3', cpu: ['arm64'], os: ['darwin'], dev: true, optional: true };
        expect(missingEntries(packages)).toEqual([['node_modules/@tool/core-darwin-arm64', entry]]);
    });
});
