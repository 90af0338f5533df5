// SPDX-License-Identifier: Apache-2.0
// What the story tells of records: three, of which two are merged into the first; it is revoked, created again, and erased in the end.

import type { Chapter } from '../support/chapter';
import { digest, id } from '../support/fixtures';
import { record } from './record-fixtures';

const ledgerId = id('alice');
const lookupKey = digest('lookup alice');
const alice = record('alice');
const bob = record('bob');
const bert = record('bert');
const renamed = '{"ciphertext":"alice, renamed"}';
const change = { ledgerId, version: 1, envelopeDigest: digest(renamed), commitment: digest('commitment 2') };
const anew = (word: string) => ({
    record: { lookupKey: digest(`lookup ${word}`), salt: digest(`salt anew ${word}`), sealedId: `sealed anew ${word}` },
});

export const chapters: readonly Chapter[] = [
    {
        number: 3,
        lines: [
            ['ward1One', 'record:CreateRecord', alice.request, alice.transient],
            ['ward1One', 'record:UpdateRecord', change, { record: { envelope: renamed, salt: digest('salt 2') } }],
            ['ward1One', 'record:UpdateRecord', { ledgerId, version: 2, status: 'inactive' }],
            ['ward1One', 'record:CreateRecord', bob.request, bob.transient],
            ['ward1One', 'record:CreateRecord', bert.request, bert.transient],
            ['ward1One', 'record:MergeRecords', { ledgerId: id('bert'), into: id('bob'), version: 1 }, anew('bert')],
            ['ward1One', 'record:MergeRecords', { ledgerId: id('bob'), into: ledgerId, version: 1 }, anew('bob')],
            ['ward2One', 'record:FindRecordById', { lookupKey: digest('lookup bert') }],
            ['ward2One', 'record:ListRecords', { kind: 'patient', ward: 'ward1', limit: 10 }],
        ],
    },
    {
        number: 7,
        lines: [
            ['ward1One', 'record:RevokeRecord', { ledgerId, version: 3 }],
            ['ward1One', 'record:CreateRecord', alice.request, alice.transient],
            ['ward1Three', 'record:PlaceLegalHold', { ledgerId }],
            ['ward1Three', 'record:LiftLegalHold', { ledgerId }],
            ['ward1Three', 'record:EraseRecord', { ledgerId }, { record: { lookupKey } }],
            ['ward1Admin', 'record:EraseRecord', { ledgerId }, { record: { lookupKey } }],
            ['ward2One', 'record:GetRecordHistory', { ledgerId, limit: 10 }],
        ],
    },
];
export const privateTexts = ['ciphertext":"', 'ciphertext\\":\\"', 'renamed', digest('salt 2')];
export const people = ['alice', 'bob', 'bert'];
