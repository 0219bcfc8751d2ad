import type { IDataObject } from 'n8n-workflow';
import { parseCaps, type JsonObject } from '../../lib';
import { STORES, type TestNode, type TestWorkflow } from './harness';
import { publishedCap } from './frequency-cap-support';
import { berlin, CONTINUE_ON_FAIL, NightWatch } from './quiet-time-gate-support';

// A machine under load; what is waited for has its own patience.
jest.setTimeout(60_000);

const SAVED = { capsSource: 'saved', capsName: { __rl: true, mode: 'list', value: 'Brand' } };
const PLENTY = { caps: { rows: [{ maxHits: 100, unit: 'hours', every: 24, of: 'all' }] } };

describe.each(STORES)('Frequency Cap by saved caps and floor (%s)', (kind) => {
	let watch: NightWatch;
	beforeEach(async () => {
		watch = await NightWatch.open(kind, '2026-06-10T12:00:00+02:00');
	});
	afterEach(async () => await watch.harness.close());

	const cap = async (parameters: IDataObject, settings?: TestNode['settings']): Promise<TestWorkflow> =>
		await publishedCap(watch, parameters, settings);

	const capRow = (maxHits: number, scope = 'all') => ({
		kind: 'rolling',
		maxHits,
		every: 24,
		unit: 'hours',
		scope,
	});
	async function save(name: string, policyKind: string, ...rows: object[]): Promise<void> {
		const policy = { caps: parseCaps(rows) } as unknown as JsonObject;
		await watch.store.policies.save(name, policyKind, policy, watch.nowMs);
	}
	const passed = async (workflow: TestWorkflow, id: string) =>
		(await workflow.run([berlin(id, { email: 'ada@example.com' })])).json('Passed').length;

	test('saved caps bind all steps that name them, and cannot be removed while they do', async () => {
		await save('Brand', 'frequency-cap', capRow(2));
		const [email, push] = [
			await cap(SAVED),
			await cap({ ...SAVED, channel: 'push', contactPointField: 'email' }),
		];
		expect([await passed(email, 'a'), await passed(push, 'b'), await passed(email, 'c')]).toEqual([1, 1, 0]);
		expect(await watch.lineOf('c', 'not-passed')).toMatchObject({
			facts: { policy: 'Brand v1', cap: '2 in 24 hours (all)' },
		});
		await expect(watch.store.policies.remove('Brand')).rejects.toMatchObject({ code: 'policy-in-use' });
	});

	test('a cap of another channel leaves the message alone', async () => {
		await save('Brand', 'frequency-cap', capRow(1, 'channel:sms'), capRow(2, 'channel:email'));
		const workflow = await cap(SAVED);
		expect([await passed(workflow, 'a'), await passed(workflow, 'b'), await passed(workflow, 'c')]).toEqual([
			1, 1, 0,
		]);
	});

	test('caps that are missing let nobody pass', async () => {
		const failing = await (await cap(SAVED)).run([berlin('ada')]);
		expect(failing.error).toMatchObject({
			message: expect.stringContaining("no frequency-cap policy named 'Brand'"),
		});
		const going = await (await cap(SAVED, CONTINUE_ON_FAIL)).run([berlin('bob')]);
		expect(going.json('Capped')[0].error).toContain("no frequency-cap policy named 'Brand'");
		const unnamed = await (await cap({ capsSource: 'saved', capsName: '={{ "" }}' })).run([berlin('cem')]);
		expect(unnamed.error).toMatchObject({ message: expect.stringContaining("'Saved Caps' is empty") });
	});

	test('a deferred contact is judged by the saved caps as they are when its turn comes', async () => {
		await save('Brand', 'frequency-cap', capRow(1));
		const workflow = await cap({ ...SAVED, overCap: 'defer' });
		await passed(workflow, 'ada');
		await passed(workflow, 'bob');
		expect(await watch.lineOf('bob', 'held')).toMatchObject({ reason: 'capped' });
		await save('Brand', 'frequency-cap', { ...capRow(1), every: 48 });
		watch.at('2026-06-11T12:00:01+02:00');
		await watch.untilHeldAgain('bob');
		expect(await watch.lineOf('bob', 'held')).toMatchObject({ facts: { policy: 'Brand v2' } });
		watch.at('2026-06-12T12:00:02+02:00');
		const [release] = await workflow.untilReleases({ node: 'Passed', items: 1 });
		expect(release.json('Passed').map(({ contactId }) => contactId)).toEqual(['bob']);
	});

	test('the floor binds every step, also one that ignores its own caps, and names itself', async () => {
		await save('floor', 'floor', capRow(1, 'channel:email'));
		const [plenty, ignoring] = [await cap(PLENTY), await cap({ ...PLENTY, ignoresCap: true })];
		expect([await passed(plenty, 'a'), await passed(plenty, 'b'), await passed(ignoring, 'c')]).toEqual([
			1, 0, 0,
		]);
		expect(await watch.lineOf('c', 'not-passed')).toMatchObject({ facts: { policy: 'floor v1' } });
		const sms = await cap({ ...PLENTY, channel: 'sms', contactPointField: 'email' });
		expect(await passed(sms, 'd')).toBe(1);
	});

	test('of caps from several places the one that holds is told, with the policy that it is of', async () => {
		await save('floor', 'floor', capRow(3, 'channel:email'));
		await save('Brand', 'frequency-cap', { ...capRow(2), every: 48 });
		const [own, saved] = [
			await cap({ caps: { rows: [{ maxHits: 1, unit: 'hours', every: 2, of: 'channel' }] } }),
			await cap(SAVED),
		];
		await passed(own, 'a');
		await passed(own, 'b');
		const line = await watch.lineOf('b', 'not-passed');
		expect(line).toMatchObject({ facts: { cap: '1 in 2 hours (channel:email)' } });
		expect(line!.facts).not.toHaveProperty('policy');
		await passed(saved, 'c');
		await passed(saved, 'd');
		expect(await watch.lineOf('d', 'not-passed')).toMatchObject({
			facts: { cap: '2 in 48 hours (all)', policy: 'Brand v1' },
		});
	});

	test('another kind of policy under the name of the floor lets nobody pass', async () => {
		await save('floor', 'frequency-cap', capRow(100));
		const run = await (await cap(PLENTY)).run([berlin('ada')]);
		expect(run.json('Passed')).toEqual([]);
		expect(run.error?.message).toContain("'floor v1' is of kind 'frequency-cap'");
	});

	test('acc-22 a manual run names the saved caps and counts nothing', async () => {
		await save('Brand', 'frequency-cap', capRow(1));
		const workflow = await cap(SAVED);
		const run = await workflow.run([berlin('ada')], 'manual');
		expect(run.hints('Cap').join()).toContain("the saved caps 'Brand'");
		expect(await passed(workflow, 'ada')).toBe(1);
	});
});
