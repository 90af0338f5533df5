// SPDX-License-Identifier: Apache-2.0
import { readable } from './readable';

test.each([
    ['a name among ids', `{"id":"${'0130'.repeat(8)}","of":"P001"}`, '{"id":"…","of":"P001"}'],
    ['a ciphertext', `"${'aP001bB9/+'.repeat(6)}=="`, '"…"'],
    ['an envelope', `"${'aP001b-_B9'.repeat(6)}"`, '"…"'],
    ['a path', '/v1/records/P001/entries/medications/history', '/v1/records/P001/entries/medications/history'],
    ['a short id', 'device 0130ab', 'device 0130ab'],
])('%s', (_name, text, left) => {
    expect(readable(text)).toBe(left);
});
