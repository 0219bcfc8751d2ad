import type { IDataObject, INode } from 'n8n-workflow';
import type { LeasedContact, Verdict } from '../../lib';
import { Harness, type StoreKind } from './harness';
import { until } from './test-workflow';

/** A store whose time stands still until a test moves it. */
export class NightWatch {
	private constructor(
		readonly harness: Harness,
		private instantMs: number,
	) {}

	static async open(kind: StoreKind, now: string): Promise<NightWatch> {
		const harness = await Harness.open(kind);
		const watch = new NightWatch(harness, Date.parse(now));
		harness.shared.clock.nowMs = () => watch.instantMs;
		return watch;
	}

	get nowMs(): number {
		return this.instantMs;
	}

	get store() {
		return this.harness.store;
	}

	at(now: string | number): void {
		this.instantMs = typeof now === 'number' ? now : Date.parse(now);
		this.harness.shared.dispatcher.wake();
	}

	/** The words and reasons on a contact's timeline, in order. */
	async story(contactId: string): Promise<string[]> {
		const lines = await this.store.ledger.timeline(contactId);
		return lines.map(({ what, reason }) => (reason === undefined ? what : `${what}: ${reason}`));
	}

	/** The latest line of a kind on a contact's timeline. */
	async lineOf(contactId: string, what: string) {
		const lines = await this.store.ledger.timeline(contactId);
		return lines.filter((line) => line.what === what).at(-1);
	}

	/** Waits until the dispatcher has looked at a contact again and put it back. */
	async untilHeldAgain(contactId: string, times = 2): Promise<void> {
		await until(`${contactId} is held again`, async () => {
			const story = await this.story(contactId);
			return story.filter((line) => line.startsWith('held')).length >= times;
		});
	}
}

/** What the dispatcher does with a step's contacts at one instant, without starting executions; who left, in order. */
export async function handOut(
	watch: NightWatch,
	stepKey: string,
	judge: (contacts: readonly LeasedContact[], nowMs: number) => Promise<Verdict[]>,
	batchSize = 500,
): Promise<LeasedContact[]> {
	const { waiting } = watch.store;
	const left: LeasedContact[] = [];
	for (;;) {
		const batch = await waiting.lease([stepKey], batchSize, 30_000, watch.nowMs);
		if (batch.contacts.length === 0) return left;
		const verdicts = await judge(batch.contacts, watch.nowMs);
		const held = batch.contacts.flatMap(({ ticketId }, i) => {
			const verdict = verdicts[i];
			return verdict.kind === 'hold' ? [{ ticketId, dueAtMs: verdict.untilMs, reason: verdict.reason }] : [];
		});
		await waiting.putBack(batch.batchId, batch.attempt, held, watch.nowMs);
		const passed = batch.contacts.filter((_, i) => verdicts[i].kind === 'pass');
		left.push(...passed);
		if (passed.length === 0) continue;
		await waiting.begin(batch.batchId, batch.attempt, 'test', watch.nowMs);
		await waiting.finish(batch.batchId, batch.attempt, 'test', undefined, watch.nowMs);
	}
}

export const CONTINUE_ON_FAIL: Partial<INode> = { onError: 'continueRegularOutput' };

export function berlin(contactId: string, more: IDataObject = {}): IDataObject {
	return { contactId, timeZone: 'Europe/Berlin', email: `${contactId}@example.com`, ...more };
}
