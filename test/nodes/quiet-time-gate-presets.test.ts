import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';
import { listPresets } from '../../lib';
import { QuietTimeGate } from '../../nodes/QuietTimeGate/QuietTimeGate.node';
import { type TestWorkflow } from './harness';
import { NightWatch } from './quiet-time-gate-support';
import { Pass } from './test-workflow';

// A machine under load; what is waited for has its own patience.
jest.setTimeout(60_000);

/** A Sunday morning in New York. */
const SUNDAY = '2026-03-15T11:00:00-04:00';

describe('Quiet Time Gate with presets', () => {
	let watch: NightWatch;
	beforeEach(async () => {
		watch = await NightWatch.open('embedded', SUNDAY);
	});
	afterEach(async () => await watch.harness.close());

	async function gate(parameters: IDataObject): Promise<TestWorkflow> {
		const workflow = watch.harness.workflow(
			[
				{ name: 'Gate', type: new QuietTimeGate(), parameters: { whenQuiet: 'branch', ...parameters } },
				{ name: 'Sent', type: new Pass() },
				{ name: 'Unsent', type: new Pass() },
			],
			[
				['Start', 0, 'Gate'],
				['Gate', 0, 'Sent'],
				['Gate', 1, 'Unsent'],
			],
		);
		await workflow.publish();
		return workflow;
	}

	const people = () => [
		{ contactId: 'ny', country: 'US', state: 'NY', timeZone: 'America/New_York' },
		{ contactId: 'ri', country: 'US', state: 'RI', timeZone: 'America/New_York' },
		{ contactId: 'moved', country: 'US', state: 'NY', phone: '+14015550123', timeZone: 'America/New_York' },
	];
	const idsOf = (items: IDataObject[]) => items.map(({ contactId }) => contactId);

	test('12. a preset judges by state, and by the state of the area code too', async () => {
		const run = await (await gate({ policySource: 'preset', presets: ['us'] })).run(people());
		expect(idsOf(run.json('Sent'))).toEqual(['ny']);
		expect(idsOf(run.json('Unsent'))).toEqual(['ri', 'moved']);
		expect(run.json('Unsent')[0].gate).toMatchObject({
			reason: 'quiet',
			policy: 'preset us v1',
			rules: ['Rhode Island'],
			quietUntil: '2026-03-16T13:00:00.000Z',
		});
	});

	test('transactional messages do not apply presets unless that is switched on', async () => {
		const transactional = { policySource: 'preset', presets: ['us'], purpose: 'transactional' };
		const run = await (await gate(transactional)).run(people());
		expect(run.json('Sent')).toHaveLength(3);
		expect(await watch.lineOf('ri', 'passed')).toMatchObject({ facts: { policy: 'none' } });
		const bound = await (
			await gate({ ...transactional, options: { presetsForTransactional: true } })
		).run(people().map((item) => ({ ...item, contactId: `${item.contactId}-2` })));
		expect(bound.json('Unsent')).toHaveLength(2);
	});

	test('presets and saved policies count in addition to a policy defined here', async () => {
		const noon = { general: { weekly: [{ days: ['sun'], from: '10:00', to: '12:00' }] } };
		await watch.store.policies.save('Noon', 'quiet-time', noon, watch.nowMs);
		const own = { hours: { rows: [{ days: ['sun'], from: '06:00', to: '22:00' }] } };
		const withPreset = await (await gate({ ...own, options: { alsoPresets: ['us'] } })).run(people());
		expect(idsOf(withPreset.json('Sent'))).toEqual(['ny']);
		const workflow = await gate({ ...own, options: { alsoSaved: 'Noon, ' } });
		const withSaved = await workflow.run([{ ...people()[0], contactId: 'ada' }]);
		expect(withSaved.json('Unsent')[0].gate).toMatchObject({
			policy: 'this step + Noon v1',
			quietUntil: '2026-03-15T16:00:00.000Z',
		});
		await expect(watch.store.policies.remove('Noon')).rejects.toMatchObject({ code: 'policy-in-use' });
	});

	test('an empty list of presets, or one that is not known, is an error that names it', async () => {
		const empty = await (await gate({ policySource: 'preset', presets: '={{ [] }}' })).run(people());
		expect(empty.error).toMatchObject({ message: expect.stringContaining("'Presets' is empty") });
		const strange = await (await gate({ policySource: 'preset', presets: ['mars'] })).run(people());
		expect(strange.error).toMatchObject({ message: expect.stringContaining('"mars"; there are: australia') });
	});

	test('acc-22 a manual run judges by the preset without the store', async () => {
		const workflow = await gate({ policySource: 'preset', presets: ['us'], whenQuiet: 'suppress' });
		const nowMs = Date.parse(SUNDAY);
		jest.spyOn(Date, 'now').mockReturnValue(nowMs);
		const run = await workflow.run(people(), 'manual').finally(() => jest.restoreAllMocks());
		expect(idsOf(run.json('Gate', 0))).toEqual(['ny']);
		expect(await watch.story('ny')).toEqual([]);
	});

	test('the form offers every preset', () => {
		const properties = new QuietTimeGate().description.properties;
		const options = properties.find(({ name }) => name === 'presets')?.options as INodePropertyOptions[];
		expect(options.map(({ value }) => value)).toEqual(listPresets().map(({ id }) => id));
	});
});
