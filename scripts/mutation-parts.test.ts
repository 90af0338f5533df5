// SPDX-License-Identifier: Apache-2.0
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { PARTS, partOf } from './mutation-parts.cjs';

const root = join(__dirname, '..');

it.each(Object.entries(PARTS))('%s has sources, and tests that judge them', (_name, { mutate: [sources = '', ...without], tests }) => {
    const exclude = without.map((glob) => glob.slice(1));
    expect(globSync(sources, { cwd: root, exclude }).length).toBeGreaterThan(0);
    tests.forEach((glob) => expect(globSync(glob, { cwd: root }).length).toBeGreaterThan(0));
});

it.each([
    ['chaincode/src/domain/kernel/roles.ts', 'domain'],
    ['chaincode/src/domain/policies/language/compile.ts', 'policies'],
    ['chaincode/src/domain/entries/chart.ts', 'entries'],
    ['gateway/src/custody/wallet/wallet.ts', 'wallet'],
    ['gateway/src/plugins/requests/validation.ts', 'plugins'],
    ['gateway/src/custody/wallet/wallet.test.ts', undefined],
    ['chaincode/src/domain/records/index.ts', undefined],
    ['gateway/src/custody/walletry/wallet.ts', undefined],
    ['gateway/src/services/registry.ts', undefined],
    ['docs/architecture.md', undefined],
])('%s is judged by %s', (file, part) => {
    expect(partOf(file)).toBe(part);
});
