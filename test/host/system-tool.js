'use strict';
const { accessSync, constants } = require('node:fs');
const { delimiter, join } = require('node:path');
const { runCommand } = require('./run-command');

/**
 * The path of a program of the operating system; installs it with apt-get when it is missing and this process may.
 *
 * @param {string} command as typed in a shell
 * @param {string} aptPackage the Debian or Ubuntu package that brings it
 * @returns {Promise<string>}
 * @throws {Error} naming the one command to run when it cannot be installed from here
 */
async function findOrInstallTool(command, aptPackage) {
	const present = findTool(command);
	if (present) return present;
	const isRoot = process.getuid?.() === 0;
	if (!isRoot || !findTool('apt-get')) {
		throw new Error(
			`${command} is not installed. Run: sudo apt-get install -y ${aptPackage} (or install it as your system does), then repeat.`,
		);
	}
	console.error(`${command} is not installed: installing ${aptPackage} with apt-get`);
	// RUNLEVEL=1 keeps Debian's package from starting a service: tests start their own, on their own port.
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
	const patient = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3'];
	await runCommand('apt-get', [...patient, 'update'], { env });
	await runCommand('apt-get', [...patient, 'install', '-y', '--no-install-recommends', aptPackage], { env });
	const installed = findTool(command);
	if (!installed)
		throw new Error(
			`apt-get installed ${aptPackage}, but ${command} is not on the PATH (${process.env.PATH}).`,
		);
	return installed;
}

/** @param {string} command @returns {string | undefined} the first executable of this name on the PATH */
function findTool(command) {
	const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/bin'];
	return folders.map((folder) => join(folder, command)).find(isExecutable);
}

/** @param {string} file */
function isExecutable(file) {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

module.exports = { findOrInstallTool, findTool };
