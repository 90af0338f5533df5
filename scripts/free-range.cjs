// SPDX-License-Identifier: Apache-2.0
// Ports for programs that a test or a measurement starts: a range for network.sh (--ports-from), or single ones. They lie below those that a system gives
// away by itself, so that no outgoing connection takes one between the look and the start, or while a program is down for a moment.
// @ts-check
'use strict';

const { randomInt } = require('node:crypto');
const { once } = require('node:events');
const { createServer } = require('node:net');

/** Ports that `--ports-from N` takes with three orderers and two chaincodes in two versions, relative to N. */
const OFFSETS = [0, 1, 2, 3, 4, 5, 6, 10, 15, 20, 25, 30, 33, 34, 40, 43, 44, 110, 115, 120, 125];
const SPACING = 50;
const RANGES = 95;
const FIRST = 20_000;
const FIRST_SINGLE = 10_000;
const HALF = 5_000;

/** Test files that run side by side draw from halves of their own: a network that is down for a moment must not find its ports taken. */
const half = () => HALF * (Number(process.env.JEST_WORKER_ID ?? 0) % 2);

/** @param {number} port @returns {Promise<boolean>} */
async function isFree(port) {
    const server = createServer();
    try {
        await once(server.listen(port, '127.0.0.1'), 'listening');
    } catch {
        return false;
    }
    server.close();
    await once(server, 'close');
    return true;
}

/**
 * Looks from a random range on, because several tests may look at once.
 * @param {number} from
 * @returns {Promise<number>} the N of a range in which nobody listens
 */
async function freeRange(from = Number(process.env.WARDLEDGER_TEST_PORTS_FROM ?? FIRST) + half()) {
    const start = randomInt(RANGES);
    for (let tried = 0; tried < RANGES; tried += 1) {
        const base = from + ((start + tried) % RANGES) * SPACING;
        const free = await Promise.all(OFFSETS.map((offset) => isFree(base + offset)));
        if (free.every(Boolean)) {
            return base;
        }
    }
    throw new Error(`no free range of ports from ${from} on: choose another beginning with WARDLEDGER_TEST_PORTS_FROM`);
}

/** What this process has handed out: nobody may listen there yet, but somebody will. @type {Set<number>} */
const given = new Set();

/**
 * @param {number} count
 * @returns {Promise<number[]>} ports at which nobody listens and which were not given before
 */
async function freePorts(count) {
    const start = randomInt(HALF);
    /** @type {number[]} */
    const ports = [];
    for (let tried = 0; ports.length < count && tried < HALF; tried += 1) {
        const port = FIRST_SINGLE + half() + ((start + tried) % HALF);
        if (!given.has(port) && (await isFree(port))) {
            given.add(port);
            ports.push(port);
        }
    }
    if (ports.length < count) {
        throw new Error(`no ${count} free ports from ${FIRST_SINGLE} on`);
    }
    return ports;
}

/** @type {typeof import('./free-range.cjs')} */
const finder = { freePorts, freeRange };
module.exports = finder;
