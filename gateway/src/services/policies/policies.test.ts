// SPDX-License-Identifier: Apache-2.0
// Cedar's text on its way to the ledger and back, and what an administrator may send that is none.

import { DomainError, type OwnAttributeType, starterSet } from '@wardledger/chaincode/domain';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ContentError } from '../refusals';
import { CedarBuild, readPolicyText, renderPolicyText } from '.';
import { DEEPEST_BRACKETS, LONGEST_POLICY, LONGEST_SOURCE, MOST_SIGNS, policyTexts } from './policy-texts';

const STARTER = readFileSync(join(__dirname, '../../../../chaincode/src/domain/policies/starter/starter.cedar'), 'utf8');
const version0 = starterSet((text) => createHash('sha256').update(text).digest('hex'));

const cedar = new CedarBuild();
const when = (condition: string, id = 'zz') => `@id("${id}")\nforbid (principal, action, resource)\nwhen { ${condition} };\n`;
const nested = (depth: number) => `${'('.repeat(depth)}true${')'.repeat(depth)}`;

/** What is said of a refused text: places and words. */
async function refusal(source: string, own = new Map<string, OwnAttributeType>()): Promise<string> {
    try {
        await readPolicyText(cedar, source, own);
    } catch (error) {
        expect(error).toBeInstanceOf(DomainError);
        const { code, message } = error as DomainError;
        return error instanceof ContentError
            ? `${code} ${error.errors.map(({ pointer, detail }) => `${pointer} ${detail}`).join()}`
            : `${code} ${message}`;
    }
    return 'taken';
}

describe('a set', () => {
    it('is read as the ledger reads it, in whatever order it was written', async () => {
        expect((await readPolicyText(cedar, STARTER)).digest).toBe(version0.digest);
        const turned = policyTexts(STARTER).map(({ text }) => text);
        expect((await readPolicyText(cedar, turned.reverse().join('\n'))).digest).toBe(version0.digest);
    });
    it('goes through text and back without a change', async () => {
        const text = await renderPolicyText(cedar, version0.text);
        expect(text).toContain('@id("break-glass")\npermit');
        expect((await readPolicyText(cedar, text)).digest).toBe(version0.digest);
    });
    it('may ask for what the wards add to people', async () => {
        const source = STARTER + when('principal has grade && principal.grade < 3');
        expect(await refusal(source)).toMatch(/no such attribute/);
        expect((await readPolicyText(cedar, source, new Map([['grade', 'Long']]))).text).toContain('"grade":"Long"');
    });
});

describe('a refused set', () => {
    const lines = STARTER.split('\n').length;
    it.each<[string, string, string]>([
        ['does not parse', when('principal.'), `POLICY_INVALID /text line ${String(lines + 2)}: does not parse`],
        ['is no Cedar at all', '<html>', 'does not parse'],
        ['ends in the middle', '@id("zz") permit (principal, action', 'does not parse'],
        ['has a text without an end', when('"abc'), 'does not parse'],
        [
            'has two policies where one is to end',
            '@id("zz") permit (principal, action, resource) permit (principal, action, resource);',
            'does not parse',
        ],
        ['has a template', '@id("zz") permit (principal == ?principal, action, resource);', 'does not parse'],
        ['asks for what is not there', when('principal.shoeSize == 3'), `line ${String(lines + 2)}: does not fit the schema`],
        ['asks for what may be absent', when('principal.age == 3'), 'does not fit the schema'],
        ['compares what cannot be', when('principal.ward == 3'), 'does not fit the schema'],
        [
            'adds',
            when('1 + 1 == 2'),
            `line ${String(lines)} and after: /policies/14/conditions/0/body/left: not an expression that the ledger evaluates`,
        ],
        ['uses like', when('principal.ward like "w*"'), 'not an expression that the ledger evaluates'],
        ['uses an extension', when('ip("127.0.0.1").isLoopback()'), 'not an expression that the ledger evaluates'],
        ['has 2^53', when('context.time == 9007199254740992'), 'not an integer'],
        ['has 2^53 + 1', when('context.time == 9007199254740993'), 'not an integer'],
        ['has 2^63', when('context.time == 9223372036854775808'), 'does not parse'],
        ['names a person', when('principal == Person::"jane"'), 'names no person'],
        ['names a patient', when('resource has patient && resource.patient == Patient::"jane"'), 'names no person'],
        ['compares a name', when('principal.id == "jane"'), 'a Name is expected'],
        ['has no id', 'forbid (principal, action, resource) when { false };', 'every policy has an annotation @id'],
        ['has another annotation', `@author("jane") ${when('false')}`, 'every policy has an annotation @id'],
        ['has an id twice', when('false') + when('true'), `line ${String(lines)}: two policies have the same id`],
        ['has an id of another form', when('false', 'Zz Z'), 'an id is 1 to 64'],
        ['has half a character', when('principal.ward == "\ud800"'), 'half a character'],
        ['has half a character as an escape', when('principal.ward == "\\u{d800}"'), 'does not parse'],
        ['asks for a name of the prototype', when('principal has __proto__ || principal has constructor'), 'no such attribute'],
        ['locks everybody out', when('true'), 'POLICY_SET_REFUSED The set would fail: own-data'],
    ])('%s', async (_, more, said) => {
        const told = await refusal(STARTER + more);
        expect(told).toContain(said);
        expect(told).not.toMatch(/jane|shoeSize|html/);
    });
    it('is one without policies, too', async () => {
        expect(await refusal('')).toBe('POLICY_SET_REFUSED The set would fail: own-data');
        expect(await refusal('// nothing\n')).toBe('POLICY_SET_REFUSED The set would fail: own-data');
    });
});

describe('what the parser is never shown', () => {
    it.each<[string, string, RegExp]>([
        ['1 MB of one text', when(`principal.ward == "${'x'.repeat(1_048_576)}"`), /line 1: more than 262144 characters/],
        [
            'a policy that is too long',
            when(`principal.ward == "${'x'.repeat(LONGEST_POLICY)}"`),
            /line 1: a policy of more than 16384 characters/,
        ],
        ['200 parentheses', when(nested(200)), /line 3: more than 32 brackets/],
        ['200 lists', when(`${'['.repeat(200)}1${']'.repeat(200)} == 1`), /more than 32 brackets/],
        ['brackets that never close', '('.repeat(200_000), /more than 32 brackets/],
        ['a chain of attributes', when(`principal${'.a'.repeat(5_000)}`), /more than 2000 words and signs/],
        ['a chain of conditions', when(Array(1_500).fill('true').join('&&')), /more than 2000 words and signs/],
        ['too many policies', ';'.repeat(200_000), /more than 500 policies/],
        ['texts that do not end', '"\\'.repeat(100_000), /a policy of more than 16384/],
    ])('%s', (_, source, said) => {
        expect.assertions(2);
        try {
            policyTexts(source);
        } catch (error) {
            expect(error).toMatchObject({ code: 'POLICY_INVALID' });
            expect((error as ContentError).errors[0]?.detail).toMatch(said);
        }
    });

    const taken = (source: string) => policyTexts(source).map(({ text, line }) => [text.trim(), line]);
    it('is not what only looks like it: brackets in texts and comments', () => {
        const inText = when(`principal.ward == "${'('.repeat(100)}\\"; ${'['.repeat(100)}"`);
        expect(taken(inText)).toEqual([[inText.trim(), 1]]);
        const inComment = `// ${'('.repeat(100)}; "\n${when('true')}`;
        expect(taken(inComment)).toEqual([[inComment.trim(), 1]]);
    });
    it('is no more than that: limits are met', async () => {
        expect(taken(when(nested(DEEPEST_BRACKETS - 1)))).toHaveLength(1);
        expect(() => policyTexts(when(nested(DEEPEST_BRACKETS)))).toThrow(ContentError);
        expect(taken('x '.repeat(MOST_SIGNS))).toHaveLength(1);
        expect(() => policyTexts('x '.repeat(MOST_SIGNS + 1))).toThrow(ContentError);
        expect(taken('x'.repeat(LONGEST_POLICY))).toHaveLength(1);
        expect(() => policyTexts('x'.repeat(LONGEST_POLICY + 1))).toThrow(ContentError);
        expect(taken(' '.repeat(LONGEST_POLICY))).toEqual([]);
        expect(() => policyTexts(' '.repeat(LONGEST_SOURCE + 1))).toThrow(ContentError);
    });
    it('splits at semicolons that end a policy, and counts lines', () => {
        expect(taken('a;\nb (;)\n;\n\n// c;\nd')).toEqual([
            ['a;', 1],
            ['b (;)\n;', 2],
            ['// c;\nd', 5],
        ]);
    });
});

describe("Cedar's build", () => {
    it('survives what is within the limits and as bad as they allow', async () => {
        const worst = [
            nested(31),
            `principal${'.a'.repeat(990)}`,
            Array(650).fill('true').join('&&'),
            `${'if true then true else '.repeat(400)}true`,
            `${'{a:'.repeat(30)}1${'}'.repeat(30)} == 1`,
        ];
        for (const condition of worst) {
            expect(await refusal(STARTER + when(condition))).not.toContain('gave no answer');
        }
    });
    it('may crash: the job is refused, and the next one is done', async () => {
        const job = (text: string) => ({ kind: 'parse', texts: [text], schema: {} }) as const;
        await expect(cedar.ask(job(when(nested(2_000))))).rejects.toMatchObject({ code: 'POLICY_INVALID' });
        expect((await readPolicyText(cedar, STARTER)).digest).toBe(version0.digest);
    });
    it('does one job after the other, and one that crashes keeps no place', async () => {
        const texts = [when(nested(2_000)), STARTER, when(nested(2_000)), STARTER];
        const asked = texts.map(async (text) =>
            text === STARTER ? (await readPolicyText(cedar, text)).digest : cedar.ask({ kind: 'parse', texts: [text], schema: {} }),
        );
        const outcomes = await Promise.allSettled(asked);
        expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled']);
    });
    it('may take too long: the job is refused', async () => {
        await expect(cedar.ask({ kind: 'render', policies: [] }, 0)).rejects.toMatchObject({ code: 'POLICY_INVALID' });
    });
    it('may be given what is no policy: the job is refused', async () => {
        await expect(cedar.ask({ kind: 'render', policies: [{}] })).rejects.toMatchObject({ code: 'POLICY_INVALID' });
    });
});
