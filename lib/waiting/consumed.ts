import type { Enrollment } from '../domain/contact';

/** Events remembered for each step of an enrollment. */
const CONSUMED_KEPT = 100;

/*
 * Which events a step has consumed, so that a loop does not consume the same event again. The highest sequence alone
 * would not do: a loop that waits for order B while the event of order A comes later would never see B's.
 */

export function hasConsumed(enrollment: Enrollment, stepKey: string, seq: number): boolean {
	const consumed = enrollment.consumed[stepKey];
	if (consumed === undefined) return false;
	// What a full list has forgotten was consumed, or lies before what was.
	return consumed.includes(seq) || (consumed.length >= CONSUMED_KEPT && seq < consumed[0]);
}

export function consume(enrollment: Enrollment, stepKey: string, seq: number): void {
	const consumed = (enrollment.consumed[stepKey] ??= []);
	if (consumed.includes(seq)) return;
	consumed.push(seq);
	consumed.sort((a, b) => a - b);
	if (consumed.length > CONSUMED_KEPT) consumed.shift();
}
