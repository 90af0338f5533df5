// SPDX-License-Identifier: Apache-2.0
// What is signed of changes of records: inside what both wards have just permitted, to that caller, about that record, and nothing else; around it what was just
// signed inside, here.

import { canonicalJson, type DecidedLook, type LedgerFunctionName } from '@wardledger/chaincode/domain';
import type { SignedCall } from '../ports/signing';
import { DECIDED_MS, DecidedChanges } from './decided-changes';

const [ZOE, ADA, MERGED] = ['a', 'b', 'c'].map((letter) => letter.repeat(32)) as [string, string, string];
const permitted = (change: Partial<DecidedLook> = {}): DecidedLook =>
    ({ about: ZOE, lists: [ZOE, MERGED], action: 'write', category: 'demographics', decision: 'permit', ...change }) as DecidedLook;
const call = (name: string, request: unknown) => ({
    function: name as LedgerFunctionName,
    request: typeof request === 'string' ? request : canonicalJson(request),
});

let elapsed: number;
let changes: DecidedChanges;
beforeEach(() => {
    elapsed = 0;
    changes = new DecidedChanges(() => elapsed);
});
const isAllowed = (demand: () => void): boolean => {
    try {
        demand();
        return true;
    } catch (error) {
        expect(error).toMatchObject({ code: 'SIGNING_REFUSED' });
        return false;
    }
};
const isSigned = (signed: ReturnType<typeof call>, caller = 'dr-osei'): boolean =>
    isAllowed(() => changes.demandDecided({ caller, ...signed }));

const CHANGES = ['UpdateRecord', 'RevokeRecord', 'MergeRecords', 'RepairRecord'];

it.each([...CHANGES.map((name) => [name, 'demographics', 'hold'] as const), ...CHANGES.map((name) => [name, 'staff', 'hold'] as const)])(
    '%s of what was decided as %s, not as %s',
    (name, category, other) => {
        const signed = call(`record:${name}`, { ledgerId: ZOE });
        expect(isSigned(signed)).toBe(false);
        changes.note('dr-osei', [permitted({ category: other })]);
        expect(isSigned(signed)).toBe(false);
        changes.note('dr-osei', [permitted({ category })]);
        expect(isSigned(signed)).toBe(true);
        expect(isSigned(call(`record:${name}`, { ledgerId: MERGED }))).toBe(true);
    },
);

it.each<[string, Partial<DecidedLook>]>([
    ['denied', { decision: 'deny' }],
    ['decided for reading', { action: 'read' }],
    ['decided for granting', { action: 'grant' }],
    ['decided of somebody else', { about: ADA, lists: [ADA] }],
    ['decided of other data', { category: 'vitals' }],
])('nothing that was %s', (_how, change) => {
    changes.note('dr-osei', [permitted(change)]);
    expect(isSigned(call('record:UpdateRecord', { ledgerId: ZOE }))).toBe(false);
});

it('nothing that was decided for another caller, or that is no request', () => {
    changes.note('dr-osei', [permitted()]);
    expect(isSigned(call('record:UpdateRecord', { ledgerId: ZOE }), 'nurse-1')).toBe(false);
    for (const request of ['', 'junk', '[]', '{}', '{"ledgerId":7}', `{"ledgerId":"${ZOE}","ledgerId":"${ADA}"}`]) {
        expect(isSigned(call('record:UpdateRecord', request))).toBe(false);
    }
});

it('a merge of what only vitals brought, by the record that grows', () => {
    changes.note('dr-osei', [permitted()]);
    expect(isSigned(call('record:MergeRecords', { ledgerId: ADA, into: ZOE }))).toBe(true);
    expect(isSigned(call('record:MergeRecords', { ledgerId: ADA, into: ADA }))).toBe(false);
});

it('for a minute', () => {
    changes.note('dr-osei', [permitted()]);
    elapsed = DECIDED_MS - 1;
    changes.note('dr-osei', [permitted({ about: ADA, lists: [] })]);
    expect(isSigned(call('record:UpdateRecord', { ledgerId: ZOE }))).toBe(true);
    elapsed = DECIDED_MS;
    expect(isSigned(call('record:UpdateRecord', { ledgerId: ZOE }))).toBe(false);
    changes.note('dr-osei', []);
    expect(isSigned(call('record:UpdateRecord', { ledgerId: ADA }))).toBe(true);
});

it('what is decided elsewhere, without a decision: a new record, an erasure, a hold, a separation', () => {
    for (const name of ['CreateRecord', 'EraseRecord', 'PlaceLegalHold', 'LiftLegalHold', 'UnmergeRecords']) {
        expect(isSigned(call(`record:${name}`, { ledgerId: ZOE }))).toBe(true);
    }
});

it.each(['access:Record', 'entries:Write', 'record:FindRecordById', 'participant:SuspendParticipant'])(
    'nothing that callers submit themselves: %s',
    (name) => {
        expect(isSigned(call(name, { ledgerId: ZOE }))).toBe(false);
    },
);

it('no request but in the one way to write it, so that both signatures are under the same text', () => {
    changes.note('dr-osei', [permitted()]);
    for (const request of [
        `{"ledgerId": "${ZOE}"}`,
        `{"status":"active","ledgerId":"${ZOE}"}`,
        `{"ledgerId":"${ZOE}","ledgerId":"${ZOE}"}`,
    ]) {
        expect(isSigned(call('record:UpdateRecord', request))).toBe(false);
    }
});

describe('the ward’s own process signs', () => {
    const NONCE = 'd'.repeat(64);
    const inside = call('record:UpdateRecord', { ledgerId: ZOE, version: 1 });
    const around = (change: Partial<SignedCall> = {}): SignedCall => ({
        stage: 'proposal',
        chaincode: 'wardledger',
        function: inside.function,
        parameters: [inside.request],
        transientFields: ['authorship'],
        authorship: JSON.stringify({ nonce: NONCE }),
        ...change,
    });
    const isSignedAround = (signed: SignedCall | undefined): boolean => isAllowed(() => changes.demandSigned(signed));

    it('what a caller has just signed inside, for a minute, again after a conflict too', () => {
        expect(isSignedAround(around())).toBe(false);
        changes.noteSigned(NONCE, inside);
        expect([isSignedAround(around()), isSignedAround(around())]).toEqual([true, true]);
        elapsed = DECIDED_MS;
        expect(isSignedAround(around())).toBe(false);
    });

    it.each<[string, Partial<SignedCall>]>([
        ['with nothing inside', { authorship: undefined! }],
        ['with what nobody has signed here', { authorship: JSON.stringify({ nonce: 'e'.repeat(64) }) }],
        ['with junk inside', { authorship: 'junk' }],
        ['with a list inside', { authorship: '[]' }],
        ['with null inside', { authorship: 'null' }],
        ['for another request', { parameters: [canonicalJson({ ledgerId: ADA, version: 1 })] }],
        ['for the same request in other words', { parameters: [`{"version":1,"ledgerId":"${ZOE}"}`] }],
        ['for another function', { function: 'record:RevokeRecord' }],
        ['for no request', { parameters: [] }],
        ['for two', { parameters: [inside.request, inside.request] }],
    ])('nothing %s', (_what, change) => {
        changes.noteSigned(NONCE, inside);
        expect(isSignedAround(around(change))).toBe(false);
    });

    it('nothing that was decided, and not signed', () => {
        changes.note('dr-osei', [permitted()]);
        expect(isSignedAround(around())).toBe(false);
        expect(
            isSignedAround(around({ authorship: JSON.stringify({ nonce: ['decided', 'dr-osei', 'demographics', ZOE].join('\0') }) })),
        ).toBe(false);
    });

    it('everything else as ever: what was endorsed, what is its own, and questions', () => {
        expect(isSignedAround(around({ stage: 'transaction' }))).toBe(true);
        for (const name of ['participant:RegisterParticipant', 'access:Record', 'toString']) {
            expect(isSignedAround(around({ function: name, authorship: undefined! }))).toBe(true);
        }
        expect(isSignedAround(undefined)).toBe(true);
    });
});

describe('posts that people have entered', () => {
    const signed = (word: string) => ({
        digest: word.repeat(64),
        author: { person: ZOE, certificate: 'PEM', signature: `signature of ${word}`, time: 1 },
    });
    const [one, two] = [signed('1'), signed('2')];
    const proposal = (posts: unknown, stage: SignedCall['stage'] = 'proposal'): SignedCall => ({
        stage,
        chaincode: 'wardledger',
        function: 'vitals:EnterPosts',
        parameters: ['{}'],
        transientFields: ['posts'],
        ...(posts !== undefined && { posts: typeof posts === 'string' ? posts : JSON.stringify(posts) }),
    });
    const isAround = (posts: unknown): boolean => isAllowed(() => changes.demandSigned(proposal(posts)));

    it('are signed around where each was signed here within the last minute', () => {
        changes.notePosts([one, two]);
        expect(isAround({ posts: [one, two], salt: 's' })).toBe(true);
        elapsed = DECIDED_MS - 1;
        expect(isAround({ posts: [two] })).toBe(true);
        elapsed = DECIDED_MS;
        expect(isAround({ posts: [two] })).toBe(false);
    });

    it.each<[string, unknown]>([
        ['one that was not', { posts: [one, two, signed('3')] }],
        ['the signature of another one', { posts: [one, { ...two, author: one.author }] }],
        ['a post that was altered', { posts: [{ ...one, digest: '4'.repeat(64) }] }],
        ['a signature that was made elsewhere', { posts: [{ ...one, author: { ...one.author, signature: 'of a key of its own' } }] }],
        ['a post without an author', { posts: [{ digest: one.digest }] }],
        ['no list', { posts: one }],
        ['nothing that reads as JSON', '{'],
        ['nothing', undefined],
    ])('are not with %s', (_what, posts) => {
        changes.notePosts([one, two]);
        expect(isAround(posts)).toBe(false);
    });

    it('are asked for in the proposal: what was endorsed for it goes on', () => {
        expect(isAllowed(() => changes.demandSigned(proposal(undefined, 'transaction')))).toBe(true);
    });
});
