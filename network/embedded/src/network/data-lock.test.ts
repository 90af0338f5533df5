// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockFolder } from './data-lock';

describe('the lock of a data folder', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lock-'));
    afterAll(() => {
        rmSync(folder, { recursive: true });
    });

    test('is for one network at a time', () => {
        const release = lockFolder(folder);
        expect(() => lockFolder(folder)).toThrow(`is in use by the network of process ${process.pid}`);
        release();
        lockFolder(folder)();
        expect(() => lockFolder(folder)()).not.toThrow();
    });

    test.each([
        ['a process that runs', String(process.ppid), true],
        ['a process that was killed', '999999999', false],
        ['nothing readable', 'x', false],
    ])('left by %s', (_, content, isHeld) => {
        writeFileSync(join(folder, 'process'), content);
        const take = (): void => {
            lockFolder(folder)();
        };
        if (isHeld) {
            expect(take).toThrow('is in use');
        } else {
            expect(take).not.toThrow();
        }
    });
});
