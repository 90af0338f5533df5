// SPDX-License-Identifier: Apache-2.0
// What the story tells of records: three, of which two are merged into the first; it is revoked, created again, and erased in the end.

import type { Chapter } from '../support/chapter';
import { digest, id } from '../support/fixtures';
import { sealedId, sealedName } from '../subjects/sealed';
import { record } from './record-fixtures';

const ledgerId = id('alice');
const lookupKey = digest('lookup alice');
const alice = record('alice');
const bob = record('bob');
const bert = record('bert');
const carol = record('carol');
const married = sealedName(id('carol'), 'carol, renamed under hold');
const underHold = { ledgerId: id('carol'), version: 1, envelopeDigest: digest(married), commitment: digest('commitment 3') };
const dave = record('dave');
const davesNumber = { lookupKey: digest('lookup dave'), salt: digest('salt 4'), sealedId: sealedId(id('dave'), 'dave, anew') };
const renamed = sealedName(ledgerId, 'alice, renamed');

const change = { ledgerId, version: 1, envelopeDigest: digest(renamed), commitment: digest('commitment 2') };

export const chapters: readonly Chapter[] = [
    {
        number: 3,
        lines: [
            ['ward1One', 'record:CreateRecord', alice.request, alice.transient],
            ['ward1One', 'record:UpdateRecord', change, { record: { envelope: renamed, salt: digest('salt 2') } }],
            ['ward1One', 'record:UpdateRecord', { ledgerId, version: 2, status: 'inactive' }],
            ['ward1One', 'record:CreateRecord', bob.request, bob.transient],
            ['ward1One', 'record:CreateRecord', bert.request, bert.transient],
            ['ward1One', 'record:MergeRecords', { ledgerId: id('bert'), into: id('bob'), version: 1 }],
            ['ward1One', 'record:MergeRecords', { ledgerId: id('bob'), into: ledgerId, version: 1 }],
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
    {
        number: 12,
        lines: [
            ['ward1One', 'record:CreateRecord', carol.request, carol.transient],
            ['ward1One', 'record:CreateRecord', dave.request, dave.transient],
            ['ward1One', 'record:MergeRecords', { ledgerId: id('dave'), into: id('carol') }],
            ['ward1One', 'record:UnmergeRecords', { ledgerId: id('dave') }],
            ['ward1One', 'record:RepairRecord', { ledgerId: id('dave'), version: 2 }, { record: davesNumber }],
            ['ward1Three', 'record:PlaceLegalHold', { ledgerId: id('carol') }],
            ['ward1One', 'record:UpdateRecord', underHold, { record: { envelope: married, salt: digest('salt 3') } }],
            ['ward1Three', 'record:GetLegalHold', { ledgerId: id('carol'), limit: 10 }],
            ['ward1Three', 'record:LiftLegalHold', { ledgerId: id('carol') }],
        ],
    },
];
export const privateTexts = ['ciphertext":"', 'ciphertext\\":\\"', 'encrypted_key', digest('salt 2'), digest('salt 3'), digest('salt 4')];
export const people = ['alice', 'bob', 'bert'];
