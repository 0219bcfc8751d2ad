'use strict';
// Copies into dist what the TypeScript compiler leaves out: icons, codex files, Lua and SQL. Nothing else.
const { dest, src } = require('gulp');

const FILES = [
	'nodes/**/*.{svg,png}',
	'credentials/**/*.{svg,png}',
	'nodes/**/*.node.json',
	'lib/**/*.{lua,sql}',
];

// encoding: false keeps gulp from reading images as text.
exports.default = () => src(FILES, { base: '.', encoding: false }).pipe(dest('dist'));
