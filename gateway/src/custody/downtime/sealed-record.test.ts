// SPDX-License-Identifier: Apache-2.0
// A sealed file is opened by its own key as what it is, and as nothing else.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../test/custody/fixtures';
import { SealedRecord } from './sealed-record';

const folder = temporaryFolder();
const key = Buffer.alloc(32, 7);
const record = (name: string, purpose = 'note 1', by = key) =>
    new SealedRecord<{ said: string }>({ path: join(folder, name), key: by, purpose });

it('is what was written, and sealed in the file', () => {
    expect(record('one').read()).toBeUndefined();
    record('one').write({ said: 'Canary Name' });
    const bytes = readFileSync(join(folder, 'one'));
    expect(record('one').read()).toEqual({ value: { said: 'Canary Name' }, sealed: bytes });
    expect(bytes.includes('Canary')).toBe(false);
});

it('is nothing under another key, as a file of another kind under the same, or once a byte was changed', () => {
    record('two').write({ said: 'it' });
    expect([record('two', 'note 2').read(), record('two', '').read(), record('two', 'note 1', Buffer.alloc(32, 8)).read()]).toEqual([
        undefined,
        undefined,
        undefined,
    ]);
    const bytes = readFileSync(join(folder, 'two'));
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(join(folder, 'two'), bytes);
    expect(record('two').read()).toBeUndefined();
});
