// SPDX-License-Identifier: Apache-2.0
// Whose signatures the custodian finds under the posts of a window that it makes.

import type { FoundPoster } from '@wardledger/chaincode/domain';
import { identities } from '../../../../chaincode/test/support/certificates';
import { certificateIdOf, digest, id } from '../../../../chaincode/test/support/fixtures';
import { authorOf, type SigningChange } from '../../../../chaincode/test/vitals/entered';
import { areAuthors } from './post-authors';
import type { PostReadings } from './window-readings';

const { ward1One: doctor, ward1Three: nurse } = identities;
const posterOf = (...certified: readonly (typeof nurse)[]): FoundPoster['poster'] => ({
    mspId: 'Ward1MSP',
    ledgerId: id(nurse.pem),
    certificates: certified.map(certificateIdOf),
});
const device: PostReadings = {
    device: id('monitor'),
    sequence: 1,
    start: 0,
    periodSeconds: 60,
    signals: [{ code: '8867-4', unit: '/min', values: [70] }],
    late: false,
    receivedAt: 0,
    proof: { key: 'A'.repeat(43), nonce: 'A'.repeat(22) },
};
const posts = ['first', 'second'].map((word) => ({ digest: digest(word) }));
const entered = (change: SigningChange = {}, by = nurse): PostReadings[] =>
    posts.map((post, index) => ({ ...device, sequence: index, manual: true, author: authorOf(by, post, 7, index === 1 ? change : {}) }));

const holds = (readings: readonly PostReadings[], poster = posterOf(nurse), manual: true | undefined = true) =>
    areAuthors('mychannel', { readings, posts, manual }, poster);

it('finds those of the person who has entered them, under any certificate of theirs that the ledger has seen', () => {
    expect(holds(entered())).toBe(true);
    expect(holds(entered(), posterOf(doctor, nurse))).toBe(true);
});

it.each<[string, boolean]>([
    ['a forged signature', holds(entered({ key: doctor }))],
    ['another person’s signature', holds(entered({}, doctor))],
    ['another person’s, who says to be her', holds(entered({ person: id(nurse.pem) }, doctor))],
    ['the person’s own, under a certificate that the ledger has not seen', holds(entered(), posterOf(doctor))],
    ['a post that was altered after it was signed', holds(entered({ digest: digest('before') }))],
    ['a signature for another channel', holds(entered({ channel: 'another' }))],
    ['the higher of the two values of s', holds(entered({ high: true }))],
    ['signatures that have changed places', holds([entered()[1]!, entered()[0]!])],
    ['a certificate that is none', holds(entered().map((post) => ({ ...post, author: { ...post.author!, certificate: 'none' } })))],
    ['a post without a signature among others', holds([entered()[0]!, { ...device, manual: true }])],
    ['a device’s post among them', holds([entered()[0]!, device])],
    ['a window of which the ledger names nobody', areAuthors('mychannel', { readings: entered(), posts, manual: true }, undefined)],
    ['entered posts as a device’s', areAuthors('mychannel', { readings: entered(), posts }, undefined)],
    [
        'a device’s posts of which the ledger names somebody',
        areAuthors('mychannel', { readings: [device, device], posts }, posterOf(nurse)),
    ],
])('finds none under %s', (_what, isFound) => {
    expect(isFound).toBe(false);
});

it('asks for none under a device’s posts', () => {
    expect(areAuthors('mychannel', { readings: [device, device], posts }, undefined)).toBe(true);
});
