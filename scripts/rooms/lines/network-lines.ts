// SPDX-License-Identifier: Apache-2.0
// Imports that a file may not, and may, hold: of the network's rooms.
import type { Row } from './row';

const DOMAIN = '@wardledger/chaincode/domain';

export const networkLines: readonly Row[] = [
    {
        room: 'network/embedded',
        file: 'network/embedded/src/endorser/endorser.ts',
        refused: [
            "import { contracts } from '@wardledger/chaincode';",
            `import type { Signal } from '${DOMAIN}';`,
            "import { x } from '@wardledger/gateway';",
            "import { x } from '../../../../chaincode/src';",
            "import { x } from '../../../../gateway/src/server';",
            "import { x } from '../../../verify/src/check-block';",
            "import { connect } from '@hyperledger/fabric-gateway';",
            "import { ChaincodeFromContract } from 'fabric-shim';",
            "import fastify from 'fastify';",
            "export const part = fromShim('./lib/server.js');",
            "export const part = fromModule('fabric-contract-api/lib/contract.js');",
        ],
        allowed: [
            "import { peer } from '@hyperledger/fabric-protos';",
            "import { Server } from '@grpc/grpc-js';",
            "import { X509CertificateGenerator } from '@peculiar/x509';",
            "import { createHash, randomBytes } from 'node:crypto';",
            "import { Ledger } from '../ledger/ports';",
            "export const part = fromShim('./lib/handler.js');",
        ],
    },
    {
        room: 'network/verify',
        file: 'network/verify/src/check-block.ts',
        refused: [
            "import { contracts } from '@wardledger/chaincode';",
            "import { x } from '../../embedded/src';",
            "import { x } from '../../../gateway/src/server';",
            "import fastify from 'fastify';",
        ],
        allowed: ["import { common } from '@hyperledger/fabric-protos';", "import { connect } from '@hyperledger/fabric-gateway';"],
    },
    {
        room: 'network/client',
        file: 'network/client/src/main.ts',
        refused: [
            "import { contracts } from '@wardledger/chaincode';",
            "import { PeerBlocks } from '../../verify/src/peer-blocks';",
            "import { x } from '../../embedded/src';",
            "import { x } from '../../../gateway/src/server';",
        ],
        allowed: ["import { common } from '@hyperledger/fabric-protos';", "import { connect } from '@hyperledger/fabric-gateway';"],
    },
];
