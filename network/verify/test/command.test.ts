// SPDX-License-Identifier: Apache-2.0
// The command: what it takes, how it ends, what it prints; and 200 flips of a bit through it.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SWITCH } from '@wardledger/command-line';
import { runAudit } from '../src/program/command';
import type { Further } from '../src/program/further';
import { blockHash } from './support/forger';
import { authorityIn, type Ledger, makeLedger } from './support/ledger';

const work = mkdtempSync(join(tmpdir(), 'audit-command-'));
const folder = join(work, 'blocks');
let ledger: Ledger;
let pinned: string;

const fileOf = (number: number): string => join(folder, `mychannel_${number}.block`);
function writeBlocks(): void {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    ledger.blocks.forEach((block, number) => {
        writeFileSync(fileOf(number), block);
    });
}

beforeAll(async () => {
    ledger = await makeLedger();
    pinned = blockHash(ledger.blocks[0]!).toString('hex');
}, 60_000);
afterAll(async () => {
    await ledger.stop();
    rmSync(work, { recursive: true });
});
beforeEach(writeBlocks);

async function runWith(furthers: readonly Further[], ...args: string[]): Promise<{ ending: number; out: string; err: string }> {
    const [out, err]: [string[], string[]] = [[], []];
    const ending = await runAudit(args, { out: (line) => out.push(line), err: (line) => err.push(line) }, furthers);
    return { ending, out: out.join('\n'), err: err.join('\n') };
}
const run = (...args: string[]) => runWith([], ...args);
const verify = (...more: string[]) => run('verify', '--first-block', pinned, '--blocks', folder, ...more);
const network = (ward: 1 | 2) => [
    `--peer${ward}`,
    ledger.network.endpoints.peers[ward - 1]!.address,
    '--organizations',
    ledger.organizations,
];

describe('a good ledger', () => {
    it('in a folder', async () => {
        const { ending, out, err } = await verify();
        expect({ ending, err }).toEqual({ ending: 0, err: '' });
        expect(out).toMatch(
            new RegExp(`^${ledger.blocks.length} blocks with \\d+ transactions: chained, hashed, signed by the orderer, endorsed`),
        );
        expect(out).toContain(`First block: ${pinned}`);
        expect(out).toContain("Chaincode parity 1.0, sequence 1: AND('Ward1MSP.peer', 'Ward2MSP.peer')");
        expect(out).toContain('Every byte of these blocks is covered. Not covered:');
    });

    it('for programs', async () => {
        const { ending, out } = await verify('--json');
        expect(ending).toBe(0);
        expect(JSON.parse(out)).toMatchObject({
            holds: true,
            blocks: ledger.blocks.length,
            copies: [{ name: folder, height: ledger.blocks.length }],
            firstBlock: pinned,
            lastBlock: blockHash(ledger.blocks.at(-1)!).toString('hex'),
            chaincodes: [{ name: 'parity' }],
            notCovered: expect.arrayContaining([expect.stringContaining('private collections')]) as string[],
        });
    });

    it("at both wards' peers and in a folder, which ends earlier, by the orderers' authority", async () => {
        rmSync(fileOf(ledger.blocks.length - 1));
        const args = ['--blocks', folder, ...network(1), ...network(2), '--authority', authorityIn(ledger.organizations)];
        const { ending, out } = await run('verify', ...args);
        expect(ending).toBe(0);
        expect(out).toContain('the same in 3 copies');
        expect(out).toContain(`Height of ${folder}: ${ledger.blocks.length - 1}`);
    });

    it('is fetched from a peer and checked elsewhere', async () => {
        const into = join(work, 'fetched');
        expect(await run('fetch', '--into', into, ...network(2))).toMatchObject({
            ending: 0,
            out: expect.stringMatching(/^\d+ blocks of Ward2MSP at /) as string,
        });
        expect(readdirSync(into)).toHaveLength(ledger.blocks.length);
        expect(await verify('--blocks', into)).toMatchObject({ ending: 0 });
    });
});

describe('a bad ledger', () => {
    const middle = 5;
    const last = () => ledger.blocks.length - 1;

    it.each<[string, () => void, RegExp]>([
        [
            'a block is missing',
            () => {
                rmSync(fileOf(middle));
            },
            /: block 5: another block stands in its place; found block 6; expected block 5$/,
        ],
        [
            'two blocks have changed places',
            () => {
                renameSync(fileOf(middle), join(folder, 'kept'));
                renameSync(fileOf(middle + 1), fileOf(middle));
                renameSync(join(folder, 'kept'), fileOf(middle + 1));
            },
            /: block 5: another block stands in its place; found block 6; expected block 5$/,
        ],
        [
            'a file is truncated',
            () => {
                truncateSync(fileOf(middle), 500);
            },
            /: block 5: its bytes do not parse: .*it ends early$/,
        ],
        [
            'a file is empty',
            () => {
                truncateSync(fileOf(last()), 0);
            },
            /: block \d+: it has no header, no data or no metadata$/,
        ],
        [
            'the first block is missing',
            () => {
                rmSync(fileOf(0));
            },
            /: block 0: another block stands in its place; found block 1; expected block 0$/,
        ],
    ])('%s', async (_what, damage, message) => {
        damage();
        const { ending, out, err } = await verify();
        expect({ ending, out }).toEqual({ ending: 1, out: '' });
        expect(err).toMatch(message);
        expect(err.startsWith(`${folder}: `)).toBe(true);
    });

    it('whose first block is not the pinned one, for programs', async () => {
        const { ending, out } = await run('verify', '--json', '--first-block', 'cd'.repeat(32), '--blocks', folder);
        expect(ending).toBe(1);
        expect(JSON.parse(out)).toEqual({
            holds: false,
            copy: folder,
            block: 0,
            what: 'it is not the first block that is pinned',
            found: pinned,
            expected: 'cd'.repeat(32),
        });
    });

    it('that is another than the other copy', async () => {
        const [second, elsewhere] = [join(work, 'second'), await makeLedger()];
        mkdirSync(second);
        elsewhere.blocks.forEach((block, number) => {
            writeFileSync(join(second, `mychannel_${number}.block`), number === 0 ? ledger.blocks[0]! : block);
        });
        await elsewhere.stop();
        expect(await verify('--blocks', second)).toMatchObject({
            ending: 1,
            err: expect.stringContaining(`${second}: block 1: `) as string,
        });
    });
});

describe('a command line that cannot be carried out', () => {
    it.each([
        [[], /give one command/],
        [['verify'], /give --first-block or --authority/],
        [['verify', '--first-block', 'ab'], /--first-block must be 64 hexadecimal digits/],
        [['verify', '--first-block', 'ab'.repeat(32)], /give --blocks, --peer1 or --peer2/],
        [['verify', '--first-block', 'ab'.repeat(32), '--authority', 'f', '--blocks', 'd'], /give --first-block or --authority/],
        [['verify', '--first-block', 'ab'.repeat(32), '--peer1', 'h:1'], /--organizations is needed/],
        [['verify', '--first-block', 'ab'.repeat(32), '--peer1', 'h'], /--peer1 must be a host and a port/],
        [['fetch', '--into', 'd'], /fetch takes --into and one of --peer1 and --peer2/],
        [['fetch', '--peer1', 'h:1', '--peer2', 'h:2', '--into', 'd', '--organizations', 'o'], /fetch takes --into and one/],
        [['fetch', '--peer1', 'h:1', '--organizations', 'o'], /fetch takes --into and one/],
        [['verify', '--first-block', 'ab'.repeat(32), '--blocks', '/nowhere/at/all'], /ENOENT/],
    ])('%j', async (args, message) => {
        const { ending, err } = await run(...args);
        expect(ending).toBe(2);
        expect(err).toMatch(message);
    });

    it('names a file that does not say which block it holds, and a folder without blocks', async () => {
        const strange = join(work, 'strange');
        mkdirSync(strange);
        expect(await verify('--blocks', strange)).toMatchObject({ ending: 2, err: expect.stringContaining('there is no file') as string });
        writeFileSync(join(strange, 'newest.block'), '');
        expect(await verify('--blocks', strange)).toMatchObject({
            ending: 2,
            err: expect.stringContaining('does not end with the number') as string,
        });
    });

    it('is explained', async () => {
        const { ending, out } = await run('--help');
        expect(ending).toBe(0);
        expect(out).toMatch(/Ends with 0 .* 1 .*2 /s);
    });
});

it('finds 200 flips of a bit, each in a folder of its own', async () => {
    const copy = join(work, 'flipped');
    cpSync(folder, copy, { recursive: true });
    const unnoticed: string[] = [];
    for (let flip = 0; flip < 200; flip++) {
        // Steps that have no divisor in common with the number of blocks or of bits: every block, every bit.
        const number = (flip * 7) % ledger.blocks.length;
        const file = join(copy, `mychannel_${number}.block`);
        const bytes = readFileSync(file);
        const at = (flip * 104_729) % bytes.length;
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(at) ^ (1 << ((flip * 3) % 8)), at);
        writeFileSync(file, changed);
        const { ending, out } = await run('verify', '--json', '--first-block', pinned, '--blocks', copy);
        writeFileSync(file, bytes);
        if (ending !== 1 || (JSON.parse(out) as { block: number }).block !== number) {
            unnoticed.push(`byte ${at} of block ${number}: ${out}`);
        }
    }
    expect(unnoticed).toEqual([]);
}, 60_000);

it('an older Node.js is refused in words by the version that package.json names, before anything that it lacks is read', () => {
    const { engines } = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8')) as { engines: { node: string } };
    const bin = join(__dirname, '..', 'bin', 'wardledger-audit.cjs');
    // As node would be if it were 20: the process says so before the program begins.
    const older = "Object.defineProperty(process.versions, 'node', { value: '20.20.2' })";
    const { status, stderr } = spawnSync(process.execPath, ['-e', `${older}; require(${JSON.stringify(bin)})`], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([
        2,
        expect.stringContaining(`needs Node.js ${engines.node.replace('>=', '')} or later, and this is 20.20.2`),
    ]);
});

describe('what a program above it looks at besides', () => {
    const seen: string[] = [];
    beforeEach(() => {
        seen.length = 0;
    });
    const further = (name: string): Further => ({
        flags: { [name]: { kind: SWITCH, help: `looks at ${name}` } },
        about: `About ${name}.`,
        begin: async (values) =>
            Promise.resolve(
                values[name] === true
                    ? {
                          see: ({ number }) => seen.push(`${name} ${String(number)}`),
                          conclude: async () =>
                              Promise.resolve({ lines: [`${name} holds`], fields: { [name]: true }, notCovered: [`not ${name}`] }),
                      }
                    : undefined,
            ),
    });
    const furthers = ['one', 'two', 'three'].map(further);
    const looked = async (...more: string[]) => runWith(furthers, 'verify', '--first-block', pinned, '--blocks', folder, ...more);

    it('is in its help', async () => {
        const { out } = await runWith(furthers, '--help');
        expect(out).toMatch(/About one\.\n\nAbout two\.\n\nAbout three\./);
        for (const name of ['one', 'two', 'three']) {
            expect(out).toMatch(new RegExp(`--${name} +looks at ${name}`));
        }
    });

    it('is shown each block, all that is asked for, and says what all of them say', async () => {
        const { ending, out } = await looked('--one', '--three');
        expect(ending).toBe(0);
        expect(seen).toEqual(ledger.blocks.flatMap((_, number) => [`one ${String(number)}`, `three ${String(number)}`]));
        expect(out).toMatch(/\none holds\nthree holds\nEvery byte/);
        expect(out).toMatch(/\n {2}not one\n {2}not three$/);
    });

    it('is in the line for programs, too', async () => {
        const said = JSON.parse((await looked('--one', '--three', '--json')).out) as { notCovered: string[] };
        expect(said).toMatchObject({ holds: true, one: true, three: true });
        expect(said.notCovered.slice(-2)).toEqual(['not one', 'not three']);
    });

    it('is nothing where nothing is asked for', async () => {
        expect([await looked(), seen]).toEqual([await verify(), []]);
    });
});
