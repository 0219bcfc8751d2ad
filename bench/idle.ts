import { Redis } from 'ioredis';
import { ours, workflow, type TestNode } from '../test/e2e/workflow-builder';
import type { BenchRow } from './bench-row';
import { pause, rounded, tell } from './measure';
import { waitUntil, withN8n, type N8nHost } from './n8n-host';

const WINDOW_MS = 30_000;
const SETTLING_MS = 10_000;
const MANY_STEPS = 500;
const STEPS_A_WORKFLOW = 50;
const GOAL = 10;

const wait = (name: string) =>
	ours(name, 'waitForEvent', {
		resume: 'event',
		triggers: { rows: [{ name: 'Ordered', events: 'order.placed' }] },
		limitWait: true,
		amount: 1,
		unit: 'days',
		contactField: 'contactId',
		options: {},
	});

/** A manual start and steps in a row: each of them is a hybrid step with a release listener of its own. */
function steps(id: string, count: number) {
	const start: TestNode = { name: 'Start', type: 'n8n-nodes-base.manualTrigger', parameters: {} };
	const waits = Array.from({ length: count }, (_, i) => wait(`Wait ${i}`));
	const wires = waits.map(({ name }, i): [string, number, string] => [
		i === 0 ? 'Start' : waits[i - 1].name,
		0,
		name,
	]);
	return workflow(id, [start, ...waits], wires);
}

interface Counted {
	perSecond: number;
	commands: Record<string, number>;
}

/** Commands that the server processed in a while in which nothing happens, the questions themselves left out. */
async function countCommands(redis: Redis): Promise<Counted> {
	await pause(SETTLING_MS);
	await redis.config('RESETSTAT');
	const begunAt = performance.now();
	await pause(WINDOW_MS);
	const seconds = (performance.now() - begunAt) / 1_000;
	const total = Number(/total_commands_processed:(\d+)/.exec(await redis.info('stats'))![1]);
	const commands: Record<string, number> = {};
	for (const [, name, calls] of (await redis.info('commandstats')).matchAll(/cmdstat_([^:]+):calls=(\d+)/g))
		if (name !== 'info' && name !== 'config|resetstat') commands[name] = Number(calls);
	// RESETSTAT counts itself after the reset; INFO is counted once it is answered.
	return { perSecond: (total - 1) / seconds, commands };
}

async function publishMany(host: N8nHost): Promise<void> {
	for (let steppedTo = 1, n = 0; steppedTo < MANY_STEPS; n++) {
		const count = Math.min(STEPS_A_WORKFLOW, MANY_STEPS - steppedTo);
		await host.publish(steps(`idle${n}`, count));
		steppedTo += count;
	}
}

/** Store commands a second of an n8n in which nothing happens, with one hybrid step and with 500. */
export async function run(): Promise<BenchRow> {
	return await withN8n(async (host) => {
		const redis = new Redis(host.redis.url);
		try {
			await host.publish(steps('idleone', 1));
			const one = await countCommands(redis);
			await publishMany(host);
			const registered = async () =>
				(await host.store.journeys.list()).flatMap(({ subscriptions }) => Object.keys(subscriptions)).length;
			await waitUntil('all steps are registered', async () => (await registered()) === MANY_STEPS, {
				timeoutMs: 60_000,
			});
			const many = await countCommands(redis);
			tell('one', one, 'many', many);
			return {
				bench: 'idle',
				peer: 'itself with 1 step',
				ours: rounded(many.perSecond),
				theirs: rounded(one.perSecond),
				unit: `Redis commands/s with ${MANY_STEPS} steps`,
				ratio: rounded(many.perSecond / one.perSecond),
				goal: `<= ${GOAL} /s both`,
				holds: one.perSecond <= GOAL && many.perSecond <= GOAL,
				commands: many.commands,
				measured: `${WINDOW_MS / 1_000} s each; the bench's own connection included`,
			};
		} finally {
			redis.disconnect();
		}
	});
}
