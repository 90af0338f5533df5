// SPDX-License-Identifier: Apache-2.0
// What who looked costs of a patient with 10,000 looks, and a ward's trail of them, over HTTP on the real contracts: gateway, token, look, custodian and
// the double of the ledger, which simulates every question twice and sorts all of its keys for every range, so more than one peer would.
// `node scripts/measure-trail.cjs [REPEATS]`.
// @ts-check
'use strict';

const { join } = require('node:path');
require('./typescript-hook.cjs');

/** What a source file exports; the compiler does not follow a name that ends so. @param {string} file */
const source = (file) => require(join(__dirname, '..', `${file}.ts`));
/** @type {typeof import('../chaincode/test/support/certificates')} */
const { identities } = source('chaincode/test/support/certificates');
/** @type {typeof import('../chaincode/test/support/fixtures')} */
const { digest, id } = source('chaincode/test/support/fixtures');
/** @type {typeof import('../gateway/test/support/records-world')} */
const { recordsWorld } = source('gateway/test/support/records-world');

/** @typedef {import('../gateway/test/support/records-world').RecordsWorld} World */

const LOOKS = 10_000;
const A_TRANSACTION = 200;
const REPEATS = Number(process.argv[2] ?? 10);
const ACCESSES = '/v1/patients/P001/accesses';
const EVENTS = '/v1/audit/events';

/** A patient at whom two doctors have looked all the time. */
async function busyWorld() {
    const world = await recordsWorld({
        'desk-1': { identity: identities.ward1One, roles: ['doctor', 'admission'] },
        'officer-1': { identity: identities.ward1Three, roles: ['privacy-officer'] },
        'dr-lind': { identity: identities.ward2One, roles: ['doctor'] },
    });
    const record = { id: 'P001', kind: 'patient', name: 'Ann Example', status: 'active' };
    await world.ask('desk-1', '/v1/records', { method: 'POST', body: record });
    const [found] = await world.ledger.evaluate(world.callerOf('desk-1'), 'subject:FindSubjects', {
        lookupKeys: [await world.lookupKeyOf('P001')],
    });
    const about = found?.ledgerId ?? '';
    const look = { kind: 'look', about, action: 'read', category: 'vitals', purpose: 'TREAT', decision: 'permit' };
    for (let index = 0; index < LOOKS / A_TRANSACTION; index += 1) {
        await world.ledger.submit(world.callerOf('desk-1'), {
            name: 'access:Record',
            request: { notice: digest(`notice ${index}`) },
            transient: { facts: Array(A_TRANSACTION).fill(look), random: id(`random ${index}`), salt: digest('salt') },
        });
    }
    return world;
}

/** @param {number[]} values */
const middle = (values) => /** @type {number} */ ([...values].sort((one, other) => one - other)[values.length >> 1]);

/**
 * What an answer takes, in milliseconds: median and most, after as many in cold code.
 *
 * @param {string} what
 * @param {number} repeats
 * @param {() => Promise<import('../gateway/test/support/records-world').WorldAnswer>} ask
 */
async function measure(what, repeats, ask) {
    const rounds = [];
    let bytes = 0;
    for (let round = 0; round < repeats * 2; round += 1) {
        const [before, started] = [process.cpuUsage(), performance.now()];
        const { status, text } = await ask();
        const { user, system } = process.cpuUsage(before);
        if (status !== 200) {
            throw new Error(text);
        }
        bytes = text.length;
        rounds.push({ processor: (user + system) / 1000, clock: performance.now() - started });
    }
    const warm = rounds.slice(repeats);
    const processor = warm.map((one) => one.processor);
    const said = [middle(processor), Math.max(...processor), middle(warm.map(({ clock }) => clock))].map((one) => one.toFixed(1));
    process.stdout.write(`${what}: ${said[0]} ms of processor (at most ${said[1]}), ${said[2]} ms by the clock, ${bytes} bytes\n`);
}

/** The cursor behind as many looks. @param {World} world @param {number} looks */
async function cursorBehind(world, looks) {
    let cursor = '';
    for (let read = 0; read < looks; read += A_TRANSACTION) {
        const { body } = await world.ask('officer-1', `${ACCESSES}?limit=200${cursor}`);
        cursor = `&cursor=${body.next}`;
    }
    return cursor;
}

async function main() {
    const world = await busyWorld();
    const get = (/** @type {string} */ path, headers = {}) => world.ask('officer-1', path, { headers });
    await measure(`${ACCESSES}, 50 rows`, REPEATS, () => get(ACCESSES));
    await measure(`${ACCESSES}, 200 rows`, REPEATS, () => get(`${ACCESSES}?limit=200`));
    const deep = await cursorBehind(world, LOOKS / 2);
    await measure(`${ACCESSES}, 50 rows behind ${LOOKS / 2}`, REPEATS, () => get(`${ACCESSES}?limit=50${deep}`));
    for (const accept of ['application/x-ndjson', 'text/csv']) {
        await measure(`${ACCESSES}, all as ${accept}`, 1, () => get(ACCESSES, { accept }));
    }
    await measure(`${EVENTS}, 50 rows`, REPEATS, () => get(EVENTS));
    await world.close();
}

main().catch((error) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
});
