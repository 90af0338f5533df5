// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import type { LedgerIdentity, MspRole } from '../ports';
import { blockReadersPath, ChannelPolicies, ENDORSEMENT, LIFECYCLE_ENDORSEMENT } from './channel-policies';
import { parsePolicy, PolicySyntaxError } from './parser';
import { policyEnvelope, readPolicyEnvelope } from './policy-messages';
import { formatPolicy, isSatisfied, type Rule } from './rule';

const signer = (mspId: string, role: MspRole, name = ''): LedgerIdentity => ({
    mspId,
    key: `${mspId}/${role}/${name}`,
    satisfies: (principal) => principal.kind === 'role' && principal.mspId === mspId && ['member', role].includes(principal.role),
    verify: () => true,
});
const [a, b, c] = ['A', 'B', 'C'].map((mspId) => signer(mspId, 'peer')) as [LedgerIdentity, LedgerIdentity, LedgerIdentity];

test.each<[string, LedgerIdentity[], boolean]>([
    ["AND('A.peer', 'B.peer')", [a, b], true],
    ["AND('A.peer', 'B.peer')", [a], false],
    ["and('A.peer','A.peer')", [a], false],
    ["And('A.peer', 'A.peer')", [a, signer('A', 'peer', 'second')], true],
    ["OR('A.admin', 'B.member')", [b], true],
    ["or('A.admin', 'B.admin')", [a, b], false],
    ["OutOf(2, 'A.peer', 'B.peer', 'C.peer')", [c, a], true],
    ["OutOf(2, 'A.peer', 'B.peer', 'C.peer')", [c], false],
    ["outof('1', \"A.peer\", 'B.peer')", [b], true],
    ["OUTOF(0, 'A.peer')", [], true],
    ["OutOf(2, 'A.peer')", [a], false],
    ["AND('A.peer', OR('B.peer', AND('C.peer', 'C.admin')))", [a, c, signer('C', 'admin')], true],
    ["OR(AND('A.peer', 'B.peer'), AND('A.peer', 'C.peer'))", [a, c], true],
])('%s', (expression, signers, expected) => {
    expect(isSatisfied(parsePolicy(expression), signers)).toBe(expected);
});

test.each([
    '',
    'AND',
    'AND(',
    'AND()',
    "AND('A.peer'",
    "AND('A.peer',)",
    "NOT('A.peer')",
    "'A.peer'",
    "AND('A.chef')",
    "AND('A')",
    "AND('')",
    "OutOf('A.peer')",
    "OutOf(3, 'A.peer')",
    "OutOf(-1, 'A.peer')",
    "OutOf(x, 'A.peer')",
    "AND('A.peer') OR('B.peer')",
    'AND(A.peer)',
    "AND('A.peer' 'B.peer')",
])('refused: %s', (expression) => {
    expect(() => parsePolicy(expression)).toThrow(PolicySyntaxError);
});

const principals = fc.record({
    kind: fc.constant('role' as const),
    mspId: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9.-]{0,8}$/),
    role: fc.constantFrom<MspRole>('member', 'admin', 'client', 'peer', 'orderer'),
});
const { rule: rules } = fc.letrec<{ rule: Rule }>((tie) => ({
    rule: fc
        .array(
            fc.oneof(
                { maxDepth: 3 },
                principals.map((principal): Rule => ({ kind: 'signedBy', principal })),
                tie('rule'),
            ),
            { minLength: 1, maxLength: 4 },
        )
        .chain((children) => fc.nat({ max: children.length + 1 }).map((count): Rule => ({ kind: 'outOf', count, rules: children }))),
}));

test('what is written is read back, as text and as message', () => {
    fc.assert(
        fc.property(rules, (rule) => {
            expect(parsePolicy(formatPolicy(rule))).toEqual(rule);
            expect(readPolicyEnvelope(policyEnvelope(rule))).toEqual(rule);
        }),
    );
});

test('any text is either read or refused with a syntax error', () => {
    fc.assert(
        fc.property(fc.string(), (text) => {
            let error: unknown;
            try {
                parsePolicy(`AND(${text})`);
            } catch (caught) {
                error = caught;
            }
            expect(error === undefined || error instanceof PolicySyntaxError).toBe(true);
        }),
    );
});

test('a threshold counts distinct signers: n of them satisfy, n - 1 do not', () => {
    fc.assert(
        fc.property(fc.integer({ min: 1, max: 6 }), fc.nat({ max: 5 }), (count, more) => {
            const names = Array.from({ length: count + more }, (_, i) => `M${i}`);
            const rule = parsePolicy(`OutOf(${count}, ${names.map((name) => `'${name}.peer'`).join(', ')})`);
            const signers = names.map((name) => signer(name, 'peer')).reverse();
            expect(isSatisfied(rule, signers.slice(0, count))).toBe(true);
            expect(isSatisfied(rule, signers.slice(0, count - 1))).toBe(false);
        }),
    );
});

test("the channel's own policies: any writer, a majority of endorsers", () => {
    const policies = new ChannelPolicies([
        { mspId: 'A', kind: 'application' },
        { mspId: 'B', kind: 'application' },
        { mspId: 'O', kind: 'orderer' },
    ]);
    const holds = (path: string, ...signers: LedgerIdentity[]): boolean => policies.get(path)(signers);
    expect([holds(ENDORSEMENT, a), holds(ENDORSEMENT, a, b), holds(LIFECYCLE_ENDORSEMENT, a, b)]).toEqual([false, true, true]);
    expect([holds('/Channel/Writers', signer('A', 'client')), holds('/Channel/Writers', a), holds('/Channel/Readers', a)]).toEqual([
        true,
        false,
        true,
    ]);
    expect([holds('/Channel/Application/A/Endorsement', a), holds('/Channel/Application/Writers', signer('O', 'client'))]).toEqual([
        true,
        false,
    ]);
    const readers = (who: LedgerIdentity): boolean[] => (['Readers', 'Admins'] as const).map((any) => holds(blockReadersPath(any), who));
    expect([signer('B', 'client'), signer('B', 'admin'), signer('O', 'admin')].map(readers)).toEqual([
        [true, false],
        [true, true],
        [false, false],
    ]);
    expect([policies.has('/Channel/Absent'), holds('/Channel/Absent', a)]).toEqual([false, false]);
});
