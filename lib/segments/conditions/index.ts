export { compileConditions, type CompileSettings } from './compile';
export type {
	CompiledConditions,
	Condition,
	ConditionFacts,
	ConditionFilter,
	ConditionFinding,
	ConditionNeeds,
	ExpressionNeed,
	FilterOptions,
	ValueType,
} from './filter';
