import type { StoreDriver } from '../../lib/store/driver';
import { ALL_STEPS } from '../../lib/store/wakes';
import { change, entry, ownName } from './changes';

/** Collects what a listener hears and waits for it. */
class Ear {
	readonly heard: string[] = [];
	private readonly waiting = new Set<() => void>();

	readonly listener = (stepKey: string): void => {
		this.heard.push(stepKey);
		for (const check of [...this.waiting]) check();
	};

	async hears(stepKey: string): Promise<void> {
		if (this.heard.includes(stepKey)) return;
		await new Promise<void>((resolve) => {
			const check = () => {
				if (!this.heard.includes(stepKey)) return;
				this.waiting.delete(check);
				resolve();
			};
			this.waiting.add(check);
		});
	}
}

export function wakeCases(current: () => StoreDriver): void {
	const park = (stepKey: string, atMs: number, expectedRevision = 0, clock: 'wall' | 'journey' = 'wall') => {
		const schedule = [entry({ stepKey, journeyId: 'j', clock }, 'ref', atMs)];
		return current().contacts.commit([change(ownName('contact'), expectedRevision, { schedule })], 100);
	};

	test('drv-30 a listener hears the steps whose tickets are available now, no future and no stale ones', async () => {
		const [now, edge, later, stale, last] = ['now', 'edge', 'later', 'stale', 'last'].map(ownName);
		const ear = new Ear();
		const unlisten = current().onWake(ear.listener);
		await ear.hears(ALL_STEPS);
		await park(later, 101);
		await park(stale, 50, 7);
		await park(now, 50);
		await park(edge, 100, 0, 'journey');
		await park(last, 1);
		await Promise.all([now, edge, last].map((stepKey) => ear.hears(stepKey)));
		expect(ear.heard).not.toContain(later);
		expect(ear.heard).not.toContain(stale);
		unlisten();
	});

	test('drv-31 a listener is never called within the commit, and not after it has left', async () => {
		const [left, stays] = [new Ear(), new Ear()];
		const unlisten = current().onWake(left.listener);
		const unlistenOther = current().onWake(stays.listener);
		await Promise.all([left.hears(ALL_STEPS), stays.hears(ALL_STEPS)]);
		const first = ownName('step');
		const commit = park(first, 1);
		expect(stays.heard).not.toContain(first);
		await commit;
		await left.hears(first);
		unlisten();
		const second = ownName('step');
		await park(second, 1);
		await stays.hears(second);
		expect(left.heard).not.toContain(second);
		unlistenOther();
	});
}
