'use strict';
// The contact-center stand-in as a process of its own.
const { parseArgs } = require('node:util');
const { DEFAULT_ACCOUNT_SID, DEFAULT_AUTH_TOKEN, startContactCenter } = require('./contact-center');

const USAGE = `Usage: node test/contact-center/main.js [--port N] [--speed N] [--account-sid AC...] [--auth-token T]
                                        [--api-key SK... --api-key-secret S] [--seed N]
  --port N            default 4010
  --speed N           calls run N times as fast; default 1
  --account-sid, --auth-token   default ${DEFAULT_ACCOUNT_SID}, ${DEFAULT_AUTH_TOKEN}
  --api-key, --api-key-secret   an API key that is accepted as well
  --seed N            of the faults that go by share; default 1
Scripts of callees, faults and what happened: /control/script, /control/faults, /control/calls (see control-api.js).`;

/** @param {string[]} args */
function readOptions(args) {
	const text = /** @type {const} */ ({ type: 'string' });
	const { values } = parseArgs({
		args,
		options: {
			port: text,
			speed: text,
			seed: text,
			'account-sid': text,
			'auth-token': text,
			'api-key': text,
			'api-key-secret': text,
			help: { type: 'boolean' },
		},
	});
	const { 'api-key': apiKey, 'api-key-secret': secret } = values;
	return {
		isHelp: values.help ?? false,
		port: numberOf('port', values.port ?? '4010'),
		speed: numberOf('speed', values.speed ?? '1'),
		seed: numberOf('seed', values.seed ?? '1'),
		accountSid: values['account-sid'],
		authToken: values['auth-token'],
		apiKeys: apiKey && secret ? { [apiKey]: secret } : {},
	};
}

/** @param {string} name @param {string} value */
function numberOf(name, value) {
	const number = Number(value);
	if (!Number.isFinite(number) || number < 0)
		throw new TypeError(`--${name} is "${value}"; it must be a number`);
	return number;
}

async function main() {
	const { isHelp, ...options } = readOptions(process.argv.slice(2));
	if (isHelp) {
		console.log(USAGE);
		return;
	}
	const center = await startContactCenter(options);
	console.log(`contact center   ${center.url}`);
	console.log(`account SID      ${center.accountSid}`);
	console.log(`auth token       ${options.authToken === undefined ? center.authToken : 'as given'}`);
	for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
		process.once(signal, () => void center.stop());
	}
}

main().catch((error) => {
	console.error(`${error.message}\n${USAGE}`);
	process.exitCode = 1;
});
