// SPDX-License-Identifier: Apache-2.0
// Engine docker without an engine: a `docker` that writes down how it was called stands first on PATH, and fails where a test wants it to.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freeRange } from '../../../scripts/free-range.cjs';
import { root, withScripts } from './rendered';

let folder = '';
let dataDir = '';

const fake = `#!/bin/bash
echo "$*" >>"$DOCKER_CALLS"
if [ -n "$DOCKER_FAILS" ] && [[ $* =~ $DOCKER_FAILS ]]; then echo "$DOCKER_SAYS" >&2; exit 1; fi
case "$*" in
    *'version --short') echo "\${DOCKER_COMPOSE:-2.40.3}" ;;
    *'logs '*) echo "$DOCKER_SAYS" ;;
    'ps '*) if [[ -n "$DOCKER_RUNS" && $* =~ $DOCKER_RUNS ]]; then echo 0123456789ab; fi ;;
esac
`;

beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'docker-sh-'));
    dataDir = join(folder, 'data');
    writeFileSync(join(folder, 'docker'), fake);
    chmodSync(join(folder, 'docker'), 0o755);
    mkdirSync(join(dataDir, 'logs'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What needs Fabric's own commands, or a ledger, is not under test here. */
const withoutFabric = `
check_fabric_commands() { :; }; make_identities() { :; }; native_channel() { :; }; check_container_ports() { :; }
check_chaincode_source() { :; }; write_connection() { :; }; define_chaincode() { :; }; ledger_answers() { echo ledger answers; }
`;

function environment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
    const calls = join(folder, 'calls');
    return {
        PATH: `${folder}:${process.env['PATH'] ?? ''}`,
        DOCKER_CALLS: calls,
        DOCKER_FAILS: '',
        DOCKER_SAYS: '',
        DOCKER_RUNS: '',
        ...extra,
    };
}

const run = (text: string, extra?: Readonly<Record<string, string>>): string =>
    withScripts(dataDir, withoutFabric + text, environment(extra));

/** The calls that do something, without the words that all of compose's calls begin with. */
function calls(): string[] {
    const file = join(folder, 'calls');
    const prefix = `compose --env-file ${dataDir}/docker/compose.env --file ${root}/docker-compose.yaml --profile orderers --profile chaincode --profile gateway `;
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    return lines
        .filter((line) => line !== 'info' && !/^compose version/.test(line) && !line.startsWith('ps '))
        .map((line) => line.replace(prefix, ''));
}

const up = 'up --detach --no-build --wait --wait-timeout 30';
const nodes = 'peer0.ward1.example.com peer0.ward2.example.com';
const contracts = 'ward1.chaincode.example.com ward2.chaincode.example.com';
const gateways = { GATEWAYS: 'yes', TOKEN_ISSUER: 'urn:issuer', TOKEN_JWKS_URL: 'https://issuer.example/keys' };

const beside = '--no-recreate --scale ward1.chaincode.example.com=2 --scale ward2.chaincode.example.com=2';
const begun = 'write_container_settings; make_package; remember_deployment 1';
const upgrade = `${begun}; CC_VERSION=1.1; docker_deploy`;

describe('the calls of a verb', () => {
    it.each([
        ['docker_up', {}, [`${up} orderer.example.com ${nodes}`]],
        ['docker_up', { ORDERERS: '3' }, [`${up} orderer.example.com orderer2.example.com orderer3.example.com ${nodes}`]],
        ['docker_up', { START_SECONDS: '77' }, [`${up.replace('30', '77')} orderer.example.com ${nodes}`]],
        ['docker_deploy', {}, ['build ward1.chaincode.example.com', `${up} ${contracts}`]],
        ['docker_stop', {}, ['stop']],
        ['docker_logs', {}, ['logs --no-log-prefix --tail 40']],
        ['docker_logs orderer', {}, ['logs --no-log-prefix --tail 40 orderer.example.com']],
        ['docker_logs chaincode.wardledger.ward2', {}, ['logs --no-log-prefix --tail 40 ward2.chaincode.example.com']],
        ['docker_logs gateway.ward1.example.com', {}, ['logs --no-log-prefix --tail 40 gateway.ward1.example.com']],
    ])('%s %j', (verb, extra: Readonly<Record<string, string>>, expected) => {
        run(verb, extra);
        expect(calls()).toEqual(expected);
    });
    it('removes containers, networks and volumes, and asks for nothing where nothing was made', () => {
        run('docker_remove');
        expect(calls()).toEqual([]);
        run('write_container_settings; docker_remove');
        expect(calls()).toEqual(['down --volumes --remove-orphans']);
    });
    it('starts what was made without building it', () => {
        run('write_container_settings; echo block >"$NODES/$CHANNEL_NAME.block"; remember_deployment 1; docker_start');
        expect(calls()).toEqual([`${up} orderer.example.com ${nodes}`, `${up} ${contracts}`]);
    });
    it('deploys what is there already by asking only', () => {
        const there = 'is_there() { :; }; write_container_settings; make_package; remember_deployment 1; docker_deploy';
        expect(run(there, { DOCKER_RUNS: 'chaincode' })).toContain('is there (sequence 1)');
        expect(calls()).toEqual([]);
    });
    it('starts an upgrade beside the former version, and ends that after the commit', () => {
        run(upgrade, { DOCKER_RUNS: 'healthy.*version=1\\.0' });
        expect(calls()).toEqual([
            'build ward1.chaincode.example.com',
            `${up} ${contracts}`,
            `${up} ${beside} ${contracts}`,
            `${up} ${contracts}`,
        ]);
    });
    it('replaces a former version that is not well', () => {
        run(upgrade, { DOCKER_RUNS: 'version=1\\.1' });
        expect(calls()).toEqual(['build ward1.chaincode.example.com', `${up} ${contracts}`, `${up} ${contracts}`]);
    });
    it('gives the versions of an upgrade two ports', () => {
        run(upgrade);
        const addressIn = (text: string): string | undefined => /CORE_CHAINCODE_ADDRESS=(.*)/.exec(text)?.[1];
        const address = (): string | undefined =>
            addressIn(readFileSync(join(dataDir, 'docker', 'env', 'ward1.chaincode.example.com.env'), 'utf8'));
        expect(address()).toBe('0.0.0.0:7057');
        run('use_deployed wardledger; write_container_settings');
        expect(address()).toBe('0.0.0.0:7052');
    });
    it('goes back to the former version where an upgrade fails', () => {
        run(`${begun}; CC_VERSION=1.1 docker_undo`, { DOCKER_RUNS: 'version=1\\.0' });
        expect(calls()).toEqual([`${up} ${contracts}`]);
        expect(readFileSync(join(dataDir, 'docker', 'compose.env'), 'utf8')).toContain('CC_VERSION=1.0\n');
    });
    it('leaves containers that are not well for `logs`', () => {
        run(`${begun}; docker_undo || true`);
        expect(calls()).toEqual([]);
    });
    it("makes both wards' keys, hands the index key over once, and starts custodian before gateway", () => {
        // What `init` would leave; the fake engine leaves nothing.
        const keys =
            'for ward in 1 2; do mkdir -p "$NODES/ward$ward/custodian"; echo "{}" >"$NODES/ward$ward/custodian/public.json"; mkdir -p "$ORGANIZATIONS/peerOrganizations/ward$ward.example.com/users/Admin@ward$ward.example.com/msp"; done';
        run(`write_container_settings; make_keys 1; make_keys 2; ${keys}; start_gateways; start_gateways`, gateways);
        const custodian = (ward: number, words: string): string =>
            `run --rm --no-deps --volume ${dataDir}/docker/exchange:/exchange custodian.ward${ward}.example.com gateway/dist/custodian.js ${words}`;
        const msp = (ward: number): string => `peerOrganizations/ward${ward}.example.com/users/Admin@ward${ward}.example.com/msp`;
        const started = [1, 2].flatMap((ward) => [
            `run --rm --no-deps --volume ${dataDir}/organizations/${msp(ward)}:/organizations/${msp(ward)}:ro custodian.ward${ward}.example.com gateway/dist/custodian.js register-admin --name admin-1`,
            `${up} custodian.ward${ward}.example.com gateway.ward${ward}.example.com`,
        ]);
        expect(calls()).toEqual([
            custodian(1, 'init'),
            custodian(2, 'init'),
            custodian(1, 'share-index --to /exchange/ward2.json --out /exchange/index-key.jwe'),
            custodian(2, 'accept-index --in /exchange/index-key.jwe'),
            ...started,
            ...started,
        ]);
        expect(existsSync(join(dataDir, 'docker', 'exchange'))).toBe(false);
    });
    it('tells what runs by the labels of compose', () => {
        const names = run('for name in $(docker_names); do echo "$name $(docker_state "$name") $(docker_address "$name")"; done', {
            DOCKER_RUNS: 'ward1',
        });
        expect(names.trim().split('\n')).toEqual([
            'orderer stopped 127.0.0.1:7050',
            'peer0.ward1.example.com running 127.0.0.1:7051',
            'peer0.ward2.example.com stopped 127.0.0.1:9051',
        ]);
        expect(readFileSync(join(folder, 'calls'), 'utf8')).toMatch(
            /^ps --quiet --filter label=com\.docker\.compose\.project=wardledger-\d+ --filter label=com\.docker\.compose\.service=orderer\.example\.com$/m,
        );
    });
    it('gives the peers a builder of their own, in the same folder each time', () => {
        const place = join(dataDir, 'docker', 'builder');
        run('write_container_settings');
        const before = statSync(place).ino;
        run('write_container_settings');
        expect(statSync(place).ino).toBe(before);
        expect(['bin/build', 'bin/detect', 'bin/release'].map((name) => statSync(join(place, name)).mode & 0o500)).toEqual([
            0o500, 0o500, 0o500,
        ]);
    });
    it('keeps two data folders apart', () => {
        const project = (place: string): string => withScripts(place, 'project_name', environment());
        expect(project(join(folder, 'one'))).not.toBe(project(join(folder, 'two')));
    });
    it('takes podman where it is asked to', () => {
        writeFileSync(join(folder, 'podman'), fake);
        chmodSync(join(folder, 'podman'), 0o755);
        run('step engine check_engine; docker_stop', { CONTAINER_ENGINE: 'podman' });
        expect(calls()).toEqual(['stop']);
    });
    it('takes a compose that is a program of its own', () => {
        writeFileSync(join(folder, 'docker-compose'), fake);
        chmodSync(join(folder, 'docker-compose'), 0o755);
        run('docker_stop', { DOCKER_FAILS: '^compose ' });
        expect(calls().at(-1)).toMatch(/^--env-file .* stop$/);
    });
});

/** What a failed run prints: a cause on one line, a cure on the next. */
function failure(text: string, extra?: Readonly<Record<string, string>>): string {
    try {
        run(text, extra);
    } catch (error) {
        return (error as Error).message;
    }
    return 'it succeeded';
}

describe('what fails names cause and cure', () => {
    it.each([
        ['no engine', { CONTAINER_ENGINE: 'no-such-engine' }, 'no-such-engine is not installed\n  -> install a container engine'],
        [
            'an engine that does not answer',
            { DOCKER_FAILS: '^info', DOCKER_SAYS: 'permission denied' },
            'docker does not answer: permission denied\n  -> start it',
        ],
        ['no compose', { DOCKER_FAILS: 'version' }, 'docker has no compose\n  -> install the Compose plugin, version 2.20 or later'],
        ['the first compose', { DOCKER_COMPOSE: '1.29.2' }, 'compose version 1 is too old\n  -> install the Compose plugin'],
    ])('%s', (_what, extra: Readonly<Record<string, string>>, expected) => {
        expect(failure('docker_check', extra)).toContain(
            `failed: container engine ${extra['CONTAINER_ENGINE'] ?? 'docker'} and compose: ${expected}`,
        );
        expect(calls()).toEqual([]);
    });
    it('a service that is not well, with its last words', () => {
        const extra = { DOCKER_FAILS: ' up ', DOCKER_SAYS: 'cannot read core.yaml', DOCKER_RUNS: 'orderer.*health=healthy|latest' };
        expect(failure('docker_up', extra)).toContain(
            'failed: orderer and peers are well: peer0.ward1.example.com is not well: cannot read core.yaml\n  -> mend that',
        );
    });
    it('a new version beside the former one that is well', () => {
        const extra = {
            DOCKER_FAILS: 'no-recreate',
            DOCKER_SAYS: 'Error: broken on purpose\n    at main',
            DOCKER_RUNS: 'version=1\\.0|health=|latest',
        };
        expect(failure(upgrade, extra)).toContain('ward1.chaincode.example.com is not well: Error: broken on purpose\n  -> mend that');
    });
    it('services that ended before the commit: nothing is committed', () => {
        expect(failure('step services services_live', { DOCKER_RUNS: 'ward1.*version=1\\.0' })).toContain(
            'chaincode.wardledger.ward2 ended',
        );
    });
    it('compose itself, where all are well', () => {
        expect(failure('docker_up', { DOCKER_FAILS: ' up ', DOCKER_RUNS: 'health=healthy' })).toContain(
            'the containers did not start\n  -> read what compose said',
        );
    });
    it('an image that is not built: nothing is started with it', () => {
        expect(failure('docker_deploy', { DOCKER_FAILS: ' build ', DOCKER_SAYS: 'no space' })).toContain(
            'failed: chaincode wardledger: image',
        );
        expect(calls()).toEqual(['build ward1.chaincode.example.com']);
    });
    it('a gateway without an identity provider', () => {
        expect(failure('docker_check', { GATEWAYS: 'yes' })).toContain(
            'takes tokens of an identity provider only\n  -> set TOKEN_ISSUER and TOKEN_JWKS_URL',
        );
    });
    it('another chaincode', () => {
        expect(failure('docker_deploy', { CC_SRC_PATH: folder })).toContain('engine docker runs the chaincode of this repository');
        expect(failure('CC_NAME=other remember_deployment 1; docker_deploy')).toContain(
            'engine docker runs one chaincode, and other is deployed',
        );
        expect(calls()).toEqual([]);
    });
    it('a port that is taken', async () => {
        const server = createServer().listen(0, '127.0.0.1');
        await once(server, 'listening');
        const { port } = server.address() as { port: number };
        const others = await freeRange(); // whoever runs a network on this machine meanwhile has the standard ports
        const moved = `ports_from ${String(others)}; PEER1_PORT=${String(port)}`;
        const text = `unset -f check_container_ports; . network/scripts/docker.sh; ${moved}; step ports check_container_ports`;
        expect(failure(text)).toContain(`port ${port} for peer0.ward1.example.com is taken`);
        server.close();
    });
});

describe("the nodes' health check", () => {
    it('is a shell text that bash reads', () => {
        const text = /address=\$\$.*\n.*healthz.*/.exec(readFileSync(join(root, 'docker-compose.yaml'), 'utf8'))?.[0] ?? '';
        expect(spawnSync('bash', ['-n', '-c', text.replaceAll('$$', '$')]).status).toBe(0);
        expect(text).toContain('/healthz');
    });
});
