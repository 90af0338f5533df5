// SPDX-License-Identifier: Apache-2.0
/** The lifecycle chaincodes: every query, refusals, odd arguments. */
import { add, bytesOf, entriesOf, garbage, withoutPaths } from './helpers.mjs';
import { filled } from './forge.mjs';
import { asks, asksAs } from './system-chaincodes.mjs';

export const lifecycle = [
    add('lifecycle-edges', 'Every query of the lifecycle chaincode: results, refusals, odd arguments.', async (t) => {
        const { peer } = t.protos;
        const ask = asks(t, '_lifecycle');
        const lc = peer.lifecycle;
        const message = (Type, fields = {}) => bytesOf(filled(new Type(), fields));
        const readiness = (fields) =>
            message(lc.CheckCommitReadinessArgs, { Sequence: 2, Name: t.config.chaincode, Version: '1.0', ...fields });
        const approvals = asks(t, '_lifecycle', (bytes) => {
            const r = lc.CheckCommitReadinessResult.deserializeBinary(bytes);
            return {
                approvals: entriesOf(r.getApprovalsMap()).sort(),
                mismatches: entriesOf(r.getMismatchesMap())
                    .map(([org, m]) => [org, m.getItemsList()])
                    .sort(),
            };
        });
        const definition = asks(t, '_lifecycle', (bytes) => {
            const d = lc.QueryChaincodeDefinitionResult.deserializeBinary(bytes);
            return {
                sequence: d.getSequence(),
                version: d.getVersion(),
                plugins: [d.getEndorsementPlugin(), d.getValidationPlugin()],
                init: d.getInitRequired(),
                collections: d.getCollections()?.getConfigList().length,
                policy: d.getValidationParameter_asU8().length,
                approvals: entriesOf(d.getApprovalsMap()).sort(),
            };
        });
        const all = asks(t, '_lifecycle', (bytes) =>
            lc.QueryChaincodeDefinitionsResult.deserializeBinary(bytes)
                .getChaincodeDefinitionsList()
                .map((d) => [d.getName(), d.getSequence(), d.getVersion(), d.getInitRequired(), d.getCollections()?.getConfigList().length])
                .sort(),
        );
        const named = (Name) => message(lc.QueryChaincodeDefinitionArgs, { Name });
        const admin =
            (read) =>
            (fn, ...args) =>
                t.outcome(t.session(t.people.admin1, 1).network.getContract('_lifecycle').evaluate(fn, { arguments: args }).then(read));
        const by = asksAs(t, '_lifecycle');
        return {
            definition: await definition('QueryChaincodeDefinition', named(t.config.chaincode)),
            second: await definition('QueryChaincodeDefinition', named(t.config.chaincode2)),
            all: await all('QueryChaincodeDefinitions', ''),
            emptyName: await ask('QueryChaincodeDefinition', named('')),
            garbled: await ask('QueryChaincodeDefinition', garbage),
            garbledAll: await ask('QueryChaincodeDefinitions', garbage),
            noArguments: await ask('QueryChaincodeDefinitions'),
            surplus: await ask('QueryChaincodeDefinitions', '', ''),
            emptyFunction: await ask('', ''),
            next: await approvals('CheckCommitReadiness', readiness({})),
            current: await approvals('CheckCommitReadiness', readiness({ Sequence: 1 })),
            far: await approvals('CheckCommitReadiness', readiness({ Sequence: 5 })),
            zero: await approvals('CheckCommitReadiness', readiness({ Sequence: 0 })),
            absent: await approvals('CheckCommitReadiness', readiness({ Sequence: 1, Name: 'absent' })),
            emptyReadiness: await approvals('CheckCommitReadiness', message(lc.CheckCommitReadinessArgs)),
            garbledReadiness: await approvals('CheckCommitReadiness', garbage),
            approved: await ask(
                'QueryApprovedChaincodeDefinition',
                message(lc.QueryApprovedChaincodeDefinitionArgs, { Name: t.config.chaincode, Sequence: 1 }),
            ),
            approvedDecoded: await admin((bytes) => {
                const d = lc.QueryApprovedChaincodeDefinitionResult.deserializeBinary(bytes);
                return [
                    d.getSequence(),
                    d.getVersion(),
                    d.getInitRequired(),
                    d.getCollections()?.getConfigList().length,
                    d.getSource()?.getLocalPackage()?.getPackageId().split(':')[0],
                ];
            })('QueryApprovedChaincodeDefinition', message(lc.QueryApprovedChaincodeDefinitionArgs, { Name: t.config.chaincode })),
            installedDecoded: await admin((bytes) => {
                const list = lc.QueryInstalledChaincodesResult.deserializeBinary(bytes).getInstalledChaincodesList();
                return list
                    .map((i) => [
                        i.getLabel(),
                        i.getPackageId().split(':')[0],
                        entriesOf(i.getReferencesMap()).map(([c, r]) => [
                            c,
                            r.getChaincodesList().map((x) => [x.getName(), x.getVersion()]),
                        ]),
                    ])
                    .sort();
            })('QueryInstalledChaincodes', ''),
            oneInstalled: await by(
                t.people.admin1,
                'QueryInstalledChaincode',
                message(lc.QueryInstalledChaincodeArgs, { PackageId: 'absent:00' }),
            ),
            onePackage: await by(
                t.people.admin1,
                'GetInstalledChaincodePackage',
                message(lc.GetInstalledChaincodePackageArgs, { PackageId: 'absent:00' }),
            ),
            commitNext: await by(
                t.people.admin1,
                'CommitChaincodeDefinition',
                message(lc.CommitChaincodeDefinitionArgs, { Sequence: 2, Name: t.config.chaincode, Version: '1.0' }),
            ),
            commitCurrent: await by(
                t.people.user1,
                'CommitChaincodeDefinition',
                message(lc.CommitChaincodeDefinitionArgs, { Sequence: 1, Name: t.config.chaincode, Version: '1.0' }),
            ),
            commitSecond: await by(
                t.people.admin1,
                'CommitChaincodeDefinition',
                message(lc.CommitChaincodeDefinitionArgs, { Sequence: 2, Name: t.config.chaincode2, Version: '1.0' }),
            ),
            commitSecondAgain: await by(
                t.people.admin1,
                'CommitChaincodeDefinition',
                message(lc.CommitChaincodeDefinitionArgs, { Sequence: 1, Name: t.config.chaincode2, Version: '1.0' }),
            ),
            commitBadVersion: await by(
                t.people.user1,
                'CommitChaincodeDefinition',
                message(lc.CommitChaincodeDefinitionArgs, { Sequence: 1, Name: 'x', Version: 'a b' }),
            ),
            commitSystem: await by(
                t.people.user1,
                'CommitChaincodeDefinition',
                message(lc.CommitChaincodeDefinitionArgs, { Sequence: 1, Name: 'lscc', Version: '1' }),
            ),
            approvedAdmin: await by(
                t.people.admin1,
                'QueryApprovedChaincodeDefinition',
                message(lc.QueryApprovedChaincodeDefinitionArgs, { Name: t.config.chaincode, Sequence: 1 }),
            ),
            approvedAbsent: await by(
                t.people.admin1,
                'QueryApprovedChaincodeDefinition',
                message(lc.QueryApprovedChaincodeDefinitionArgs, { Name: 'absent', Sequence: 1 }),
            ),
            installed: await ask('QueryInstalledChaincodes', ''),
            installedAdmin: await by(t.people.admin1, 'QueryInstalledChaincodes', ''),
            installedOne: await ask('QueryInstalledChaincode', ''),
            install: await ask('InstallChaincode', ''),
            package: await ask('GetInstalledChaincodePackage', ''),
            approve: await ask('ApproveChaincodeDefinitionForMyOrg', ''),
            commit: await ask('CommitChaincodeDefinition', ''),
            commitGarbled: await by(t.people.admin1, 'CommitChaincodeDefinition', garbage),
            user2: await by(t.people.user2, 'QueryChaincodeDefinitions', ''),
            peer: await by(t.people.peer1, 'QueryChaincodeDefinitions', ''),
            foreign: await by(t.people.foreign, 'QueryChaincodeDefinitions', ''),
        };
    }),
    add('lscc-edges', 'The old lifecycle chaincode.', async (t) => {
        const contract = t.ward1.network.getContract('lscc');
        const ask = async (fn, ...args) => withoutPaths(await t.ward1.evaluate(fn, args, { contract }));
        return {
            chaincodes: await ask('getchaincodes'),
            id: await ask('getid', t.config.channel, t.config.chaincode),
            deploy: await ask('deploy', t.config.channel, 'x'),
            nothing: await ask(''),
            endorsed: withoutPaths(await t.outcome(t.ward1.endorse('getchaincodes', [], { contract }))),
        };
    }),
];
