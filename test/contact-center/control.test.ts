import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startApplication, type Application } from './application';
import { clientOf, FROM, respond, TO } from './scene';

const MAIN = join(__dirname, 'main.js');
const ACCOUNT_SID = `AC${'5'.repeat(32)}`;
const AUTH_TOKEN = 'token-of-this-test';

let child: ChildProcess;
let url = '';
let application: Application;

/** The stand-in as a process of its own, on a port that is free. */
async function startProcess(...args: string[]): Promise<string> {
	child = spawn(process.execPath, [MAIN, '--port', '0', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
	let printed = '';
	for await (const chunk of child.stdout!) {
		printed += String(chunk);
		const found = /contact center\s+(\S+)\naccount SID\s+\S+\nauth token\s+.*\n/.exec(printed);
		if (found) return found[1];
	}
	throw new Error(`It ended: ${printed}`);
}

async function control(path: string, body?: unknown) {
	const answer = await fetch(`${url}/control/${path}`, {
		...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
	});
	return { status: answer.status, json: await answer.json() };
}

beforeAll(async () => {
	url = await startProcess('--account-sid', ACCOUNT_SID, '--auth-token', AUTH_TOKEN, '--speed', '1000');
	application = await startApplication(AUTH_TOKEN, { '/answer': respond('<Say>Hello</Say>') });
});
afterAll(async () => {
	child.kill('SIGTERM');
	if (child.exitCode === null) await once(child, 'exit');
	await application.stop();
});

describe('the stand-in as a process', () => {
	it('plays scripts and faults that are given over HTTP, and tells everything that happened', async () => {
		expect(await control('script', { to: TO, script: { answer: 'busy' } })).toEqual({
			status: 200,
			json: { to: TO },
		});
		expect((await control('faults', { doubleCallbacks: 1 })).status).toBe(200);
		const client = clientOf({ accountSid: ACCOUNT_SID, url } as never, ACCOUNT_SID, AUTH_TOKEN);
		const statusCallback = `${application.url}/status`;
		const { sid } = await client.calls.create({
			to: TO,
			from: FROM,
			url: `${application.url}/answer`,
			statusCallback,
		});
		expect(await control('settle', {})).toEqual({ status: 200, json: { calls: 1 } });
		const { json } = await control('calls');
		expect(json).toMatchObject([{ sid, status: 'busy', callbacks: [{ answer: 204 }, { answer: 204 }] }]);
		expect(application.at('/status').map(({ isSigned }) => isSigned)).toEqual([true, true]);
		expect((await control('requests')).json).toMatchObject([{ method: 'POST', answer: 201 }]);
	});

	it.each<[string, string, unknown]>([
		['a misspelt script', 'script', { to: '*', script: { anwser: 'busy' } }],
		['a script for nobody', 'script', { script: {} }],
		['no script', 'script', { to: '*' }],
		['misspelt faults', 'faults', { double: true }],
		['what is no object', 'faults', 1],
	])('%s is refused', async (_name, path, body) => {
		expect((await control(path, body)).status).toBe(400);
	});

	it('an address that there is not is 404', async () => {
		expect((await control('nothing')).status).toBe(404);
	});
});

describe('its command line', () => {
	async function run(...args: string[]): Promise<{ code: number; printed: string }> {
		const process_ = spawn(process.execPath, [MAIN, ...args]);
		let printed = '';
		process_.stdout.on('data', (chunk) => (printed += String(chunk)));
		process_.stderr.on('data', (chunk) => (printed += String(chunk)));
		const [code] = (await once(process_, 'close')) as [number];
		return { code, printed };
	}

	it('tells its usage with --help', async () => {
		const { code, printed } = await run('--help');
		expect(code).toBe(0);
		expect(printed).toMatch(/^Usage: node test\/contact-center\/main\.js/);
	});

	it.each([['--nonsense'], ['--port=many'], ['--speed=0']])(
		'refuses %s and tells its usage',
		async (argument) => {
			const { code, printed } = await run(argument);
			expect(code).toBe(1);
			expect(printed).toContain('Usage:');
		},
	);
});
