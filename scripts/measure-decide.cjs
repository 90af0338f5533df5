// SPDX-License-Identifier: Apache-2.0
// What `policies:Decide` costs one peer, for one look and for 200 at as many patients, by a set of 200 policies: the contract behind the shim's own
// dispatcher over a sorted map in memory, so without the peer's reads from disk and its signature. `node scripts/measure-decide.cjs [REPEATS [LOOKS]]`:
// each look by itself as for a board, with the size of its answer; with more looks than one transaction of a list states, as many questions as that needs, too.
// @ts-check
'use strict';

const { join } = require('node:path');
require('./typescript-hook.cjs');
// The hospital of the tests asks whether what it tells is taken.
Object.assign(globalThis, {
    expect: (/** @type {unknown} */ is) => ({
        toBe: (/** @type {unknown} */ wanted) => {
            if (is !== wanted) {
                throw new Error(String(is));
            }
        },
    }),
});

/** What a source file exports; the compiler does not follow a name that ends so. @param {string} file */
const source = (file) => require(join(__dirname, '../chaincode', `${file}.ts`));
/** @type {typeof import('../chaincode/src/domain/index')} */
const { decide: decideBy, functionRow, MOST_LOOKS, readPolicySet, starterSet } = source('src/domain/index');
const LOOKS = Number(process.argv[3] ?? MOST_LOOKS);
// Before schemas are compiled: the hospital of the tests states all looks at once.
Object.assign(functionRow('access:Record').transient?.properties['facts'] ?? {}, { maxItems: Math.max(LOOKS, MOST_LOOKS) });
/** @type {typeof import('../chaincode/src/crypto/index')} */
const { openDecision } = source('src/crypto/index');
/** @type {typeof import('../chaincode/test/policies/hospital')} */
const { clerk, custodian, Hospital, idOf, key, LATER, nonce, ward2One: doctor } = source('test/policies/hospital');
/** @type {typeof import('../chaincode/test/records/record-fixtures')} */
const { record } = source('test/records/record-fixtures');
/** @type {typeof import('../chaincode/test/support/fixtures')} */
const { digest, id } = source('test/support/fixtures');
/** @type {typeof import('../chaincode/test/support/shim')} */
const { newChaincode, newStub } = source('test/support/shim');

/** @typedef {import('../chaincode/test/policies/hospital').Hospital} Wards */
/** @typedef {import('../chaincode/src/domain/index').LookPlace} LookPlace */

const POLICIES = 200;
const REPEATS = Number(process.argv[2] ?? 30);

/** Version 0 over and over, under other ids. */
function manyPolicies() {
    /** @type {{ policies: object[] }} */
    const { policies } = JSON.parse(starterSet(digest).text);
    const many = Array.from({ length: POLICIES }, (_, index) => ({ ...policies[index % policies.length], id: `p${1000 + index}` }));
    return readPolicySet({ attributes: {}, policies: many }, digest);
}

/** A doctor with a visit and a grant of each patient, and a look at each. @returns {Promise<{ hospital: Wards, looks: LookPlace[] }>} */
async function openHospital() {
    const hospital = await Hospital.open([doctor, 'doctor']);
    const patients = Array.from({ length: LOOKS }, (_, index) => `patient ${index}`);
    for (const word of patients) {
        const { request, transient } = record(word);
        await hospital.ledger.submit('record:CreateRecord', request, { as: clerk, transient });
        await hospital.tell(clerk, { kind: 'visit', about: id(word), team: [idOf(doctor)], location: 'Bay 4' });
        await hospital.tell(clerk, { kind: 'grant', about: id(word), clinician: idOf(doctor), scope: ['read'], expires: LATER });
    }
    const set = manyPolicies();
    await hospital.store(set);
    await hospital.agree(set);
    return { hospital, looks: await hospital.look(doctor, ...patients.map((word) => ({ about: id(word) }))) };
}

/** A peer's state for reading, in the order of keys. @param {Wards} hospital */
function peerOf({ ledger }) {
    const keys = [...ledger.private.keys()].sort();
    const bytes = (/** @type {string | undefined} */ text) => Buffer.from(text ?? '');
    /** The first place that is not before a key. @param {string} from */
    const placeOf = (from) => {
        let [low, high] = [0, keys.length];
        while (low < high) {
            const middle = (low + high) >> 1;
            [low, high] = /** @type {string} */ (keys[middle]) < from ? [middle + 1, high] : [low, middle];
        }
        return low;
    };
    return {
        /** @param {string} collection @param {string} at */
        handleGetState: async (collection, at) => bytes((collection === '' ? ledger.world : ledger.private).get(at)),
        /** @param {string} collection @param {string} from @param {string} to */
        handleGetStateByRange: async (collection, from, to) => {
            const all = collection === '' ? [...ledger.world.keys()].filter((at) => at >= from && at < to).sort() : keys;
            let place = collection === '' ? 0 : placeOf(from);
            const next = async () => {
                const at = all[place];
                place += 1;
                const isInside = at !== undefined && at < to;
                return isInside
                    ? { value: { key: at, value: bytes((collection === '' ? ledger.world : ledger.private).get(at)) }, done: false }
                    : { done: true };
            };
            return { iterator: { next, close: async () => undefined } };
        },
    };
}

/** @param {number[]} values */
const median = (values) => /** @type {number} */ ([...values].sort((a, b) => a - b)[values.length >> 1]);

/** Medians of what something takes, in milliseconds, after as many rounds in cold code. @param {number} repeats @param {() => unknown} work */
async function pace(repeats, work) {
    const rounds = [];
    for (let round = 0; round < repeats * 2; round += 1) {
        const [before, started] = [process.cpuUsage(), performance.now()];
        await work();
        const { user, system } = process.cpuUsage(before);
        rounds.push({ processor: (user + system) / 1000, clock: performance.now() - started });
    }
    const warm = rounds.slice(repeats);
    return { processor: median(warm.map((one) => one.processor)), clock: median(warm.map((one) => one.clock)) };
}

async function main() {
    const { hospital, looks } = await openHospital();
    const [chaincode, peer] = [newChaincode(), peerOf(hospital)];
    /** @param {LookPlace[]} asked @param {object} [how] */
    const decide = async (asked, how = {}) => {
        const transient = new Map([
            ['question', JSON.stringify({ nonce, looks: asked, ...how })],
            ['key', JSON.stringify(key)],
        ]);
        const said = {
            transactionId: digest('transaction'),
            milliseconds: hospital.ledger.time,
            ...custodian,
            args: ['policies:Decide', '{}'],
        };
        const { status, payload, message } = await chaincode.Invoke(newStub(peer, { ...said, transient }));
        if (status !== 200) {
            throw new Error(message);
        }
        return JSON.parse(Buffer.from(payload ?? []).toString('utf8')).sealed;
    };
    /** @param {number} size */
    const questionsOf = (size) =>
        Array.from({ length: Math.ceil(LOOKS / size) }, (_, index) => looks.slice(index * size, (index + 1) * size));
    if (LOOKS > MOST_LOOKS) {
        const questions = questionsOf(MOST_LOOKS);
        const { processor, clock } = await pace(REPEATS, async () => {
            for (const question of questions) {
                await decide(question);
            }
        });
        process.stdout.write(
            `looks, ${LOOKS} in ${questions.length} questions: ${processor.toFixed(2)} ms of processor, ${clock.toFixed(2)} ms by the clock\n`,
        );
    }
    for (const count of [1, LOOKS]) {
        const asked = looks.slice(0, count);
        const answer = openDecision(await decide(asked), key);
        if (answer?.decisions.some(({ decision }) => decision !== 'permit') !== false) {
            throw new Error('Not everything was permitted');
        }
        const set = manyPolicies();
        const evaluated = await pace(REPEATS, () => answer.decisions.forEach(({ request }) => decideBy(set, request)));
        process.stdout.write(`decisions by ${POLICIES} policies, ${count}: ${evaluated.processor.toFixed(3)} ms of processor\n`);
        const { processor, clock } = await pace(REPEATS, () => decide(asked));
        process.stdout.write(`looks, ${count}: ${processor.toFixed(2)} ms of processor, ${clock.toFixed(2)} ms by the clock\n`);
    }
    const byItself = { each: true };
    const { length } = await decide(looks, byItself);
    const { processor, clock } = await pace(REPEATS, () => decide(looks, byItself));
    process.stdout.write(
        `looks, ${LOOKS}, each by itself: ${processor.toFixed(2)} ms of processor, ${clock.toFixed(2)} ms by the clock; ${length} characters sealed\n`,
    );
}

main().catch((error) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
});
