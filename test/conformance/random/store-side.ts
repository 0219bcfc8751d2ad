import type { JourneyStore } from '../../../lib/journey-store';
import type { ParkRecord } from '../../../lib/waiting/types';
import { LEASE_MS, type Operation, type Survey } from './operations';

const ALL = 100_000;

/** A repeated park names its event only if it looks back as the first one did. */
export function looksBack({ waitFor }: ParkRecord): boolean {
	return waitFor?.sinceMs !== undefined;
}

/** A store that takes part in a random walk: answers as the model gives them, batches by number. */
export class StoreSide {
	private readonly batchIds: string[] = [];

	constructor(private readonly store: JourneyStore) {}

	async run(operation: Operation, nowMs: number): Promise<unknown> {
		const { waiting, events, enrollments, journeys, contacts } = this.store;
		const batchId = 'batch' in operation ? this.batchIds[operation.batch] : '';
		switch (operation.op) {
			case 'park':
				return (await waiting.park(operation.records, nowMs)).map((answer, i) => {
					if (answer.kind !== 'ready') return { kind: answer.kind };
					return {
						kind: 'ready',
						branch: answer.branch,
						...(looksBack(operation.records[i]) ? { event: answer.event?.id } : {}),
					};
				});
			case 'record':
				return await events.record(operation.events, nowMs);
			case 'lease':
				return await this.lease(operation.stepKey, operation.limit, nowMs);
			case 'begin': {
				const answer = await waiting.begin(batchId, operation.attempt, operation.runId, nowMs);
				return answer.kind === 'go' ? { kind: 'go', gone: answer.gone.sort() } : answer;
			}
			case 'renew':
				return await waiting.renew(batchId, operation.attempt, LEASE_MS, nowMs);
			case 'finish':
				return await waiting.finish(batchId, operation.attempt, operation.runId, operation.ends, nowMs);
			case 'giveBack':
				return await waiting.giveBack(batchId, operation.attempt, operation.notBeforeMs, nowMs);
			case 'putBack': {
				const held = operation.ticketIds.map((ticketId) => ({
					ticketId,
					dueAtMs: operation.dueAtMs,
					reason: 'quiet',
				}));
				return await waiting.putBack(batchId, operation.attempt, held, nowMs);
			}
			case 'bury':
				return await waiting.bury(batchId, operation.attempt, { message: 'not started' }, nowMs);
			case 'exit':
				return await enrollments.exit(
					[{ contactId: operation.contactId, enrollmentId: operation.enrollmentId }],
					'test',
					nowMs,
				);
			case 'cancel':
				return await waiting.cancel(operation.selection, nowMs);
			case 'revive':
				return await waiting.revive(operation.tickets, nowMs);
			case 'setState':
				return { state: (await journeys.setState(operation.journeyId, operation.state, nowMs)).state };
			case 'forget':
				return { exited: (await contacts.forget(operation.contactId, nowMs)).exited };
			case 'agenda': {
				const { available, inFlight } = await waiting.agenda(operation.stepKeys, nowMs, operation.untilMs);
				const sorted = available.sort((a, b) => a.atMs - b.atMs || (a.stepKey < b.stepKey ? -1 : 1));
				return { available: sorted, inFlight: Object.fromEntries(inFlight) };
			}
		}
	}

	private async lease(stepKey: string, limit: number, nowMs: number): Promise<unknown> {
		const { batchId, attempt, unbegun, contacts } = await this.store.waiting.lease(
			[stepKey],
			limit,
			LEASE_MS,
			nowMs,
		);
		if (contacts.length === 0) return { batch: -1, contacts: [] };
		if (!this.batchIds.includes(batchId)) this.batchIds.push(batchId);
		return {
			batch: this.batchIds.indexOf(batchId),
			attempt,
			unbegun,
			contacts: contacts.map((contact) => {
				const { ticketId, outcome } = contact;
				return contact.outcome === 'due'
					? { ticketId, outcome }
					: { ticketId, outcome, branch: contact.branch, event: contact.event.id };
			}),
		};
	}

	async survey(
		steps: readonly string[],
		journeyIds: readonly string[],
		contactIds: readonly string[],
		nowMs: number,
	): Promise<Survey> {
		const { waiting, ledger, enrollments } = this.store;
		const survey: Survey = { tickets: {}, parked: {}, counters: {}, enrollments: [] };
		for (const step of steps) {
			const listed = await waiting.list({ stepKey: step }, ALL, nowMs);
			survey.tickets[step] = listed.map(({ ticketId, state }) => `${ticketId} ${state}`).sort();
			survey.parked[step] = await waiting.count({ stepKey: step });
		}
		for (const journeyId of journeyIds) {
			const { entered, inside, finished, exited, failed } = await ledger.counters(journeyId);
			survey.counters[journeyId] = { entered, inside, finished, exited, failed };
		}
		const all = await enrollments.get(contactIds);
		survey.enrollments = all
			.flat()
			.map(({ id, state }) => `${id} ${state}`)
			.sort();
		return survey;
	}
}
