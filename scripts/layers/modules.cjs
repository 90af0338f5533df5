// SPDX-License-Identifier: Apache-2.0
// Names of modules as regular expressions, shared by the rooms.
// @ts-check
'use strict';

const SCHEMA_LIBRARY = ['^@sinclair/typebox(/|$)', '^ajv(-formats)?(/|$)'];
const FABRIC = ['^fabric-', '^@hyperledger/', '^@grpc/'];
const FASTIFY = ['^fastify(/|$)', '^@fastify/', '^fastify-'];
const NODE = ['^node:'];
const COMMAND_LINE = '^@wardledger/command-line$';
/** Every package of the house but the reader of command lines. */
const OF_THE_HOUSE = '^@wardledger/(?!command-line$)';

/** A module of another room, however deep the importing file lies in its own. @param {...string} rooms */
const room = (...rooms) => `^(\\.\\./)+(${rooms.join('|')})(/|$)`;
/** A package of the house reached by path instead of by name. */
const BY_PATH = '^(\\.\\./)+(chaincode|gateway|network|start|bench)(/|$)';
/** The same, for a package that has folders of these names inside. */
const SOURCES_BY_PATH = '^(\\.\\./)+(chaincode|gateway|start|bench)/(src|dist|test|package)';
/** A measurement reached by path from another, or the network from one of them. */
const PACKAGE_BY_PATH = '^(\\.\\./)+(network/(embedded|verify|client)|common|gateway|network|cluster)/(src|dist|test)';

module.exports = { BY_PATH, COMMAND_LINE, FABRIC, FASTIFY, NODE, OF_THE_HOUSE, PACKAGE_BY_PATH, SCHEMA_LIBRARY, SOURCES_BY_PATH, room };
