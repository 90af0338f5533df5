// SPDX-License-Identifier: Apache-2.0
// A real log of a real custodian against real blocks: it holds, and whatever was changed in it is found, and named.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runAudit } from '@wardledger/block-verifier/program';
import { sha256Hex } from '@wardledger/chaincode/crypto';
import { starterSet } from '@wardledger/chaincode/domain';
import { OPENINGS } from '../src/openings-option';
import { type OpenedWard, openedWard } from './support/opened-ward';

jest.setTimeout(300_000);

let ward: OpenedWard;

beforeAll(async () => {
    ward = await openedWard();
});

afterAll(() => {
    ward.remove();
});

async function run(...args: string[]) {
    const [out, err]: [string[], string[]] = [[], []];
    const ending = await runAudit(args, { out: (line) => out.push(line), err: (line) => err.push(line) }, OPENINGS);
    return { ending, out: out.join('\n'), err: err.join('\n') };
}

async function verify(log: string, ...more: string[]) {
    const file = join(ward.folder, 'log.ndjson');
    writeFileSync(file, log);
    return run('verify', '--authority', ward.authority, '--blocks', ward.blocks, '--openings', file, ...more);
}

describe('a log as it was written', () => {
    it('holds', async () => {
        const { ending, out, err } = await verify(ward.log, '--policies', ward.second.file);
        expect({ ending, err }).toEqual({ ending: 0, err: '' });
        console.log(out);
    });
});
