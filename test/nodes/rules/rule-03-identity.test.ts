import { Harness, STORES } from '../harness';
import type { IDataObject } from 'n8n-workflow';
import { contactIds, happens, wait, waitFor } from './fixtures';
import { Code, Lab } from './lab';

const OUTPUTS = ['First', 'Timed Out', 'Second', 'Third'];

/** Three triggers, each output leading to a node that is named for what the row was when the contacts arrived. */
function labOf(parameters: IDataObject): Lab {
	return new Lab(
		[
			wait(parameters, { id: 'wait-id' }),
			...OUTPUTS.map((name) => ({ name, type: new Code(`to${name.replace(' ', '')}`, (items) => items) })),
		],
		[['Start', 0, 'Wait'], ...OUTPUTS.map((name, output) => ['Wait', output, name] as const)],
	);
}

const THREE: [string, string][] = [
	['A', 'a.happened'],
	['B', 'b.happened'],
	['C', 'c.happened'],
];

describe.each(STORES)(
	'rule 3: a parked contact belongs to the node id, and what it waits for is fixed at arrival (%s)',
	(kind) => {
		let harness: Harness;
		let lab: Lab;
		beforeAll(async () => {
			harness = await Harness.open(kind);
		});
		afterEach(async () => await lab.unpublish());
		afterAll(async () => await harness.close());

		/** Contacts park, the workflow is edited and published anew, and everybody's event comes. */
		async function editedWhile(
			edit: () => void,
			parameters = waitFor(THREE),
		): Promise<Record<string, unknown[]>> {
			lab = labOf(parameters);
			await lab.publish();
			const run = await lab.run(
				['a', 'b', 'c'].map((contactId) => ({ contactId: `${lab.id}-${contactId}` })),
			);
			expect(run.error).toBeUndefined();
			edit();
			await lab.publish('update');
			for (const word of ['a', 'b', 'c'])
				await happens(harness.store, `${lab.id}-${word}`, `${word}.happened`);
			const left = () => OUTPUTS.map((name) => lab.releases.flatMap((release) => release.json(name)));
			for (let tries = 0; left().flat().length < 3 && tries < 400; tries++)
				await new Promise((resolve) => setTimeout(resolve, 10));
			return Object.fromEntries(
				left().flatMap((items, i) =>
					items.length > 0 ? [[OUTPUTS[i], contactIds(items).map((id) => String(id).at(-1))]] : [],
				),
			);
		}

		const rows = () => (lab.node('Wait').parameters!.triggers as { rows: IDataObject[] }).rows;
		const setRows = (next: IDataObject[]) =>
			(lab.node('Wait').parameters = { ...lab.node('Wait').parameters, triggers: { rows: next } });

		test('renaming the node keeps those who wait', async () => {
			const left = await editedWhile(() => {
				lab.node('Wait').name = 'Hold';
				lab.links = lab.links.map(([from, output, to]) => [
					from.replace('Wait', 'Hold'),
					output,
					to.replace('Wait', 'Hold'),
				]);
			});
			expect(left).toEqual({ First: ['a'], Second: ['b'], Third: ['c'] });
		});

		test('a row that moved still finds its output', async () => {
			const left = await editedWhile(() => setRows([rows()[2], rows()[0], rows()[1]]));
			expect(left).toEqual({ First: ['c'], Second: ['a'], Third: ['b'] });
		});

		test('a row that was renamed still finds its output, also where it moved', async () => {
			const left = await editedWhile(() =>
				setRows([{ ...rows()[1], name: 'Renamed' }, rows()[0], rows()[2]]),
			);
			expect(left).toEqual({ First: ['b'], Second: ['a'], Third: ['c'] });
		});

		test('a row that listens to something else now still lets those out who wait for what it was', async () => {
			const left = await editedWhile(() =>
				setRows([{ ...rows()[0], events: 'x.happened' }, rows()[1], rows()[2]]),
			);
			expect(left).toEqual({ First: ['a'], Second: ['b'], Third: ['c'] });
		});

		test('those of a deleted row leave by Timed Out, not by the row that moved into its place', async () => {
			const left = await editedWhile(() => setRows([rows()[0], rows()[2]]));
			expect(left).toEqual({ First: ['a'], 'Timed Out': ['b'], Second: ['c'] });
		});

		test('a row that is switched off keeps its output, and those who wait for it', async () => {
			const left = await editedWhile(() => setRows([rows()[0], { ...rows()[1], disabled: true }, rows()[2]]));
			expect(left).toEqual({ First: ['a'], Second: ['b'], Third: ['c'] });
		});

		test('rows without a name are known by their events', async () => {
			const nameless: [string, string][] = THREE.map(([, events]) => ['', events]);
			const left = await editedWhile(() => setRows([rows()[1], rows()[0], rows()[2]]), waitFor(nameless));
			expect(left).toEqual({ First: ['b'], Second: ['a'], Third: ['c'] });
		});

		test('rows whose events are expressions are known by the expression', async () => {
			const parameters = waitFor(
				THREE.map(([name, events]) => [name, `={{ "${events.charAt(0)}" + ".happened" }}`]),
			);
			const left = await editedWhile(
				() => setRows([{ ...rows()[1], name: 'Renamed' }, rows()[0], rows()[2]]),
				parameters,
			);
			expect(left).toEqual({ First: ['b'], Second: ['a'], Third: ['c'] });
		});

		test('a step that becomes a wait for a moment lets out those who still wait for events by its one output', async () => {
			const left = await editedWhile(
				() =>
					(lab.node('Wait').parameters = {
						resume: 'moment',
						amount: 1,
						unit: 'days',
						contactField: 'contactId',
					}),
			);
			expect(left).toEqual({ First: ['a', 'b', 'c'] });
		});

		test('another time-out, and another contact field, change nobody who is parked already', async () => {
			const parameters = waitFor(THREE, { limitWait: true, moment: 'duration', amount: 1, unit: 'seconds' });
			lab = labOf(parameters);
			await lab.publish();
			await lab.run([{ contactId: `${lab.id}-a` }]);
			const [before] = await harness.store.waiting.list({ journeyId: lab.id }, 10, Date.now());
			lab.node('Wait').parameters = { ...parameters, amount: 9, unit: 'days', contactField: 'other' };
			await lab.publish('update');
			const [after] = await harness.store.waiting.list({ journeyId: lab.id }, 10, Date.now());
			expect(after?.dueAtMs).toBe(before.dueAtMs);
			expect(contactIds(await lab.untilReleased('Timed Out', 1))).toEqual([`${lab.id}-a`]);
		});

		test('another node in the same place, with an id of its own, releases nobody of the deleted one', async () => {
			lab = labOf(waitFor(THREE));
			await lab.publish();
			await lab.run([{ contactId: `${lab.id}-a` }]);
			lab.node('Wait').id = 'another-id';
			await lab.unpublish();
			await lab.publish();
			await happens(harness.store, `${lab.id}-a`, 'a.happened');
			await new Promise((resolve) => setTimeout(resolve, 300));
			expect(lab.emissions).toEqual([]);
			const [orphan] = await harness.store.waiting.list({ journeyId: lab.id }, 10, Date.now());
			expect(orphan.stepKey).toMatch(/:wait-id$/);
		});
	},
);
