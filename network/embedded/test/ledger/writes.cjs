// SPDX-License-Identifier: Apache-2.0
// Tells of every write that the ledger makes, before it is made: in the test's own process, or to kill the process there.
'use strict';

const { basename, dirname } = require('node:path');
const { DatabaseSync, StatementSync } = require('node:sqlite');
const { Worker } = require('node:worker_threads');

const WRITES = /^\s*(INSERT|UPDATE|DELETE|CREATE|PRAGMA journal_mode|BEGIN IMMEDIATE|COMMIT)/;

/** "ward1 INSERT state", "orderer INSERT blocks", "ward2 COMMIT": whose database, what, and of which table. */
function nameOf(path, sql) {
    const owner = basename(dirname(path)).replace(/^peer0\.(\w+)\..*/, '$1');
    const table = /(?:INTO|UPDATE|FROM|EXISTS)\s+(\w+)/.exec(sql)?.[1];
    return [owner, sql.trim().split(/\s/)[0], table].filter(Boolean).join(' ');
}

/** Calls the listener with the name of each write to a database under the folder; returns how to stop that. */
function watchWrites(folder, listener) {
    const { exec, prepare } = DatabaseSync.prototype;
    const { run, get } = StatementSync.prototype;
    const { postMessage } = Worker.prototype;
    const statements = new WeakMap();
    const writing = new WeakSet(); // who reads also ends with COMMIT
    const tell = (path, sql) => {
        if (path?.startsWith(folder) && WRITES.test(sql)) {
            listener(nameOf(path, sql));
        }
    };
    DatabaseSync.prototype.exec = function (sql) {
        if (sql === 'BEGIN IMMEDIATE') {
            writing.add(this);
        }
        if (sql !== 'COMMIT' || writing.delete(this)) {
            tell(this.location(), sql);
        }
        return exec.call(this, sql);
    };
    DatabaseSync.prototype.prepare = function (sql) {
        const statement = prepare.call(this, sql);
        statements.set(statement, { path: this.location(), sql });
        return statement;
    };
    for (const [name, original] of Object.entries({ run, get })) {
        StatementSync.prototype[name] = function (...parameters) {
            const { path, sql = '' } = statements.get(this) ?? {};
            tell(path, sql);
            return original.apply(this, parameters);
        };
    }
    Worker.prototype.postMessage = function (message, ...rest) {
        if (typeof message?.path === 'string' && message.path.startsWith(folder)) {
            listener(nameOf(message.path, message.close ? 'release' : 'checkpoint'));
        }
        return postMessage.call(this, message, ...rest);
    };
    return () => {
        Object.assign(DatabaseSync.prototype, { exec, prepare });
        Object.assign(StatementSync.prototype, { run, get });
        Worker.prototype.postMessage = postMessage;
    };
}

module.exports = { watchWrites };
