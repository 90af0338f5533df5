'use strict';

// fabric-shim logs through winston at import and on every refused transaction; tests read results, not logs.
process.env.CORE_CHAINCODE_LOGGING_SHIM ??= 'CRITICAL';
process.env.CORE_CHAINCODE_LOGGING_LEVEL ??= 'CRITICAL';
