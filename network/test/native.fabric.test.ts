// SPDX-License-Identifier: Apache-2.0
// network.sh on Fabric's own programs: from nothing to a committed transaction, killed and brought back, three orderers of which one dies, damage, and down.
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sources, writeChaincode } from './support/chaincodes';
import { freeRange } from '../../scripts/free-range.cjs';
import { causeAndCure, isAlive, killNow, Place } from './support/network-sh';

jest.setTimeout(180_000);

const names = ['orderer', 'peer0.ward1.example.com', 'peer0.ward2.example.com', 'chaincode.counter.ward1', 'chaincode.counter.ward2'];

describe.each([
    [1, names],
    [3, ['orderer2', 'orderer3', ...names]],
] as const)('network.sh with the native engine and %d orderer(s)', (orderers, processes) => {
    const base = mkdtempSync(join(tmpdir(), 'chaincodes-'));
    const place = new Place();
    const folder = writeChaincode(base, 'counter', sources.counter);
    const counter = ['-ccn', 'counter', '-ccp', folder];

    const put = async (key: string): Promise<string> =>
        (await place.run('cc', 'invoke', '-ccn', 'counter', '-ccc', JSON.stringify({ Args: ['counter:Put', key, 'kept'] }))).out.trim();
    const get = async (key: string, ward: string): Promise<string> =>
        (
            await place.run('cc', 'query', '-ccn', 'counter', '-org', ward, '-ccc', JSON.stringify({ Args: ['counter:Get', key] }))
        ).out.trim();

    afterAll(async () => {
        await place.remove();
        rmSync(base, { recursive: true, force: true });
    });

    it('comes up from nothing to a transaction that both wards endorsed', async () => {
        const flags = ['--engine', 'native', '--orderers', String(orderers), '--ports-from', String(await freeRange())];
        expect(await place.run('up', ...flags)).toMatchObject({
            code: 0,
            err: '',
            out: expect.stringMatching(/\nNext: \S+ deployCC --data-dir/),
        });
        expect(await place.run('cc', 'list')).toMatchObject({ code: 0, out: '' });
        expect(await place.run('up', ...counter)).toMatchObject({ code: 0, err: '' });
        expect(await put('a')).toBe('put a');
        expect(await get('a', '1')).toBe('kept');
        const status = JSON.parse((await place.run('status', '--json')).out) as { processes: { name: string; state: string }[] };
        expect(status.processes.map(({ name }) => name).sort()).toEqual([...processes].sort());
        expect(status.processes.every(({ state }) => state === 'running')).toBe(true);
    });

    it.each([
        ['policy', ['-ccep', 'AND('], 'invalid signature policy: AND('],
        ['collections', ['-cccg', 'no-list.json'], 'invalid collection configuration in file '],
        ['policy of a collection', ['-cccg', 'no-policy.json'], 'invalid policy OR(: unexpected token EOF'],
    ])('says what Fabric says of a %s that cannot be read, before anything is begun', async (_, [flag, value], reason) => {
        writeFileSync(join(base, 'no-list.json'), '{}');
        writeFileSync(join(base, 'no-policy.json'), '[{"name":"a","policy":"OR("}]');
        const before = readdirSync(place.path('native', 'packages')).sort();
        const given = flag === '-cccg' ? join(base, value ?? '') : (value ?? '');
        const { code, err } = await place.run('deployCC', ...counter, '-ccv', '9.0', flag ?? '', given);
        expect([code, err]).toEqual([1, expect.stringContaining('Fabric says: ')]);
        expect(err).toContain(reason);
        expect(err).toMatch(causeAndCure);
        expect(readdirSync(place.path('native', 'packages')).sort()).toEqual(before);
        expect((await place.run('cc', 'list')).out).toBe('Name: counter, Version: 1.0, Sequence: 1\n');
    });

    it('does nothing when brought up or deployed the same again', async () => {
        const before = processes.map((name) => place.pid(name));
        expect(await place.run('up', ...counter)).toMatchObject({ code: 0, err: '' });
        expect((await place.run('createChannel')).code).toBe(0);
        expect((await place.run('deployCC', ...counter)).out).toMatch(/^ {2}chaincode counter 1\.0 is there \(sequence 1\) +\d+ ms\n$/);
        expect(processes.map((name) => place.pid(name))).toEqual(before);
    });

    it('goes on when one of three orderers is killed, and takes it back', async () => {
        if (orderers === 1) {
            expect(await put('b')).toBe('put b'); // there is none to spare
            return;
        }
        await killNow(place.pid('orderer'));
        expect(await put('b')).toBe('put b');
        expect((await place.run('status')).code).toBe(1);
        expect(await place.run('doctor')).toMatchObject({
            code: 1,
            out: expect.stringMatching(/orderer does not run\n {4}-> network.sh start/),
        });
        expect(await place.run('start')).toMatchObject({ code: 0, err: '' });
        expect((await place.run('status')).code).toBe(0);
        expect(await put('c')).toBe('put c');
    });

    it('comes back with everything after all processes were killed', async () => {
        await Promise.all(processes.map((name) => killNow(place.pid(name))));
        expect(await place.run('up', ...counter)).toMatchObject({ code: 0, err: '' });
        expect(await get('b', '2')).toBe('kept');
        expect(await put('d')).toBe('put d');
        expect(await place.run('verify')).toMatchObject({ code: 0, out: expect.stringContaining('the same in 2 copies') });
    });

    it('lets the former version answer until the new one is committed, and no longer', async () => {
        const version = async () => (await place.run('cc', 'query', '-ccn', 'counter', '-ccc', '{"Args":["counter:Version"]}')).out.trim();
        const services = async () =>
            (JSON.parse((await place.run('status', '--json')).out) as { processes: { name: string; address: string }[] }).processes
                .filter(({ name }) => name.startsWith('chaincode'))
                .map(({ address }) => address);
        const former = await services();
        const two = writeChaincode(base, 'counter-two', sources['counter-two']);
        expect(await place.run('deployCC', ...counter, '-ccp', two, '-ccv', '2.0')).toMatchObject({ code: 0, err: '' });
        expect([await version(), await get('a', '1'), await get('a', '2')]).toEqual(['two', 'kept', 'kept']);
        expect((await services()).filter((address) => former.includes(address))).toEqual([]);
        expect(await place.run('deployCC', ...counter)).toMatchObject({ code: 0, err: '' });
        expect([await version(), await services()]).toEqual(['one', former]);
        expect(readdirSync(place.path('run')).filter((file) => file.includes('former.pid'))).toEqual([]);
    });

    it('goes on with what ran when a chaincode does not start', async () => {
        for (const name of ['syntax-error', 'exits-at-once', 'exits-soon'] as const) {
            const { code, err } = await place.run('deployCC', ...counter, '-ccp', writeChaincode(base, name, sources[name]), '-ccv', '9.0');
            expect(code).not.toBe(0);
            expect(err).toMatch(causeAndCure);
        }
        expect(await get('a', '1')).toBe('kept');
        expect((await place.run('status')).code).toBe(0);
    });

    it('comes up with what was deployed, also where nothing is asked for', async () => {
        await place.run('stop');
        expect(await place.run('up')).toMatchObject({ code: 0, err: '', out: expect.stringContaining(' cc query -ccn counter ') });
        expect(await get('a', '2')).toBe('kept');
        expect((await place.run('status')).code).toBe(0);
    });

    it('gives a peer that lost its ledger the channel and the chaincode again', async () => {
        await place.run('stop');
        rmSync(place.path('native', 'peer0.ward2.example.com'), { recursive: true });
        expect(await place.run('up', ...counter)).toMatchObject({ code: 0, err: '' });
        expect(await put('e')).toBe('put e');
        expect(await get('a', '2')).toBe('kept');
    });

    it.each(['orderer', 'mychannel.block'])('is not started without its %s', async (name) => {
        await place.run('stop');
        renameSync(place.path('native', name), place.path('native', `${name}.away`));
        for (const verb of ['up', 'start']) {
            const { code, err } = await place.run(verb, ...counter);
            expect(code).toBe(1);
            expect(err).toMatch(new RegExp(`half-deleted data folder: .*${name} is missing`));
            expect(err).toMatch(causeAndCure);
        }
        renameSync(place.path('native', `${name}.away`), place.path('native', name));
        expect(await place.run('start')).toMatchObject({ code: 0, err: '' });
    });

    it('goes down leaving no process and no file', async () => {
        const pids = processes.map((name) => place.pid(name));
        expect((await place.run('down')).code).toBe(0);
        expect(pids.filter(isAlive)).toEqual([]);
        expect(existsSync(place.dataDir)).toBe(false);
    });
});
