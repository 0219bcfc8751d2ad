import { STORES } from './harness';
import { contact, VoiceScene } from './voice-scene';

describe.each(STORES)('Conversational Voice on the %s store', (kind) => {
	let scene: VoiceScene;
	beforeEach(async () => {
		scene = await VoiceScene.open(kind);
	});
	afterEach(async () => await scene.close());

	test('a contact who talks leaves by Completed with what the agent found out', async () => {
		await scene.engagement();
		const workflow = await scene.journey();
		scene.center.script(contact(1).phone as string, { answer: 'human', says: ['Monday please'] });
		await workflow.run([contact(1)]);
		const { Completed } = await scene.outcomes(workflow, 1);
		expect(Completed).toHaveLength(1);
		expect(Completed[0].call).toMatchObject({
			result: 'LiveAnswer',
			class: 'attempted',
			disposition: 'agreed',
			attributes: { newDate: '2027-02-01' },
			attempts: 1,
		});
		expect(Completed[0].messages).toMatchObject({ Call: { channel: 'voice', isSent: true } });
		expect(scene.center.calls()).toHaveLength(1);
		expect(scene.center.calls()[0].errors).toEqual([]);
	});
});
