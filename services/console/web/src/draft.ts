// What goes from one page to another without standing in an address: whom an application or a survey is about.
import { signal } from "@preact/signals";
import type { Register } from "./contract";

export const applicant = signal<Register.Resident | null>(null);
export const surveyOf = signal<{ dwellingId: string; address: string; use?: string; kind?: string } | null>(null);
