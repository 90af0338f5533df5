// SPDX-License-Identifier: Apache-2.0
// Somebody's own chaincode on the embedded engine, as on Fabric's test network: what it gets without being told, deployments while calls are made,
// deployments that fail, and a chaincode that ends by itself.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freeRange } from '../../scripts/free-range.cjs';
import { sources, writeChaincode } from './support/chaincodes';
import { causeAndCure, networkSh, Place } from './support/network-sh';

jest.setTimeout(180_000);

describe('another chaincode on the embedded engine', () => {
    const base = mkdtempSync(join(tmpdir(), 'own chaincode ')); // paths have spaces
    const place = new Place({ FABRIC_BIN: '' });
    const folders = Object.fromEntries(Object.entries(sources).map(([name, source]) => [name, writeChaincode(base, name, source)]));
    const basic = ['-ccn', 'basic', '-ccp', folders['counter'] ?? ''];

    const call = (words: readonly string[]) => place.run('cc', 'query', '-ccn', 'basic', '-ccc', JSON.stringify({ Args: words }));
    const version = async (): Promise<string> => (await call(['counter:Version'])).out.trim();
    const sequence = async (): Promise<string | undefined> =>
        /^Name: basic, Version: \S+, Sequence: (\d+)$/m.exec((await place.run('cc', 'list')).out)?.[1];

    afterAll(async () => {
        await place.remove();
        rmSync(base, { recursive: true, force: true });
    });

    it('is not there before it is asked for, nor is any other', async () => {
        const up = await place.run('up', '--engine', 'embedded', '--ports-from', String(await freeRange()));
        expect([up.code, up.err]).toEqual([0, '']);
        expect(up.out).toMatch(/\nNext: network\/network\.sh deployCC --data-dir \S+\n$/);
        expect(JSON.parse((await place.run('status', '--json')).out)).toMatchObject({ heights: { Ward1MSP: 1, Ward2MSP: 1 } });
        expect(await place.run('cc', 'list')).toMatchObject({ code: 0, out: '' });
    });

    it('gets no collections and the policy of the channel', async () => {
        expect(await place.run('deployCC', ...basic)).toMatchObject({ code: 0, err: '' });
        expect(readFileSync(place.path('chaincodes', 'basic.env'), 'utf8')).toMatch(/^CC_POLICY=\nCC_COLLECTIONS=none\n/m);
        const { chaincodes } = JSON.parse(readFileSync(place.path('run', 'embedded.json'), 'utf8')) as { chaincodes: object[] };
        expect(chaincodes.map((entry) => Object.keys(entry).sort())).toEqual([['build', 'module', 'name', 'version']]);
        expect([await version(), await sequence()]).toEqual(['one', '1']);
    });

    it('answers while its next version is deployed, by the process that ran', async () => {
        const before = place.pid('embedded');
        let isOver = false;
        const answers = [0, 1].map(async () => {
            const seen = new Set<string>();
            while (!isOver) {
                const { code, out, err } = await call(['counter:Version']);
                seen.add(code === 0 ? out.trim() : err);
            }
            return [...seen];
        });
        const upgraded = await place.run('deployCC', '-ccn', 'basic', '-ccp', folders['counter-two'] ?? '', '-ccv', '2.0');
        isOver = true;
        expect(upgraded).toMatchObject({ code: 0, err: '', out: expect.stringContaining('(sequence 2)') });
        for (const seen of await Promise.all(answers)) {
            expect(['one', 'two']).toEqual(expect.arrayContaining(seen));
        }
        expect([await version(), place.pid('embedded')]).toEqual(['two', before]);
    });

    it.each([
        ['a policy that cannot be read', ['-ccep', 'AND('], /policy/],
        ['collections that cannot be read', ['-cccg', join(base, 'collections.json')], /collections/],
        ['code that exits a little later', ['-ccp', join(base, 'exits-soon')], /ended with code 7/],
        ['a sequence that is not next', ['-ccs', '9'], /requested sequence is 9, but new definition must be sequence 3/],
    ])('leaves the ledger as it was when it cannot be deployed: %s', async (_, flags, cause) => {
        writeFileSync(join(base, 'collections.json'), '{"name":"not a list"}');
        const refused = await place.run('deployCC', ...basic, '-ccv', '3.0', ...flags);
        expect(refused.code).not.toBe(0);
        expect(refused.err).toMatch(cause);
        expect(refused.err).toMatch(causeAndCure);
        expect([await version(), await sequence()]).toEqual(['two', '2']);
    });

    it('takes the sequence that the ledger has next, also as -ccs', async () => {
        const next = await place.run('deployCC', ...basic, '-ccv', '3.0', '-ccs', '3');
        expect(next).toMatchObject({ code: 0, err: '', out: expect.stringContaining('(sequence 3)') });
        expect([await version(), await sequence()]).toEqual(['one', '3']);
    });

    it('comes back with the next call after it ended by itself, and doctor names it', async () => {
        expect(await place.run('doctor')).toMatchObject({ code: 0 });
        const ended = await call(['counter:Exit', '9']);
        expect(ended).toMatchObject({ code: 1, err: expect.stringContaining('chaincode stream terminated') });
        expect(await version()).toBe('one');
        const { code, out } = await place.run('doctor');
        expect(code).toBe(1);
        expect(out).toMatch(/chaincode basic ended with code 9.*\n {4}-> .*logs embedded/);
        expect(await place.run('start')).toMatchObject({ code: 0, err: '' });
        expect(await place.run('deployCC', ...basic, '-ccv', '3.0')).toMatchObject({ code: 0, out: expect.stringContaining('is there') });
    });

    it('is named where it cannot come back', async () => {
        const broken = writeChaincode(base, 'counter', sources['exits-at-once']);
        await call(['counter:Exit', '9']);
        const { code, err } = await call(['counter:Version']);
        expect([code, err]).toEqual([1, expect.stringContaining('container exited with 0')]);
        const doctor = await place.run('doctor');
        expect(doctor.out).toMatch(/chaincode basic does not answer: .*could not launch chaincode basic/);
        const atOnce = { FABRIC_BIN: '', START_SECONDS: '0' };
        expect((await networkSh(['start', '--data-dir', place.dataDir], atOnce)).err).toMatch(causeAndCure);
        writeChaincode(base, 'counter', sources['counter-two']);
        expect(await version()).toBe('two');
        expect(broken).toBe(folders['counter']);
    });

    it('stays where the network is restarted', async () => {
        expect(await place.run('restart')).toMatchObject({ code: 0, err: '' });
        expect([await version(), await sequence()]).toEqual(['two', '3']);
    });
});
