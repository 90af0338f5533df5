// SPDX-License-Identifier: Apache-2.0
// A real log of a real custodian against real blocks: it holds, and whatever was changed in it is found, and named.

import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Audit, type Channel, type CheckedBlock } from '@wardledger/block-verifier/core';
import { runAudit } from '@wardledger/block-verifier/program';
import { sha256Hex } from '@wardledger/chaincode/crypto';
import { type DecidedLook, type DecisionAnswer, readPolicySet, starterSet } from '@wardledger/chaincode/domain';
import fc from 'fast-check';
import { newAuthority, newPeer, type TestPeer } from '../../gateway/test/custody/endorsing-peers';
import type { OpenedLine } from '../src/openings/log-file';
import { OpeningsAudit } from '../src/openings/openings-audit';
import { OPENINGS } from '../src/openings-option';
import { administratorOf, answerIn, authorityOf, chained, type Change, changed, linesOf, logOf, peersOf } from './support/log-forger';
import { blocksOf, type OpenedWard, openedWard } from './support/opened-ward';

jest.setTimeout(300_000);

let ward: OpenedWard;
const checked: CheckedBlock[] = [];
let audit: OpeningsAudit;
let file: string;
let lines: OpenedLine[];
let peers: TestPeer[];

beforeAll(async () => {
    ward = await openedWard();
    file = join(ward.folder, 'log.ndjson');
    lines = linesOf(ward.log);
    peers = peersOf(ward.organizations);
    const second = readPolicySet(JSON.parse(ward.second.set), sha256Hex);
    const forbids = readPolicySet(JSON.parse(ward.forbids.set), sha256Hex);
    audit = new OpeningsAudit({ files: [file], policies: [second, forbids], chaincode: 'wardledger' });
    const blocks = new Audit({ authority: Buffer.from(ward.authority) });
    for (const block of blocksOf(ward)) {
        checked.push(await blocks.add(block));
    }
    checked.forEach((block) => audit.see(block));
});

afterAll(() => {
    ward.remove();
});

async function run(...args: string[]) {
    const [out, err]: [string[], string[]] = [[], []];
    const ending = await runAudit(args, { out: (line) => out.push(line), err: (line) => err.push(line) }, [OPENINGS]);
    return { ending, out: out.join('\n'), err: err.join('\n') };
}

const PROGRAM = join(__dirname, '..', 'bin', 'wardledger-audit.cjs');

function lineFor(log: string): string[] {
    writeFileSync(file, log);
    const authority = join(ward.folder, 'authority.pem');
    writeFileSync(authority, ward.authority);
    return ['verify', '--authority', authority, '--blocks', ward.blocks, '--openings', file];
}

/** By the command, blocks and all. */
async function verify(log: string, ...more: string[]) {
    return run(...lineFor(log), ...more);
}

/** Against blocks that were checked before. @returns what is wrong, `undefined` where all holds */
async function wrongIn(log: string | Buffer): Promise<string | undefined> {
    writeFileSync(file, log);
    return audit.conclude().then(
        () => undefined,
        (error: unknown) => (error as Error).message.replace(`${file}: `, ''),
    );
}

const withSet = () => {
    const set = join(ward.folder, 'second-set.json');
    writeFileSync(set, ward.second.set);
    const forbids = join(ward.folder, 'forbids.json');
    writeFileSync(forbids, ward.forbids.set);
    return ['--policies', set, '--policies', forbids];
};

describe('by the command, a log', () => {
    it('as it was written holds, and what is not covered is said', async () => {
        const { ending, out, err } = await verify(ward.log, ...withSet());
        expect({ ending, err }).toEqual({ ending: 0, err: '' });
        expect(out).toContain(`Openings of Ward1MSP in ${file}: 3; each by looks that stand on the ledger (5, of which 4 permitted)`);
        expect(out).toContain(`policies: ${starterSet(sha256Hex).digest}, ${ward.second.digest}`);
        expect(out).toContain(`last line: ${lines[2]!.line}`);
        expect(out).toContain('openings without a line');
        expect(out).toContain('shown to nobody but the author of the look');
        expect(out).toContain('the facts of which a decision was made');
    });

    it('of each ward holds, and they are looked at together', async () => {
        const other = join(ward.folder, 'other.ndjson');
        writeFileSync(other, ward.otherLog);
        const { ending, out } = await verify(ward.log, '--openings', other, ...withSet());
        expect(ending).toBe(0);
        expect(out).toContain(`Openings of Ward1MSP in ${file}: 3;`);
        expect(out).toContain(`Openings of Ward2MSP in ${other}: 3; each by looks that stand on the ledger (3, of which 3 permitted)`);
        expect(out).toContain(`Downtime of Ward2MSP in ${other}: 2 lines without a gap; each stands on the ledger as the log has it`);
        const twice = await verify(ward.log, '--openings', file, ...withSet());
        expect(twice.err).toMatch(/line 1: its decision stands in an earlier line, too$/);
    });

    it('is told to programs, also where it begins in the middle, was left unfinished or is empty', async () => {
        const { line: previous } = lines[0]!;
        const written = { previous, time: lines[1]!.time, torn: { bytes: 3, digest: '0'.repeat(64) } };
        const line = sha256Hex(JSON.stringify(written));
        const empty = join(ward.folder, 'empty.ndjson');
        writeFileSync(empty, '');
        const log = logOf([{ line, ...written }]) + chained(lines.slice(1, 2), line);
        const { ending, out } = await verify(log, '--json', '--openings', empty);
        expect(ending).toBe(0);
        expect(JSON.parse(out)).toMatchObject({
            holds: true,
            openings: [
                { name: file, mspId: 'Ward1MSP', openings: 1, torn: 1, looks: 3, permitted: 2, follows: previous },
                { name: empty, openings: 0 },
            ],
            notCovered: expect.arrayContaining([expect.stringContaining('openings without a line')]) as string[],
        });
    });

    it('that was changed is refused by file, line, and why', async () => {
        const altered = { ...lines[1]!, items: 7 };
        const { ending, out } = await verify(logOf([lines[0], altered, lines[2]]), '--json');
        expect(ending).toBe(1);
        expect(JSON.parse(out)).toMatchObject({ holds: false, openings: file, line: 2, what: 'it was altered', found: altered.line });
        const other = await verify(logOf([lines[1], lines[0]]));
        expect(other).toMatchObject({
            ending: 1,
            out: '',
            err: expect.stringMatching(/: line 2: it does not follow the line before it/) as string,
        });
    });

    it('whose policies nobody gave is not looked at to its end, and which set is missing is said', async () => {
        const { ending, err } = await verify(ward.log);
        expect({ ending, err }).toEqual({
            ending: 2,
            err: `a decision was made by the set of policies ${ward.second.digest}: give it with --policies`,
        });
        const { ending: ended, err: said } = await verify(ward.log, '--policies', file);
        expect(ended).toBe(2);
        expect(said).toContain('is no set of policies: it is no JSON');
    });

    it('is looked at by the program, which is built', async () => {
        const verifying = promisify(execFile)(process.execPath, [PROGRAM, ...lineFor(ward.log), ...withSet()]);
        expect((await verifying).stdout).toContain(`Openings of Ward1MSP in ${file}: 3; each by looks`);
        const refused = promisify(execFile)(process.execPath, [PROGRAM, ...lineFor(ward.log.slice(0, -1)), ...withSet()]);
        await expect(refused).rejects.toMatchObject({ code: 1, stdout: '', stderr: `${file}: line 3: it has no end\n` });
    });

    it('is explained', async () => {
        const { ending, out } = await run('--help');
        expect(ending).toBe(0);
        expect(out).toMatch(/--openings FILE .*--policies FILE /s);
    });
});

it('no log was changed by being read', async () => {
    expect(await wrongIn(ward.log)).toBeUndefined();
    expect(await wrongIn(chained(lines))).toBeUndefined();
});

describe('whoever can write the file is found out:', () => {
    it.each<[string, (all: OpenedLine[]) => string, RegExp]>([
        ['a line is gone', ([one, , three]) => logOf([one, three]), /^line 2: it does not follow the line before it; found/],
        ['a line stands there twice', ([one, two]) => logOf([one, two, two]), /^line 3: it does not follow/],
        ['lines in another order', ([one, two, three]) => logOf([two, one, three]), /^line 2: it does not follow/],
        ['another number of items', ([one]) => logOf([{ ...one, items: 9 }]), /^line 1: it was altered; found/],
        ['another time', ([one]) => logOf([{ ...one, time: '2026-01-01T00:00:00.000Z' }]), /^line 1: it was altered/],
        ['another key', ([one, two]) => logOf([{ ...one, key: two!.key }]), /^line 1: the endorsed answer does not open with the key/],
        ['another question', ([one, two]) => logOf([{ ...one, question: two!.question }]), /^line 1: .* another nonce$/],
        ['a field more', ([one]) => logOf([{ ...one, note: 1 }]), /^line 1: it is no line of a log/],
        ['fields in another order', ([{ line, ...rest } = lines[0]!]) => logOf([{ ...rest, line }]), /^line 1: it has another form/],
        ['a space', () => ward.log.replace(':', ': '), /^line 1: it has another form/],
        ['no end', () => ward.log.trimEnd(), /^line 3: it has no end$/],
        ['an empty line', () => `\n${ward.log}`, /^line 1: it is no whole line$/],
        ['what is no line', () => 'null\n', /^line 1: it is no line of a log/],
        ['what is no UTF-8', () => ward.log.replace('time', 'tim\ufffd'), /^line 1: /],
    ])('%s', async (_what, change, message) => {
        expect(await wrongIn(change([...lines]))).toMatch(message);
    });
});

/** A look in an answer. */
const look = (answer: DecisionAnswer, change: Partial<DecidedLook>): DecisionAnswer => ({
    ...answer,
    decisions: answer.decisions.map((one, index) => (index === 0 ? { ...one, ...change } : one)),
});

describe('whoever has the custodian’s keys, too, and makes a chain of their own, is found out:', () => {
    it.each<[string, (all: OpenedLine[]) => OpenedLine[], RegExp]>([
        [
            'an endorsement of one ward only',
            ([one]) => [{ ...one!, evidence: { ...one!.evidence, endorsements: one!.evidence.endorsements.slice(0, 1) } }],
            /^line 1: no peer of Ward[12]MSP endorsed the decision$/,
        ],
        [
            'one ward’s endorsement twice',
            ([one]) => {
                const [first] = one!.evidence.endorsements;
                return [{ ...one!, evidence: { ...one!.evidence, endorsements: [first!, first!] } }];
            },
            /^line 1: no peer of Ward[12]MSP endorsed/,
        ],
        [
            'a denial that was made a permit, and sealed again',
            ([, two]) => [
                changed(two!, {
                    answer: (answer) => ({ ...answer, decisions: answer.decisions.map((one) => ({ ...one, decision: 'permit' })) }),
                }),
            ],
            /^line 1: no peer of Ward1MSP endorsed the decision: the signature for a peer of Ward\dMSP is over other bytes; /,
        ],
        [
            'an answer to another question',
            ([one, two]) => [{ ...one!, evidence: two!.evidence }],
            /^line 1: the endorsed answer does not open with the key of the line$/,
        ],
        [
            'another proposal',
            ([one, two]) => [{ ...one!, evidence: { ...one!.evidence, channelHeader: two!.evidence.channelHeader } }],
            /^line 1: its id is not the hash/,
        ],
        [
            'another time of the proposal',
            ([one, two]) => {
                const { channelHeader, signatureHeader } = two!.evidence;
                return [{ ...one!, evidence: { ...one!.evidence, channelHeader, signatureHeader } }];
            },
            /^line 1: what was endorsed is another proposal$/,
        ],
        ['one decision for two openings', ([one, two]) => [one!, two!, one!], /^line 3: its decision stands in an earlier line, too$/],
        [
            'bytes that are none',
            ([one]) => [{ ...one!, evidence: { ...one!.evidence, response: 'AAAA' } }],
            /^line 1: its bytes do not parse/,
        ],
    ])('%s', async (_what, change, message) => {
        expect(await wrongIn(chained(change([...lines])))).toMatch(message);
    });

    it('signatures of peers that another authority calls so', async () => {
        const strangers = await Promise.all(['Ward1MSP', 'Ward2MSP'].map(async (mspId) => newPeer(await newAuthority(mspId))));
        expect(await wrongIn(chained([changed(lines[0]!, { signers: strangers })]))).toMatch(
            /^line 1: no peer of Ward1MSP endorsed the decision: its certificate is of no authority of Ward1MSP in the channel’s configuration/,
        );
    });

    it('a signature by a certificate that was not valid yet', async () => {
        const signers = await Promise.all([1, 2].map(async (one) => newPeer(await authorityOf(ward.organizations, one), { days: [5, 9] })));
        expect(await wrongIn(chained([changed(lines[0]!, { signers })]))).toMatch(/^line 1: no peer of Ward1MSP endorsed the decision$/);
        const valid = await Promise.all([1, 2].map(async (one) => newPeer(await authorityOf(ward.organizations, one), { days: [0, 9] })));
        expect(await wrongIn(chained([changed(lines[0]!, { signers: valid })]))).toBeUndefined();
    });

    it('another ward’s custodian, between the own lines', async () => {
        expect(await wrongIn(chained([lines[0]!, ...linesOf(ward.otherLog)]))).toMatch(
            /^line 2: another ward’s custodian asked; found Ward2MSP; expected Ward1MSP$/,
        );
    });

    it('a signature of somebody of the ward who is no peer', async () => {
        const signers = [administratorOf(ward.organizations), peers[1]!];
        expect(await wrongIn(chained([changed(lines[0]!, { signers })]))).toMatch(/^line 1: no peer of Ward1MSP endorsed the decision$/);
    });
});

const DAY = 86_400_000;

/** A decision that states another time throughout. */
const delayed = (later: number): Change => ({
    later,
    answer: (answer) => ({
        ...answer,
        time: answer.time + later,
        decisions: answer.decisions.map((one) => ({ ...one, request: { ...one.request, time: one.request.time + later } })),
    }),
});

describe('even peers of both wards that sign together are found out by the ledger:', () => {
    const cases: [string, number, () => Change, RegExp][] = [
        [
            'a look that nobody stated',
            0,
            () => {
                const id = 'ab'.repeat(16);
                return {
                    question: (question) => ({ ...question, looks: [{ ...question.looks[0]!, id }] }),
                    answer: (answer) => look(answer, { id }),
                };
            },
            /^line 1: no valid transaction stated the look abab/,
        ],
        [
            'a look of somebody else',
            0,
            () => ({
                question: (question) => ({ ...question, looks: [ward.ofSomebodyElse] }),
                answer: (answer) => look(answer, { id: ward.ofSomebodyElse.id }),
            }),
            /^line 1: the look [0-9a-f]+ was stated by somebody else; found [0-9a-f]{64}; expected [0-9a-f]{64}$/,
        ],
        [
            'a look at another moment',
            0,
            () => ({ question: (question) => ({ ...question, looks: [{ ...question.looks[0]!, time: question.looks[0]!.time + 1 }] }) }),
            /^line 1: no valid transaction stated the look/,
        ],
        [
            'a look that was stated afterwards',
            0,
            () => ({
                question: (question) => ({ ...question, looks: [ward.later] }),
                answer: (answer) => look(answer, { id: ward.later.id }),
            }),
            /^line 1: the look [0-9a-f]+ was stated after it was decided; found block \d+; expected block \d+ or before$/,
        ],
        ['a look that had expired', 2, () => delayed(20 * 60_000), /^line 1: the look [0-9a-f]+ had expired when it was decided$/],
        [
            'a decision of another day',
            0,
            () => delayed(DAY),
            /^line 1: what its decision read never stood on the ledger together at that time$/,
        ],
        [
            'a decision without what a ward forbade',
            2,
            () => ({ answer: ({ forbids: _, ...answer }) => answer }),
            /^line 1: it was decided by what ward1 did not forbid, or without what it did; found nothing; expected [0-9a-f]{64}$/,
        ],
        [
            'a decision by what a ward did not forbid',
            0,
            () => ({ answer: (answer) => ({ ...answer, forbids: [{ ward: 'ward2', digest: ward.forbids.digest }] }) }),
            /^line 1: it was decided by what ward2 did not forbid, or without what it did; found [0-9a-f]{64}; expected nothing$/,
        ],
        [
            'a decision that leaves aside what was forbidden',
            2,
            () => ({
                answer: (answer) => {
                    const { request } = answer.decisions[0]!;
                    const insurer = { ...request.person!, roles: ['doctor', 'insurer'] as const };
                    return look(answer, { request: { ...request, person: insurer } });
                },
            }),
            /^line 1: a decision does not follow .*; found permit by clinician-by-visit; expected deny by ward1:no-insurers$/,
        ],
        ['other looks', 0, () => ({ answer: (answer) => look(answer, { id: 'ab'.repeat(16) }) }), /^line 1: .* other looks$/],
        ['another nonce', 0, () => ({ answer: (answer) => ({ ...answer, nonce: 'ab'.repeat(32) }) }), /^line 1: .* another nonce$/],
        [
            'another time',
            0,
            () => ({ answer: (answer) => ({ ...answer, time: answer.time + 1 }) }),
            /^line 1: .* another time than its proposal$/,
        ],
        [
            'a denial that was made a permit',
            1,
            () => ({ answer: (answer) => ({ ...answer, decisions: answer.decisions.map((one) => ({ ...one, decision: 'permit' })) }) }),
            /^line 1: a decision does not follow from its request and the set of policies; found permit; expected deny$/,
        ],
        [
            'a permit by another policy',
            0,
            () => ({ answer: (answer) => look(answer, { policies: ['own-data'] }) }),
            /found permit by own-data; expected permit by clinician-by-visit$/,
        ],
        [
            'a permit of what was denied before',
            0,
            () => ({ answer: (answer) => look(answer, { claimed: 'deny' }) }),
            /found permit by clinician-by-visit; expected deny$/,
        ],
        [
            'nothing permitted at all',
            0,
            () => ({ answer: (answer) => look(answer, { claimed: 'deny', decision: 'deny', policies: [] }) }),
            /^line 1: something was opened, and nothing was permitted$/,
        ],
        [
            'a request for something else',
            0,
            () => ({ answer: (answer) => look(answer, { category: 'vitals' }) }),
            /a request for something else$/,
        ],
        [
            'a request of somebody else',
            0,
            () => ({ answer: (answer) => ({ ...answer, author: { ...answer.author, ledgerId: 'ab'.repeat(16) } }) }),
            /a request of somebody else$/,
        ],
        [
            'a request about another patient',
            0,
            () => ({ answer: (answer) => look(answer, { lists: ['ab'.repeat(16)] }) }),
            /a request about another patient$/,
        ],
        [
            'a request that nothing can decide',
            0,
            () => ({ answer: (answer) => look(answer, { request: { ...answer.decisions[0]!.request, grants: undefined as never } }) }),
            /a request that nothing can decide$/,
        ],
        [
            'a set of policies before it was approved',
            0,
            () => ({ answer: (answer) => ({ ...answer, digest: ward.second.digest }) }),
            /^line 1: it was decided by a set of policies that was not in force; found [0-9a-f]+; expected [0-9a-f]+$/,
        ],
        [
            'a set of policies after another was approved',
            2,
            () => ({ answer: (answer) => ({ ...answer, digest: starterSet(sha256Hex).digest }) }),
            /^line 1: it was decided by a set of policies that was not in force/,
        ],
        [
            'what was never there to be read',
            0,
            () => ({ settingRead: [3, 0] }),
            /^line 1: what its decision read never stood on the ledger together/,
        ],
        [
            'somebody who is no custodian',
            0,
            () => ({ creator: administratorOf(ward.organizations) }),
            /^line 1: who asked is not registered as a custodian of Ward1MSP$/,
        ],
        ['another function', 0, () => ({ call: ['policies:GetSet', '{}'] }), /^line 1: what was endorsed is no decision about looks$/],
        ['another chaincode', 0, () => ({ chaincode: 'other' }), /^line 1: “other” was asked, not wardledger$/],
        ['another channel', 0, () => ({ channel: 'other' }), /^line 1: it is for the channel “other”$/],
        ['a refusal', 0, () => ({ status: 500 }), /^line 1: the chaincode refused$/],
    ];
    it.each(cases)('%s', async (_what, index, change, message) => {
        expect(await wrongIn(chained([changed(lines[index]!, { signers: peers, ...change() })]))).toMatch(message);
    });

    it('and nothing is found where nothing was changed', async () => {
        const again = lines.map((line) => changed(line, { answer: (answer) => answer, signers: peers }));
        expect(again.map(answerIn)).toEqual(lines.map(answerIn));
        expect(await wrongIn(chained(again))).toBeUndefined();
    });
});

describe('what the ledger said at that time counts:', () => {
    /** An audit that is shown other blocks. */
    async function wrongAfter(change: (block: CheckedBlock, last: boolean) => CheckedBlock): Promise<string | undefined> {
        const other = new OpeningsAudit({ files: [file], policies: [], chaincode: 'wardledger' });
        checked.forEach((block, index) => other.see(change(block, index === checked.length - 1)));
        writeFileSync(file, chained(lines.slice(0, 1)));
        return other.conclude().then(
            () => undefined,
            (error: unknown) => (error as Error).message.replace(`${file}: `, ''),
        );
    }

    it('nothing is wrong with the blocks as they are', async () => {
        expect(await wrongAfter((block) => block)).toBeUndefined();
    });

    it('certificates of a later configuration do not', async () => {
        const members = { identify: async () => Promise.resolve({ why: 'nobody knew' }) };
        const earlier = { id: 'mychannel', members, applicationMspIds: [] } as unknown as Channel;
        const change = (block: CheckedBlock, last: boolean) =>
            last ? { ...block, time: block.time + DAY } : { ...block, channel: earlier };
        expect(await wrongAfter(change)).toBe('line 1: its certificates are those of a configuration of another time');
    });

    it('a custodian who was suspended is none', async () => {
        const suspended = (value: Uint8Array | undefined) =>
            value && Buffer.from(Buffer.from(value).toString('latin1').replace('"status":"active"', '"status":"suspended"'), 'latin1');
        const change = (block: CheckedBlock): CheckedBlock => ({
            ...block,
            valid: block.valid.map((one) => ({
                ...one,
                sets: one.sets.map((set) => ({
                    ...set,
                    spaces: set.spaces.map((space) => ({
                        ...space,
                        writes: space.writes.map((write) => ({ ...write, value: suspended(write.value) })),
                    })),
                })),
            })),
        });
        expect(await wrongAfter(change)).toBe('line 1: who asked is not registered as a custodian of Ward1MSP');
    });
});

describe('what was opened in downtime', () => {
    type Line = Record<string, unknown>;
    const parsed = () =>
        ward.otherLog
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line) as Line);
    const [board, access, look, firstStated, secondStated] = [2, 3, 4, 5, 6];
    /** Lines of downtime in a chain of their own again, as who has the custodian's keys makes it. */
    const rechained = (lines: readonly Line[]): string => {
        let previous = '0'.repeat(64);
        return logOf(
            lines.map(({ line: _, previous: __, entry, ...rest }) => {
                const written = { previous, ...rest };
                previous = sha256Hex(JSON.stringify(written));
                return { line: previous, ...written, ...(entry !== undefined && { entry }) };
            }),
        );
    };
    const changedAt = (at: number, change: (line: Line) => Line): Line[] =>
        parsed().map((line, index) => (index === at ? change(line) : line));
    const withEntry = (change: object) =>
        logOf(changedAt(access, (line) => ({ ...line, entry: { ...(line['entry'] as object), ...change } })));
    const pick = (...places: (number | undefined)[]) => places.map((at) => parsed()[at!]!);

    it('holds, with or without the openings before it', async () => {
        expect(parsed().map((line) => Object.keys(line).at(-1))).toEqual(['key', 'key', 'key', 'entry', 'entry', 'stated', 'stated']);
        expect(await wrongIn(ward.otherLog)).toBeUndefined();
        expect(await wrongIn(logOf(parsed().slice(access)))).toBeUndefined();
    });

    it.each<[string, () => string, string]>([
        [
            'that does not stand on the ledger is named',
            () => logOf(pick(board, access, look, firstStated)),
            'line 3: what was opened in downtime does not stand on the ledger',
        ],
        [
            'is missed in its chain',
            () => logOf(pick(board, access, firstStated, secondStated)),
            'line 3: it does not follow the line before it',
        ],
        ['is missed at the beginning', () => logOf(pick(look, firstStated, secondStated)), 'line 1: it does not follow the line before it'],
        [
            'is missed by its counter, whoever makes the chain anew',
            () => rechained(pick(look, secondStated)),
            'line 1: a line of downtime is missing before it',
        ],
        [
            'is missed by its fact, whoever counts anew',
            () =>
                rechained([
                    { ...pick(look)[0], counter: 1 },
                    { ...pick(secondStated)[0], stated: { ...(pick(secondStated)[0]!['stated'] as object), counter: 1 } },
                ]),
            'states it otherwise',
        ],
        ['by somebody else is refused', () => withEntry({ person: 'e'.repeat(32) }), 'states it otherwise'],
        ['for another reason is refused', () => withEntry({ reason: 'None' }), 'states it otherwise'],
        ['of another patient is refused', () => withEntry({ about: 'e'.repeat(32) }), 'stated something else'],
        ['at another time is refused', () => withEntry({ at: 1 }), 'states it otherwise'],
        [
            'that names another transaction is refused',
            () =>
                rechained([
                    ...pick(access, look, firstStated),
                    {
                        ...pick(secondStated)[0],
                        stated: { counter: 2, transactionId: (pick(firstStated)[0]!['stated'] as Line)['transactionId'] },
                    },
                ]),
            'line 2: ',
        ],
        [
            'that names no transaction is refused',
            () =>
                rechained([
                    ...pick(access, look, firstStated),
                    { ...pick(secondStated)[0], stated: { counter: 2, transactionId: 'e'.repeat(64) } },
                ]),
            'no valid transaction',
        ],
    ])('%s', async (_, log, message) => {
        expect(await wrongIn(log())).toContain(message);
    });
});

it('what a custodian stated and has no line of is found, as far as its log goes', async () => {
    const lines = ward.otherLog.trimEnd().split('\n');
    const [first, second] = [5, 6].map((at) => (JSON.parse(lines[at]!) as { stated: { transactionId: string } }).stated.transactionId);
    const of = (id: string | undefined) => checked.find(({ valid }) => valid.some((one) => one.id === id))!;
    // As if both had come in one block.
    const moved = of(second).valid.filter(({ id }) => id === second);
    const together = new OpeningsAudit({ files: [file], policies: [], chaincode: 'wardledger' });
    checked.forEach((block) => {
        const own = block.valid.filter(({ id }) => id !== second);
        together.see({ ...block, valid: block === of(first) ? [...own, ...moved] : own });
    });
    const stated = JSON.parse(lines[5]!) as Record<string, unknown>;
    const { line: previous } = JSON.parse(lines[3]!) as { line: string };
    const written = { previous, time: stated['time'], stated: stated['stated'] };
    writeFileSync(file, `${lines[3]!}\n${logOf([{ line: sha256Hex(JSON.stringify(written)), ...written }])}`);
    await expect(together.conclude()).rejects.toThrow(`the transaction ${second!} of the custodian has no line`);
});

it('10,000 flips of a byte at random are all found', async () => {
    const whole = Buffer.from(ward.log);
    for (let from = 0; from < whole.length; from = whole.indexOf('\n', from) + 1) {
        expect((await wrongIn(whole.subarray(from)))?.startsWith('line 1: ')).not.toBe(true);
    }
    const unnoticed: string[] = [];
    await fc.assert(
        fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
            // Read from the line on in which the byte is: those before it would hold as they always do, and take nearly all of the time.
            const from = at === 0 ? 0 : whole.lastIndexOf('\n', at - 1) + 1;
            const flipped = Buffer.from(whole.subarray(from));
            flipped[at - from]! ^= mask;
            if (!(await wrongIn(flipped))?.startsWith('line 1: ')) {
                unnoticed.push(`byte ${at}, mask ${mask}`);
            }
        }),
        { numRuns: 10_000 },
    );
    expect(unnoticed).toEqual([]);
});
