// SPDX-License-Identifier: Apache-2.0
// Settings come from environment and from files in the data folder, and become numbers, paths and words of commands: what is none of these
// is refused before anything is done with it, and nothing in a file is ever run.
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { causeAndCure, networkSh } from './support/network-sh';

jest.setTimeout(60_000);

const base = mkdtempSync(join(tmpdir(), 'values-'));
const ran = join(base, 'ran');
const dataDir = join(base, 'data');
const command = `$(touch ${ran})`;

beforeEach(() => {
    rmSync(dataDir, { recursive: true, force: true });
});
afterAll(() => {
    rmSync(base, { recursive: true, force: true });
});

describe('network.sh refuses of its environment', () => {
    it.each([
        ['PEER1_PORT', `BASH_ARGC[${command}]`],
        ['PEER1_PORT', '010'],
        ['PEER1_PORT', '123456'],
        ['ORDERERS', '2'],
        ['ENGINE', 'besu'],
        ['LISTEN_HOST', '127.0.0.1|e touch x|'],
        ['CHANNEL_NAME', '../elsewhere'],
        ['CC_NAME', 'a b'],
        ['CC_POLICY', 'OR(\nCC_SRC_PATH=/elsewhere'],
        ['START_SECONDS', 'soon'],
        ['REQUIRED_FREE_MB', command],
        ['CALL_WARD', '3'],
        ['CALL_USER', '..'],
        ['FABRIC_BIN', 'bin'],
    ])('%s %j', async (name, value) => {
        const { code, out, err } = await networkSh(
            ['up', '--engine', 'embedded', '--data-dir', dataDir].filter((_, i) => name !== 'ENGINE' || (i !== 1 && i !== 2)),
            {
                [name]: value,
            },
        );
        expect(err).toMatch(new RegExp(`^${name} cannot be `));
        expect(err).toMatch(causeAndCure);
        expect([code, out, existsSync(dataDir), existsSync(ran)]).toEqual([2, '', false, false]);
    });
});

describe('network.sh refuses of its data folder', () => {
    const settings = 'ENGINE=native\nORDERERS=1\nPEER1_PORT=7051\nCHANNEL_NAME=mychannel\n';
    const chaincode = 'CC_NAME=counter\nCC_VERSION=1.0\nCC_POLICY=OR(\nSEQUENCE=1\n';

    const make = (files: Record<string, string>): void => {
        for (const folder of ['chaincodes', 'native']) {
            mkdirSync(join(dataDir, folder), { recursive: true, mode: 0o700 });
        }
        Object.entries({ 'network.settings': settings, ...files }).forEach(([name, content]) => {
            writeFileSync(join(dataDir, name), content, { mode: 0o600 });
        });
    };
    const refused = async (cause: RegExp): Promise<void> => {
        const before = readdirSync(dataDir);
        for (const verb of ['status', 'start', 'down']) {
            const { code, err } = await networkSh([verb, '--data-dir', dataDir]);
            expect(err).toMatch(cause);
            expect(err).toMatch(causeAndCure);
            expect([verb, code, readdirSync(dataDir), existsSync(ran)]).toEqual([verb, 1, before, false]);
        }
    };

    it.each([
        ['network.settings', `${settings}PEER2_PORT=BASH_ARGC[${command}]\n`, /PEER2_PORT cannot be/],
        ['network.settings', `${settings}BLOCK_READERS=x|e touch ${ran}\n`, /BLOCK_READERS cannot be/],
        ['network.settings', settings.replace('native', '../..'), /ENGINE cannot be/],
        ['network.settings', `${settings}LISTEN_HOST=x|e touch ${ran}`, /LISTEN_HOST cannot be/],
        ['chaincodes/counter.env', `${chaincode}TURN=BASH_ARGC[${command}]\n`, /counter\.env is damaged: TURN cannot be/],
        ['chaincodes/counter.env', `${chaincode}SEQUENCE=BASH_ARGC[${command}]\n`, /counter\.env is damaged: SEQUENCE cannot be/],
        ['chaincodes/counter.env', `CC_NAME=../../x\n${chaincode}`, /CC_NAME cannot be/],
        ['chaincodes/counter.env', chaincode.replace('counter', 'other'), /CC_NAME cannot be/],
        ['chaincodes/counter.env', `${chaincode}CC_POLICY=OR\\(\n`, /CC_POLICY cannot be/],
        ['chaincodes/a b.env', chaincode, /CC_NAME cannot be/],
        ['native/chaincodes', 'counter\nx/e touch y\n', /native\/chaincodes is damaged: CC_NAME cannot be/],
    ])('%s with %j', async (name, content, cause) => {
        make({ [name]: content });
        await refused(cause);
    });

    it('nothing that is well, and runs nothing of it', async () => {
        make({ 'chaincodes/counter.env': `${chaincode}touch ${ran}\n${command}\nPATH=/elsewhere\n` });
        const { err } = await networkSh(['status', '--data-dir', dataDir]);
        expect([err, existsSync(ran)]).toEqual(['', false]);
    });

    it.each(['', 'network.settings', 'chaincodes', 'chaincodes/counter.env'])('what others may write: its %s', async (name) => {
        make({ 'chaincodes/counter.env': chaincode });
        chmodSync(join(dataDir, name), 0o770);
        await refused(/^others may write to .*\n {2}-> chmod go-w /);
    });

    const isRoot = process.getuid?.() === 0;
    if (!isRoot) {
        console.log('A data folder of another user is not tested: only root can make one');
    }
    (isRoot ? it : it.skip)('what belongs to another user', async () => {
        make({});
        chownSync(dataDir, 1, 1);
        await refused(/ belongs to another user/);
    });
});
