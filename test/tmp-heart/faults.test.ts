import { FAULTS, faultyStore } from '../conformance/faulty-stores';
import { heartCases } from '../conformance/heart';
test('which', async () => {
	const out: string[] = [];
	for (const [title, { fault }] of Object.entries(FAULTS)) {
		const broken: string[] = [];
		for (const one of heartCases) {
			const { open, close } = await faultyStore(fault);
			try { await Promise.race([one.run(open), new Promise((_, r) => setTimeout(() => r(new Error('slow')), 20000))]); } catch (e) { broken.push(one.id + ((e as Error).message === 'slow' ? '!SLOW' : '')); } finally { await close().catch(() => undefined); }
		}
		out.push(`${title}: ${broken.length}: ${broken.join(' ')}`);
	}
	console.log(out.join('\n'));
}, 900000);
