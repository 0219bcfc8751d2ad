import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isNativeError } from 'node:util/types';
import { JourneyError } from '../domain/errors';
import { SECOND_MS } from '../domain/time';
import type { RedisConnection } from './connection';

const SCRIPT_FOLDER = join(__dirname, 'scripts');
const INCLUDE = /^-- @include ([\w-]+)$/gm;

interface Script {
	text: string;
	sha: string;
}

/** Bytes are passed as they are. */
export type ScriptArgument = string | number | Buffer;

type Parameters = [keyCount: number, keys: string[], args: ScriptArgument[]];
type Command = 'eval' | 'evalsha' | 'evalBuffer' | 'evalshaBuffer';
type FlatteningClient = Record<Command, (script: string, ...parameters: Parameters) => Promise<unknown>>;

const scripts = new Map<string, Script>();

function loadScript(name: string): Script {
	let script = scripts.get(name);
	if (script === undefined) {
		const own = readFileSync(join(SCRIPT_FOLDER, `${name}.lua`), 'utf8');
		const text = own.replace(INCLUDE, (_line, include: string) =>
			readFileSync(join(SCRIPT_FOLDER, 'includes', `${include}.lua`), 'utf8'),
		);
		script = { text, sha: createHash('sha1').update(text).digest('hex') };
		scripts.set(name, script);
	}
	return script;
}

/** Throws unless all keys share the first one's hash tag: what would fail on a cluster fails everywhere. */
function assertOneSlot(name: string, keys: readonly string[]): void {
	const tagged = keys[0].slice(0, keys[0].indexOf('}') + 1);
	if (tagged === '') throw new Error(`Script ${name}: key ${keys[0]} has no hash tag`);
	for (const key of keys)
		if (!key.startsWith(tagged)) throw new Error(`Script ${name}: key ${key} lies outside of ${tagged}`);
}

export interface Acknowledgement {
	/** Replicas that must have a write before it counts as done; 0: none. */
	waitReplicas: number;
	waitTimeoutMs?: number;
}

/** Runs the Lua scripts of `scripts/`, each of them one atomic write, or one consistent read, in one partition. */
export class ScriptRunner {
	private readonly waitReplicas: number;
	private readonly waitTimeoutMs: number;

	constructor(
		private readonly connection: RedisConnection,
		acknowledgement: Acknowledgement = { waitReplicas: 0 },
	) {
		this.waitReplicas = acknowledgement.waitReplicas;
		this.waitTimeoutMs = acknowledgement.waitTimeoutMs ?? SECOND_MS;
	}

	/**
	 * Runs a script once and returns its reply. One round trip (two when the server has not seen the script).
	 * @throws JourneyError, see `redis-errors.ts`; `store-unreachable` also when too few replicas confirmed: the write
	 * stands on the master then, and a repeat finds it
	 */
	async run(name: string, keys: string[], args: ScriptArgument[]): Promise<unknown> {
		return await this.send(name, keys, args, this.waitReplicas > 0);
	}

	/** As {@link run}, for a script that writes nothing: there is nothing that replicas could confirm. */
	async read(name: string, keys: string[], args: ScriptArgument[]): Promise<unknown> {
		return await this.send(name, keys, args, false);
	}

	/** As {@link read}; strings of the reply are bytes. */
	async readBytes(name: string, keys: string[], args: ScriptArgument[]): Promise<unknown> {
		return await this.send(name, keys, args, false, { evalsha: 'evalshaBuffer', eval: 'evalBuffer' });
	}

	private async send(
		name: string,
		keys: string[],
		args: ScriptArgument[],
		isConfirmed: boolean,
		commands: Record<'evalsha' | 'eval', Command> = { evalsha: 'evalsha', eval: 'eval' },
	): Promise<unknown> {
		assertOneSlot(name, keys);
		const script = loadScript(name);
		// Two lists, which the driver flattens: a call with as many arguments as a large change has would overflow the stack.
		const parameters: Parameters = [keys.length, keys, args];
		try {
			return await this.evaluate(commands.evalsha, script.sha, parameters, isConfirmed);
		} catch (error) {
			if (!(isNativeError(error) && error.message.startsWith('NOSCRIPT'))) throw error;
			return await this.evaluate(commands.eval, script.text, parameters, isConfirmed);
		}
	}

	private evaluate(
		command: Command,
		script: string,
		parameters: Parameters,
		isConfirmed: boolean,
	): Promise<unknown> {
		const client = this.connection.client as unknown as FlatteningClient;
		if (isConfirmed) return this.evaluateAndWait(command, script, parameters);
		return this.connection.answer(client[command](script, ...parameters));
	}

	/** WAIT counts the writes of its own connection: a pipeline keeps both commands on one, also in a cluster. */
	private async evaluateAndWait(command: string, script: string, parameters: Parameters) {
		const { client, where } = this.connection;
		const replies = await this.connection.answer(
			client
				.pipeline([
					[command, script, ...parameters.flat()],
					['wait', this.waitReplicas, this.waitTimeoutMs],
				])
				.exec(),
		);
		const [written, waited] = replies ?? [];
		if (written?.[0]) throw this.connection.asJourneyError(written[0]);
		if (waited?.[0]) throw this.connection.asJourneyError(waited[0]);
		const confirmed = Number(waited?.[1]);
		if (confirmed < this.waitReplicas)
			throw new JourneyError(
				'store-unreachable',
				`Redis at ${where}: ${confirmed} of ${this.waitReplicas} replicas confirmed a write within ${this.waitTimeoutMs} ms`,
				{ isRetryable: true, facts: { where, confirmed, waitReplicas: this.waitReplicas } },
			);
		return written?.[1];
	}
}
