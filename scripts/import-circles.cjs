// SPDX-License-Identifier: Apache-2.0
// Files that import each other in a circle. ESLint's import-x/no-cycle passes over imports of types alone; a reader must follow those as well.
// @ts-check
'use strict';

const { readFileSync } = require('node:fs');
const { join, posix } = require('node:path');
const { preProcessFile } = require('typescript');

/**
 * Which of the files each of them imports, values or types, by a relative path.
 * @param {string} root
 * @param {readonly string[]} files relative to it
 * @returns {Map<string, string[]>}
 */
function importsOf(root, files) {
    const known = new Set(files);
    /** @param {string} file @param {string} name */
    const target = (file, name) => {
        const path = posix.join(posix.dirname(file), name);
        return [`${path}.ts`, `${path}/index.ts`].filter((candidate) => known.has(candidate));
    };
    /** @param {string} file */
    const namesIn = (file) => preProcessFile(readFileSync(join(root, file), 'utf8')).importedFiles.map(({ fileName }) => fileName);
    return new Map(files.map((file) => [file, namesIn(file).flatMap((name) => (name.startsWith('.') ? target(file, name) : []))]));
}

/**
 * @param {ReadonlyMap<string, readonly string[]>} imports
 * @returns {string[][]} for each circle that a walk over the files meets, its files in the order in which they import each other
 */
function circlesIn(imports) {
    /** @type {string[][]} */
    const circles = [];
    const done = new Set();
    /** @param {string} file @param {readonly string[]} way */
    const walk = (file, way) => {
        if (way.includes(file)) {
            circles.push(way.slice(way.indexOf(file)));
        } else if (!done.has(file)) {
            (imports.get(file) ?? []).forEach((next) => walk(next, [...way, file]));
            done.add(file);
        }
    };
    [...imports.keys()].forEach((file) => walk(file, []));
    return circles;
}

module.exports = { circlesIn, importsOf };
