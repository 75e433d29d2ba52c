/** The studio API's shapes. */
import type { Schemas } from "@shared/api/types.ts";

export type ReviewPage = Schemas["ReviewPage"];
export type ReviewGroup = Schemas["ReviewGroup"];
export type ReviewMessage = Schemas["ReviewMessage"];
export type Decision = Schemas["DecisionView"];
export type DecisionIn = Schemas["DecisionIn"];
export type Marking = Schemas["Marking"];
export type TrainingData = Schemas["DataView"];
export type Intent = Schemas["IntentView"];
export type Sentence = Schemas["SentenceView"];
export type Edit = Schemas["EditView"];
export type Check = Schemas["CheckView"];
export type Conflict = Schemas["ConflictView"];
export type Exported = Schemas["ExportedView"];
export type Imported = Schemas["ImportedView"];
export type StaffMessage = Schemas["StaffMessageView"];
export type Quality = Schemas["QualityView"];
export type DataMap = Schemas["MapView"];
export type EntityUse = Schemas["EntityUseView"];
export type Reply = Schemas["ReplyView"];
export type Flow = Schemas["FlowView"];
export type Step = Schemas["StepView"];
