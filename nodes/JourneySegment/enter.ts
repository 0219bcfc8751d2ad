import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import {
	enrollmentIdOf,
	HOUR_MS,
	normaliseZone,
	readPath,
	type EnterRequest,
	type EntryRule,
	type JsonObject,
	type LeasedContact,
} from '../../lib';
import type { Arrival } from '../shared/arrivals';
import { entryRuleOf } from '../shared/entry-rule';
import { untilRegistered } from '../shared/hybrid-step';
import type { JourneyTag } from '../shared/journey-tag';
import { keptItem, refuseLarge } from '../shared/kept-item';
import type { Passing, PassingItems } from '../shared/router';
import { runKeyOf } from '../shared/run-key';
import type { ParkedItem } from '../shared/step-contract';
import type { StepRun } from '../shared/step-run';
import type { Unjudged } from '../shared/unjudged';
import type { SegmentForm } from './form';

/** Contacts that enter by one call; the next waits for its answer. */
const PAGE = 2_000;

interface EntrySettings {
	rule: EntryRule;
	keyField: string;
	runKey: string;
	/** Segments whose members are refused. */
	refusing: string[];
	zone: string;
}

/** What rides along with those who entered: the throttle that they entered under. */
interface EntryKeep extends JsonObject {
	entriesPerHour: number;
}

/** 0: none. */
export function entriesPerHourOf({ record }: LeasedContact): number {
	return ((record.item as ParkedItem).keep as EntryKeep | undefined)?.entriesPerHour ?? 0;
}

/** Lets those who pass enter the journey: enrolled under the entry rule and parked at this step, due at once. */
export class Entrance {
	private readonly refused = new Map<string, number>();
	private entered = 0;
	private asked = 0;

	private constructor(
		private readonly ctx: IExecuteFunctions,
		private readonly run: StepRun,
		private readonly form: SegmentForm,
		private readonly settings: EntrySettings,
		private readonly items: ReadonlyMap<string, Passing>,
	) {}

	/** Errors: the step was never published, so nobody who is parked here would be released. */
	static async open(
		ctx: IExecuteFunctions,
		read: PassingItems,
		form: SegmentForm,
		judged: readonly (boolean | Unjudged)[],
	): Promise<Entrance> {
		const run = await read.openRun();
		await untilRegistered(ctx, run);
		const journey = await run.shared.store.journeys.get(run.workflowId);
		const exits = Object.values(journey?.subscriptions ?? {}).flatMap(({ exit }) => exit?.segment ?? []);
		const settings: EntrySettings = {
			rule: entryRuleOf(
				ctx.getNode(),
				(name, fallback) => ctx.getNodeParameter(name, 0, fallback) as typeof fallback,
			),
			keyField: ctx.getNodeParameter('keyField', 0, '') as string,
			runKey: runKeyOf(ctx),
			refusing: [...new Set([form.options.excludeSegment ?? '', ...exits])].filter((name) => name !== ''),
			zone: ctx.getTimezone(),
		};
		const items = new Map<string, Passing>();
		read.passing.forEach(
			(one, i) => judged[i] === true && !items.has(one.contactId!) && items.set(one.contactId!, one),
		);
		return new Entrance(ctx, run, form, settings, items);
	}

	/** Repeatable: within this run of the node a contact enters once. */
	async admit(contactIds: readonly string[]): Promise<void> {
		const { store } = this.run.shared;
		for (let at = 0; at < contactIds.length; at += PAGE) {
			const page = contactIds.slice(at, at + PAGE);
			const memberOf = await store.segments.memberOf(page, this.settings.refusing);
			const requests = page.map((contactId, i) =>
				this.requestOf(
					contactId,
					this.settings.refusing.find((name) => memberOf[i].has(name)),
				),
			);
			for (const answer of await store.enrollments.enter(requests, this.run.nowMs)) {
				if (answer.kind === 'entered') this.entered += 1;
				else this.refused.set(answer.reason, (this.refused.get(answer.reason) ?? 0) + 1);
			}
		}
	}

	tell(): void {
		const reasons = [...this.refused].map(([reason, count]) => `${count} ${reason}`).join(', ');
		this.ctx.addExecutionHints({
			message: `${this.entered} contacts entered the journey and go on in executions of their own${reasons ? `; not entered: ${reasons}` : ''}`,
		});
	}

	private requestOf(contactId: string, refusedBySegment: string | undefined): EnterRequest {
		const { run, form, settings } = this;
		const one = this.items.get(contactId)!;
		const enrollmentId = enrollmentIdOf(run.workflowId, contactId, `${run.stepKey}\n${settings.runKey}`);
		const { entriesPerHour = 0, timeZoneField = 'timeZone' } = form.options;
		const dueAtMs =
			run.nowMs + (entriesPerHour > 0 ? Math.floor((this.asked++ * HOUR_MS) / entriesPerHour) : 0);
		const key = settings.keyField === '' ? undefined : readPath(one.item.json, settings.keyField);
		const zone = readPath(one.item.json, timeZoneField);
		return {
			contactId,
			journeyId: run.workflowId,
			enrollmentId,
			entry: 'segment',
			rule: settings.rule,
			...(key === undefined || key === null ? {} : { key: String(key) }),
			zone: (typeof zone === 'string' ? normaliseZone(zone) : null) ?? settings.zone,
			occurredAtMs: run.nowMs,
			...(refusedBySegment === undefined ? {} : { refusedBySegment }),
			ticket: { stepKey: run.stepKey, visit: enrollmentId, item: this.parked(one, enrollmentId), dueAtMs },
			facts: { segment: form.segment, executionId: run.report.executionId },
		};
	}

	private parked(one: Passing, enrollmentId: string): ParkedItem {
		const { run, form } = this;
		const json: IDataObject = { ...this.kept(one, form) };
		delete json.journey;
		const tag: JourneyTag = {
			journeyId: run.workflowId,
			enrollmentId,
			visit: enrollmentId,
			enteredAtMs: run.nowMs,
			storeId: run.shared.store.storeId,
		};
		const { entriesPerHour = 0 } = form.options;
		return {
			...{ json: json as JsonObject, tag: tag as unknown as JsonObject },
			...(entriesPerHour > 0 ? { keep: { entriesPerHour } satisfies EntryKeep } : {}),
		};
	}

	// Reading the options anew for each of 100,000 rows would take seconds.
	private kept(one: Passing, { options }: SegmentForm): IDataObject {
		if (options.keepFields || options.carryAlong) return keptItem(this.ctx, one as Arrival).json;
		refuseLarge(this.ctx, one.item.json, one.index);
		return one.item.json;
	}
}
