// SPDX-License-Identifier: Apache-2.0
// Imports that a file may not, and may, hold: of the launcher, the measurements and tests, and of a folder that is no room.
import type { Row } from './row';

const DOMAIN = '@wardledger/chaincode/domain';

export const otherLines: readonly Row[] = [
    {
        room: 'command-line',
        file: 'command-line/src/read.ts',
        refused: [`import { x } from '${DOMAIN}';`, "import { x } from '../../gateway/src/server';", "import { parse } from 'yaml';"],
        allowed: ["import { parseArgs } from 'node:util';", "import { x } from './kinds';"],
    },
    {
        room: 'audit',
        file: 'audit/src/openings/evidence.ts',
        refused: [
            "import { x } from '../../../gateway/src/server';",
            "import { openBox } from '../../../gateway/src/custody';",
            "import { accessKeys } from '../../../chaincode/src/contracts/access/keys';",
            "import { contracts } from '@wardledger/chaincode';",
            "import { Audit } from '../../../network/verify/src/core/audit';",
            "import { common } from '@hyperledger/fabric-protos';",
            "import { x } from '../openings-option';",
        ],
        allowed: [
            "import { readAnswer } from '@wardledger/block-verifier/core';",
            "import { Wrong } from '@wardledger/block-verifier/program';",
            `import { decide } from '${DOMAIN}';`,
            "import { openDecision } from '@wardledger/chaincode/crypto';",
            "import { UsageError } from '@wardledger/command-line';",
            "import { createHash } from 'node:crypto';",
            "import { x } from '../ledger/history';",
        ],
    },
    {
        room: 'start',
        file: 'start/src/processes/processes.ts',
        refused: [
            "import { x } from '../../../gateway/src/server';",
            "import { x } from '../../../network/embedded/src';",
            "import { x } from '@wardledger/gateway';",
            "import { x } from '@wardledger/embedded-network';",
            "import { x } from '@wardledger/chaincode';",
            "import { x } from '@wardledger/chaincode/crypto';",
        ],
        allowed: [
            `import { SIGNALS } from '${DOMAIN}';`,
            "import { readFlags } from '@wardledger/command-line';",
            "import { spawn } from 'node:child_process';",
            "import { x } from '../demonstration/vitals';",
        ],
    },
    {
        room: 'bench/common',
        file: 'bench/common/src/figure.ts',
        refused: [
            "import { run } from '@wardledger/bench-gateway';",
            "import { run } from '../../gateway/src/run';",
            "import { HeEncryptor } from '@wardledger/gateway/dist/custody/encryption/he-encryptor';",
            "import { connect } from '@hyperledger/fabric-gateway';",
        ],
        allowed: ["import { signLowS } from '@wardledger/gateway/dist/custody/wallet/low-s';", "import { cpus } from 'node:os';"],
    },
    {
        room: 'bench/gateway',
        file: 'bench/gateway/src/run.ts',
        refused: [
            "import { tell } from '../../common/src/progress';",
            "import { load } from '@wardledger/bench-network/dist/run';",
            "import { x } from '../../../gateway/src/server';",
            "import { x } from '@wardledger/gateway/dist/custody/keys/key-store';",
            "import { x } from '@wardledger/start/dist/processes/two-wards';",
            "import { x } from '../../../scripts/boot.cjs';",
            "import { x } from '../../../network/embedded/src';",
        ],
        allowed: [
            "import { tell } from '@wardledger/bench-common';",
            "import { Processes } from '@wardledger/start/dist/processes/processes';",
            "import { freePorts } from '../../../scripts/free-range.cjs';",
            "import createSeal from 'node-seal';",
        ],
    },
    {
        room: 'bench/network',
        file: 'bench/network/src/run.ts',
        refused: [
            "import { figure } from '@wardledger/bench-gateway/dist/run';",
            "import { signLowS } from '@wardledger/gateway/dist/custody/wallet/low-s';",
            `import { x } from '${DOMAIN}';`,
            "import { figure } from '../../gateway/src/run';",
            "import { x } from '../../../network/embedded/src';",
        ],
        allowed: ["import { figure, signLowS } from '@wardledger/bench-common';", "import { connect } from 'node:http2';"],
    },
    {
        room: 'bench/cluster',
        file: 'bench/cluster/src/protocols/ours.ts',
        refused: [
            "import { x } from '@wardledger/gateway';",
            "import { x } from '@wardledger/chaincode';",
            "import { figure } from '@wardledger/bench-common';",
            "import { x } from '../../../../chaincode/src/domain';",
            "import { connect } from '@hyperledger/fabric-gateway';",
        ],
        allowed: [`import { elect } from '${DOMAIN}';`, "import { World } from '../world/world';", "import { View } from 'vega';"],
    },
    {
        room: 'tests',
        file: 'chaincode/test/records.test.ts',
        refused: ["import { x } from '@wardledger/gateway';", "import { x } from '../../gateway/src/server';"],
        allowed: ["import { x } from '../src/platform/state/world-state';", "import { x } from '@wardledger/embedded-network';"],
    },
    {
        room: 'tests',
        file: 'network/embedded/src/endorser/endorser.test.ts',
        refused: [
            "import { contracts } from '@wardledger/chaincode';",
            "import { x } from '@wardledger/gateway';",
            "import type { X } from '../../../../chaincode/src';",
        ],
        allowed: ["import { x } from './endorser';"],
    },
    {
        room: 'tests',
        file: 'gateway/test/crash/kill.test.ts',
        refused: ["import createSeal from 'node-seal';"],
        allowed: [
            "import { x } from '../../src/composition/app';",
            "import { x } from '../../src/custody/keys/key-store';",
            "import { x } from '../../../network/embedded/src';",
        ],
    },
    {
        room: 'no room',
        file: 'gateway/src/utilities/dates.ts',
        refused: ["import { x } from '../custody';", "import { x } from './times';"],
        allowed: [],
    },
];
