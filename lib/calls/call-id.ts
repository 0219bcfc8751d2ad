import { enrollmentIdOf } from '../domain/ids';

/** The visit of a step in which somebody is called. */
export interface CallVisit {
	enrollmentId: string;
	stepKey: string;
	visit: string;
}

/** The id of an attempt: the same for every repeat, so that it is reserved, and dialled, once. */
export function callIdOf({ enrollmentId, stepKey, visit }: CallVisit, attempt: number): string {
	return enrollmentIdOf(`${enrollmentId}\n${stepKey}`, visit, `call ${attempt}`);
}
