// SPDX-License-Identifier: Apache-2.0
// Verbs and flags of Fabric's test network (fabric-samples), and the shells and systems that its script runs on: taken, or explained.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sources, writeChaincode } from './support/chaincodes';
import { causeAndCure, networkSh, repository } from './support/network-sh';

jest.setTimeout(60_000);

const base = mkdtempSync(join(tmpdir(), 'flags-'));
const dataDir = join(base, 'data');
const counter = writeChaincode(base, 'counter', sources.counter);
const script = join(repository, 'network', 'network.sh');

const write = (name: string, content: string, mode = 0o644): string => {
    const path = join(base, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, content, { mode });
    return path;
};

const foreignCollections = write('foreign.json', JSON.stringify([{ name: 'a', policy: "OR('Ward1MSP.member','Org2MSP.member')" }]));
const ownFlags = ['-ccn', 'basic', '-ccp', counter];

afterAll(() => {
    rmSync(base, { recursive: true, force: true });
});

describe('network.sh explains what it has not', () => {
    it.each([
        [['up', '-bft'], /^-bft is not supported: orderers agree by Raft\n.*--orderers 3/],
        [['createChannel', '-bft', '-c', 'mychannel'], /^-bft is not supported/],
        [['up', '-cfssl'], /^-cfssl is not supported: identities come from cryptogen/],
        [['up', 'createChannel', '-ca'], /^-ca is not supported/],
        [['prereq', '-cai', '1.5.21'], /^-cai is not supported/],
        [['prereq', '-i', '2.5.16'], /^-i must be 3\.1\.5, not 2\.5\.16\n.*belong together/],
        [['prereq', '-i', '3x1x5'], /^-i must be 3\.1\.5/],
        [['up', '-s', 'couchdb'], /^-s must be goleveldb, the only state database/],
        [['up', '-r', 'soon'], /^-r must be a number, not soon/],
        [['deployCC', '-d', '-1'], /^-d must be a number/],
        [['deployCCAAS', '-ccn', 'basic'], /^deployCCAAS is deployCC here/],
        [['deployCC', ...ownFlags, '-ccl', 'java'], /^-ccl must be typescript or javascript.*\n.*--chaincode-service/],
        [['deployCC', ...ownFlags, '-cci', 'initLedger'], /^-cci is not supported.*\n.*call initLedger as any other function/],
        [['cc', 'package', '-ccn', 'basic'], /^cc package is not needed/],
        [['deployCC', '-ccn', 'basic'], /^nothing says where chaincode basic is\n.*-ccp/],
        [['up', '-ccn', 'basic'], /^nothing says where chaincode basic is\n.*-ccp/],
        [['deployCC', '-ccp', counter], /^the chaincode in .*counter has no name\n.*-ccn NAME/],
        [
            ['deployCC', ...ownFlags, '-ccep', "OR('Org1MSP.peer','Org2MSP.peer')"],
            /^the policy OR\(.* names Org1MSP, which is no member of this channel\n.*write these for Org1MSP and Org2MSP/,
        ],
        [['up', ...ownFlags, '-ccep', "AND('Ward1MSP.peer','Ward3MSP.peer')"], /names Ward3MSP, which is no member/],
        [['deployCC', ...ownFlags, '-cccg', foreignCollections], /^.*foreign\.json names Org2MSP, which is no member/],
    ])('%j', async (args, cause) => {
        const { code, out, err } = await networkSh([...args, '--data-dir', dataDir]);
        expect(err).toMatch(cause);
        expect(err).toMatch(causeAndCure);
        expect([code, out, existsSync(dataDir)]).toEqual([2, '', false]);
    });

    it.each([
        [
            'deployCC',
            '-c',
            'mychannel',
            '-r',
            '5',
            '-d',
            '0.5',
            '-verbose',
            '-ccl',
            'javascript',
            '-cci',
            'NA',
            '-ccep',
            'NA',
            '-cccg',
            'NA',
        ],
        ['deployCC', '-s', 'leveldb', '-i', '3.1.5', '-ccep', "AND('Ward1MSP.peer', OR('Ward2MSP.admin', 'OrdererMSP.member'))"],
        ['restart', '-r', '10', '-d', '3'],
        ['cc', 'list', '-org', '1'],
    ])('and takes the rest: %j', async (...args) => {
        const { code, err } = await networkSh([...args, ...(args[0] === 'deployCC' ? ownFlags : []), '--data-dir', dataDir]);
        expect(err).toMatch(/^there is no network in /);
        expect([code, existsSync(dataDir)]).toEqual([1, false]);
    });
});

describe('network.sh called by', () => {
    const run = (shell: string, words: readonly string[], path = process.env['PATH']) =>
        spawnSync(shell, words, { encoding: 'utf8', env: { ...process.env, PATH: path } });

    it.each([
        ['sh', []],
        ['bash', ['--posix']],
    ])('%s %j goes on in bash', (shell, flags) => {
        const { status, stdout, stderr } = run(shell, [...flags, script, 'up', '-h']);
        expect([status, stderr]).toEqual([0, '']);
        expect(stdout).toMatch(/^Usage: network\.sh up/);
    });

    const shellPart = join(repository, 'network', 'scripts', 'shell.sh');
    // Bash that is given a socket for its input, as here, may take itself for a remote login and read the user's own settings.
    const asOld = ['--norc', '-c', '. "$1"; shift; require_shell 3 2 "$@"', 'bash', shellPart];

    it('an old bash goes on in a newer one of the machine', () => {
        const { status, stdout } = run('/bin/bash', [...asOld, script, 'up', '-h']);
        expect(status).toBe(0);
        expect(stdout).toMatch(/^Usage: network\.sh up/);
    });

    it('an old bash beside which there is no newer one says so', () => {
        const old = join(write('old/bash', '#!/bin/sh\necho 3 2\n', 0o755), '..');
        const { status, stdout, stderr } = run('/bin/bash', [...asOld, script, 'up'], old);
        expect([status, stdout]).toEqual([1, '']);
        expect(stderr).toMatch(
            /^network\.sh needs bash 4\.4 or later, and this is 3\.2\n {2}-> .*brew install bash.*embedded network by itself/,
        );
        expect(stderr).toMatch(causeAndCure);
    });

    it.each([
        ['realpath', '#!/bin/sh\necho "usage: realpath [-q] [path ...]" >&2; exit 1\n'],
        ['date', '#!/bin/sh\necho 3N\n'],
    ])('a system whose %s is not GNU’s says what to install', (name, program) => {
        const folder = join(write(`bsd-${name}/${name}`, program, 0o755), '..');
        const { status, stdout, stderr } = run('bash', [script, 'up', '--data-dir', dataDir], `${folder}:${process.env['PATH'] ?? ''}`);
        expect([status, stdout, existsSync(dataDir)]).toEqual([1, '', false]);
        expect(stderr).toMatch(/^realpath and date of this system are not GNU's.*\n {2}-> .*coreutils/);
        expect(stderr).toMatch(causeAndCure);
    });
});

describe('a path in a hint', () => {
    it('can be pasted, whatever is in it', async () => {
        const folder = join(base, "o'ne two");
        mkdirSync(join(folder, 'run'), { recursive: true, mode: 0o777 });
        spawnSync('chmod', ['o+w', folder]);
        const { err } = await networkSh(['status', '--data-dir', folder]);
        const hint = / -> chmod go-w (.*), if nobody did/.exec(err)?.[1] ?? '';
        expect(spawnSync('bash', ['-c', `printf %s ${hint}`], { encoding: 'utf8' }).stdout).toBe(folder);
    });
});
