// SPDX-License-Identifier: Apache-2.0
// The network that both wards share: embedded in a process of its own, or Fabric's programs under network.sh.
import { dirname, join } from 'node:path';
import { step } from '../progress';
import type { Options } from '../options';
import type { TakenPorts } from './ports';
import type { ProcessError, Processes } from './processes';

const readySeconds = 60;
const bothWards = "AND('Ward1MSP.peer','Ward2MSP.peer')";

/** What everything is started with. */
export interface Start {
    readonly processes: Processes;
    readonly options: Options;
    readonly taken: TakenPorts;
    readonly onExit: (error: ProcessError) => void;
}

/** Finds a package's folder, wherever npm put it. */
export const packageDir = (name: string): string => dirname(require.resolve(`${name}/package.json`));

/** Starts the network that was asked for. */
export async function startNetwork({ processes, options, taken, onExit }: Start): Promise<void> {
    const { network, dataDir } = options;
    const { ports, networkFrom } = taken;
    await step(`network (${network}): two peers, one orderer, identities, chaincode`, async () => {
        if (network !== 'embedded') {
            // Fabric's own processes and containers are network.sh's: it starts them, and stops them when the launcher ends.
            const script = join(__dirname, '..', '..', '..', 'network', 'network.sh');
            const where = ['--engine', network, '--data-dir', dataDir];
            processes.runAtStop('network-sh', script, ['stop', ...where]);
            const from = networkFrom === undefined ? [] : ['--ports-from', String(networkFrom)];
            await processes.run('network-sh', script, ['up', '-ccn', 'wardledger', ...where, ...from]);
            return;
        }
        // A child of the launcher, not of network.sh: so it ends with the launcher however that ends, and needs no shell.
        const script = join(packageDir('@wardledger/embedded-network'), 'bin', 'embedded-network.cjs');
        const chaincode = packageDir('@wardledger/chaincode');
        const collections = join(chaincode, '..', 'test-network-config', 'collections_config.json');
        const contracts = [
            '--chaincode',
            `wardledger=${chaincode}`,
            '--policy',
            `wardledger=${bothWards}`,
            '--collections',
            `wardledger=${collections}`,
        ];
        const listen = ['--peer-ports', ports.peers.map(String).join(), '--orderer-port', String(ports.orderer)];
        const args = ['--data-dir', dataDir, ...listen, '--block-readers', 'admins', ...contracts];
        processes.start({ name: 'network', script, args, onExit });
        await processes.ready('network', () => processes.printed('network', /ready/i), readySeconds);
    });
}
