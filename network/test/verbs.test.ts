// SPDX-License-Identifier: Apache-2.0
// A network's life with the embedded engine, verb by verb, and what goes wrong in it: nothing that ran before is lost by a call that fails.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { sources, writeChaincode } from './support/chaincodes';
import { freeRange } from '../../scripts/free-range.cjs';
import { causeAndCure, isAlive, killNow, Place } from './support/network-sh';

jest.setTimeout(120_000);

describe('network.sh with the embedded engine', () => {
    const chaincodes = mkdtempSync(join(tmpdir(), 'chaincodes-'));
    const place = new Place({ FABRIC_BIN: '' });
    const folders = Object.fromEntries(Object.entries(sources).map(([name, source]) => [name, writeChaincode(chaincodes, name, source)]));
    const counter = ['-ccn', 'counter', '-cccg', 'none', '-ccp', folders['counter'] ?? ''];
    let ports: number;

    const query = async (key: string, ...flags: string[]): Promise<string> =>
        (await place.run('cc', 'query', '-ccn', 'counter', '-ccc', JSON.stringify({ Args: ['counter:Get', key] }), ...flags)).out.trim();
    const version = async (): Promise<string> =>
        (await place.run('cc', 'query', '-ccn', 'counter', '-ccc', '{"Args":["counter:Version"]}')).out.trim();

    beforeAll(async () => {
        ports = await freeRange();
    });
    afterAll(async () => {
        await place.remove();
        rmSync(chaincodes, { recursive: true, force: true });
    });

    it('has nothing to start, stop, deploy to or remove before there is one, and says what to do', async () => {
        for (const verb of ['start', 'deployCC', 'verify', 'env', 'status']) {
            const { code, err } = await place.run(verb);
            expect([verb, code]).toEqual([verb, 1]);
            expect(err).toMatch(causeAndCure);
            expect(err).toContain('network.sh up');
        }
        for (const verb of ['stop', 'down']) {
            const { code, out } = await place.run(verb);
            expect([code, out]).toEqual([0, expect.stringContaining('Nothing to')]);
        }
        expect(existsSync(place.dataDir)).toBe(false);
    });

    it('comes up from nothing with a line and its time for each step, and ends with addresses, identities and a next command', async () => {
        const { code, out, err } = await place.run('up', '--engine', 'embedded', '--ports-from', String(ports), ...counter);
        expect([code, err]).toEqual([0, '']);
        expect(out).toMatch(/^Engine embedded: as asked for\n/);
        expect(out.match(/^ {2}\S.* +\d+ ms$/gm)?.length).toBeGreaterThanOrEqual(4);
        expect(out).toContain(`127.0.0.1:${String(ports + 1)} as Ward1MSP, identities in ${place.path('organizations')}`);
        expect(out).toMatch(/\nNext: network\/network.sh cc query .*\n$/);
    });

    it('tells people and programs what runs and how far each ward is', async () => {
        const { code, out } = await place.run('status', '--json');
        const status = JSON.parse(out) as Record<string, unknown>;
        expect(code).toBe(0);
        expect(status).toMatchObject({ engine: 'embedded', channel: 'mychannel', heights: { Ward1MSP: 2, Ward2MSP: 2 } });
        expect((status['processes'] as { state: string }[]).map(({ state }) => state)).toEqual(['running', 'running', 'running']);
        expect((await place.run('status')).out).toContain('blocks of mychannel at ward 2: 2');
    });

    it('invokes and queries at either ward', async () => {
        const put = JSON.stringify({ function: 'counter:Put', Args: ['a', 'kept'] });
        expect(await place.run('cc', 'invoke', '-ccn', 'counter', '-ccic', put)).toMatchObject({ code: 0, out: 'put a\n' });
        expect(await query('a')).toBe('kept');
        expect(await query('a', '-org', '2')).toBe('kept');
        const caller = ['cc', 'query', '-ccn', 'counter', '-ccc', '{"Args":["counter:Caller"]}'];
        expect((await place.run(...caller)).out).toContain('CN=User1@ward1.example.com');
        expect((await place.run(...caller, '-org', '2', '-user', 'Admin')).out).toContain('CN=Admin@ward2.example.com');
        expect(await place.run(...caller, '-user', '..')).toMatchObject({ code: 2, err: expect.stringContaining('User1 or Admin') });
        const refused = await place.run('cc', 'query', '-ccn', 'counter', '-ccc', '{"Args":["counter:Nothing"]}');
        expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('counter:Nothing') });
    });

    it('does nothing when it is brought up or deployed the same again', async () => {
        const before = place.pid('embedded');
        for (const verb of ['up', 'createChannel']) {
            expect(await place.run(verb, ...counter)).toMatchObject({ code: 0, err: '' });
        }
        const deployed = await place.run('deployCC', ...counter);
        expect(deployed.out).toMatch(/^ {2}chaincode counter 1\.0 is there \(sequence 1\) +\d+ ms\n$/);
        expect(place.pid('embedded')).toBe(before);
    });

    it('deploys the next version, new code under the same version, and a second chaincode; the state stays', async () => {
        const upgraded = await place.run('deployCC', ...counter, '-ccp', folders['counter-two'] ?? '', '-ccv', '2.0');
        expect(upgraded.out).toContain('(sequence 2)');
        expect(await version()).toBe('two');
        writeChaincode(chaincodes, 'counter-two', sources.counter);
        await place.run('deployCC', ...counter, '-ccp', folders['counter-two'] ?? '', '-ccv', '2.0');
        expect(await version()).toBe('one');
        const other = await place.run('deployCC', '-ccn', 'other', '-cccg', 'none', '-ccp', folders['counter'] ?? '', '-ccs', '1');
        expect(other).toMatchObject({ code: 0, err: '' });
        expect(await query('a')).toBe('kept');
    });

    it.each([
        ['-ccp with no such folder', () => ['-ccp', '/nowhere/at-all'], /there is no folder \/nowhere\/at-all/],
        ['a folder without package.json', () => ['-ccp', chaincodes], /has no package\.json/],
        ['a syntax error', () => ['-ccp', folders['syntax-error'] ?? ''], /does not load: SyntaxError: /],
        [
            'no contracts',
            () => ['-ccp', folders['no-contracts'] ?? ''],
            /does not load: Error: its main file exports no list named contracts/,
        ],
        ['code that exits at once', () => ['-ccp', folders['exits-at-once'] ?? ''], /does not load: it ends by itself/],
        ['code that exits a little later', () => ['-ccp', folders['exits-soon'] ?? '', '-ccv', '9.0'], /counter ended with code 7/],
        ['a policy that is none', () => ['-ccep', 'AND(', '-ccv', '9.0'], /taken by the running network: .*AND\(/],
        ['a sequence that is not next', () => ['-ccs', '7', '-ccv', '9.0'], /sequence is 7, but new definition must be sequence 3/],
        ['another channel', () => ['-c', 'elsewhere'], /has one channel, mychannel, and no elsewhere/],
    ])('a chaincode that cannot be deployed (%s) is refused with cause and cure, and what ran goes on', async (_, flags, cause) => {
        const before = place.pid('embedded');
        const { code, err } = await place.run('deployCC', ...counter, ...flags());
        expect(code).not.toBe(0);
        expect(err).toMatch(cause);
        expect(err).toMatch(causeAndCure);
        expect([place.pid('embedded'), isAlive(before)]).toEqual([before, true]);
        expect(await query('a')).toBe('kept');
    });

    it.each([
        [['--engine', 'native'], /was made with ENGINE embedded, not native/],
        [['--ports-from', '1234'], /was made with .*PORT/],
        [['--orderers', '3'], /was made with ORDERERS 1, not 3/],
    ])('what contradicts how it was made is refused: %j', async (flags, cause) => {
        const { code, err } = await place.run('up', ...flags);
        expect(code).toBe(1);
        expect(err).toMatch(cause);
        expect(err).toMatch(causeAndCure);
    });

    it('stops and starts again with everything', async () => {
        expect((await place.run('stop')).code).toBe(0);
        expect((await place.run('stop')).code).toBe(0);
        expect(await place.run('status', '--json')).toMatchObject({ code: 1, out: expect.stringContaining('"state":"stopped"') });
        expect(await place.run('deployCC', ...counter)).toMatchObject({
            code: 1,
            err: expect.stringContaining('run network/network.sh start'),
        });
        expect((await place.run('start')).code).toBe(0);
        expect((await place.run('start')).code).toBe(0);
        expect(await query('a')).toBe('kept');
    });

    it('names a killed process and how to bring it back, and `up` does', async () => {
        await killNow(place.pid('embedded'));
        expect(await place.run('doctor')).toMatchObject({
            code: 1,
            out: expect.stringMatching(/orderer does not run\n {4}-> network.sh start/),
        });
        const up = await place.run('up', ...counter, '-ccp', folders['counter-two'] ?? '', '-ccv', '2.0');
        expect([up.code, up.err]).toEqual([0, '']);
        expect(await query('a')).toBe('kept');
        expect(await place.run('doctor')).toMatchObject({ code: 0, out: expect.stringContaining('nothing wrong found') });
        expect(await place.run('verify')).toMatchObject({ code: 0, out: expect.stringContaining('the same in 2 copies') });
    });

    it('prints the settings for Fabric’s peer command, and the logs that there are', async () => {
        const { out } = await place.run('env', '--ward', '2');
        expect(out).toContain('export CORE_PEER_LOCALMSPID=Ward2MSP\n');
        expect(out).toContain(`export CORE_PEER_ADDRESS=127.0.0.1:${String(ports + 2)}\n`);
        const paths = [...out.matchAll(/^export (\w+)=(\/\S*)$/gm)].map(([, name, path]) => ({ name, path: path ?? '' }));
        expect(paths.map(({ name }) => name).sort()).toEqual([
            'CORE_PEER_MSPCONFIGPATH',
            'CORE_PEER_TLS_ROOTCERT_FILE',
            'FABRIC_CFG_PATH',
            'ORDERER_CA',
        ]);
        expect(paths.filter(({ path }) => !existsSync(path))).toEqual([]);
        const folder = paths.find(({ name }) => name === 'FABRIC_CFG_PATH')?.path ?? '';
        expect(parse(readFileSync(join(folder, 'core.yaml'), 'utf8'))).toMatchObject({ peer: { networkId: 'wardledger' } });
        expect((await place.run('logs', 'embedded')).out).toContain('NOT FOR PRODUCTION');
        expect((await place.run('logs')).code).toBe(0);
    });

    it('goes down leaving no process and no file', async () => {
        const pid = place.pid('embedded');
        expect((await place.run('down')).code).toBe(0);
        expect(isAlive(pid)).toBe(false);
        expect(existsSync(place.dataDir)).toBe(false);
        expect(readdirSync(place.scratch)).toEqual([]);
        expect(await place.run('down')).toMatchObject({ code: 0, out: expect.stringContaining('Nothing to remove') });
    });
});
