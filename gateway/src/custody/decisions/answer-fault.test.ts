// SPDX-License-Identifier: Apache-2.0
// Which answers fit a question: one of each kind that does not.

import type { DecidedLook, DecisionAnswer } from '@wardledger/chaincode/domain';
import { answerFault, type Expected } from './answer-fault';

const ZOE = 'a'.repeat(32);
const ADA = 'b'.repeat(32);
const identity = { mspId: 'Ward1MSP', certificateId: 'c'.repeat(64) };
const look = (about: string, id: string): DecidedLook => ({
    about,
    lists: [about],
    id,
    action: 'read',
    category: 'demographics',
    purpose: 'TREAT',
    claimed: 'permit',
    decision: 'permit',
    policies: [],
    request: { action: 'read', resource: { category: 'demographics' }, purpose: 'TREAT', time: 0, consent: 'none', grants: [] },
});
const looks = [look(ZOE, '1'), look(ADA, '2')];
const expected: Expected = {
    question: { nonce: 'f'.repeat(64), looks: looks.map(({ about, id }) => ({ about, id, time: 0 })) },
    identity,
    action: 'read',
    category: 'demographics',
    purpose: 'TREAT',
};
const answer: DecisionAnswer = {
    nonce: expected.question.nonce,
    time: 0,
    digest: 'd'.repeat(64),
    author: { ...identity, ledgerId: 'e'.repeat(32) },
    decisions: looks,
};

test('what was asked fits, whatever was decided', () => {
    expect(answerFault(answer, expected)).toBeUndefined();
    const denied = { ...answer, decisions: looks.map((one) => ({ ...one, decision: 'deny' as const })) };
    expect(answerFault(denied, expected)).toBeUndefined();
});

test.each<[string, Partial<DecisionAnswer>, string]>([
    ['under another nonce', { nonce: '0'.repeat(64) }, 'another nonce'],
    ['about looks of another certificate', { author: { ...answer.author, certificateId: '0'.repeat(64) } }, 'the looks of somebody else'],
    ['about looks of another ward', { author: { ...answer.author, mspId: 'Ward2MSP' } }, 'the looks of somebody else'],
    ['about fewer looks', { decisions: looks.slice(1) }, 'other looks'],
    ['about more looks', { decisions: [...looks, look(ZOE, '3')] }, 'other looks'],
    ['about none', { decisions: [] }, 'other looks'],
    ['in another order', { decisions: [...looks].reverse() }, 'other looks'],
    ['about another patient', { decisions: [look(ZOE, '1'), look(ZOE, '2')] }, 'other looks'],
    ['about another look', { decisions: [look(ZOE, '1'), look(ADA, '3')] }, 'other looks'],
    ['without a decision about one of them', { decisions: looks.slice(1), undecided: looks.slice(0, 1) }, 'other looks'],
    ['about another action', { decisions: looks.map((one) => ({ ...one, action: 'list' })) }, 'looks at something else'],
    ['about another category', { decisions: [look(ZOE, '1'), { ...look(ADA, '2'), category: 'vitals' }] }, 'looks at something else'],
    ['about another purpose', { decisions: looks.map((one) => ({ ...one, purpose: 'ETREAT' })) }, 'looks at something else'],
])('an answer %s does not', (_name, change, fault) => {
    expect(answerFault({ ...answer, ...change }, expected)).toBe(fault);
});

test('nobody’s looks fit nobody', () => {
    expect(answerFault(answer, { ...expected, identity: undefined })).toBe('the looks of somebody else');
});
