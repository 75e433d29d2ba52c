/** The training data's calls. */
import { readProblem } from "@shared/api/http.ts";
import { call } from "@shared/staff/client.ts";
import type {
  Check, DataMap, Edit, EntityUse, Exported, Flow, Imported, Quality, Reply, Sentence, TrainingData,
} from "./types.ts";

const at = "/api/staff/studio/data";

export const getData = () => call<TrainingData>(at);

export function getSentences(intent: string, q: string) {
  return call<{ sentences: Sentence[]; total: number }>(`${at}/sentences?${new URLSearchParams({ intent, q })}`);
}

export const check = (text: string, intent: string) =>
  call<Check>(`${at}/check`, { body: { text, intent }, timeout: 120_000 });

export const addSentence = (text: string, intent: string, move = false) =>
  call<Edit>(`${at}/sentences`, { body: { text, intent, move } });

type Old = Pick<Sentence, "text" | "intent">;

export const changeSentence = (old: Old, text: string, intent: string) =>
  call<Edit>(`${at}/sentences/change`, { body: { old: { text: old.text, intent: old.intent }, text, intent } });

export const removeSentence = (old: Old) =>
  call<Edit>(`${at}/sentences/remove`, { body: { text: old.text, intent: old.intent } });

export const addIntent = (name: string, file: string, sentences: string[]) =>
  call<TrainingData>(`${at}/intents`, { body: { name, file, sentences } });

export const removeIntent = (name: string) =>
  call<{ sentences: number }>(`${at}/intents/${encodeURIComponent(name)}`, { method: "DELETE" });

export const renameIntent = (name: string, newName: string) =>
  call<TrainingData>(`${at}/intents/${encodeURIComponent(name)}/rename`, { body: { name: newName } });

export const getEdits = () => call<{ edits: Edit[] }>(`${at}/edits`);

export const undoEdit = (id: number) => call<Edit>(`${at}/edits/${id}/undo`, { body: {} });

export const exportToFiles = () => call<Exported>(`${at}/export`, { body: {} });

/** Fetch the archive and hand it to the browser as a download. */
export async function download(): Promise<void> {
  const response = await fetch(`${at}/archive`, { method: "POST" });
  if (!response.ok) throw await readProblem(response);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = "training-data.zip";
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Take in an archive; `prefer` says who wins where both sides changed the same. */
export async function importArchive(file: File, prefer?: "ours" | "theirs"): Promise<Imported> {
  const body = new FormData();
  body.append("file", file);
  const response = await fetch(`${at}/import${prefer ? `?prefer=${prefer}` : ""}`, { method: "POST", body });
  if (!response.ok) throw await readProblem(response);
  return (await response.json()) as Imported;
}

/** The first look encodes every sentence that is new to the machine. */
const PATIENCE = 300_000;

export const getQuality = () => call<Quality>(`${at}/quality`, { timeout: PATIENCE });

export const getMap = () => call<DataMap>(`${at}/map`, { timeout: PATIENCE });

export const getEntities = () => call<{ entities: EntityUse[] }>(`${at}/entities`);

export const getReplies = () => call<{ replies: Reply[] }>(`${at}/replies`);

export const getFlows = () => call<{ flows: Flow[] }>(`${at}/flows`);
