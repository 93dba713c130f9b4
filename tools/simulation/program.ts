// A publisher's source with its project, read and bundled once, so that any number of boards can run it.

import { readProject, type Project } from "../project.js";
import { loadPublisher, type RunPublisher } from "../simulate/publisher-module.js";

export interface Program {
  /** A short name, the folder's. */
  name: string;
  /** Absolute path. */
  entry: string;
  /** The project with these settings over its own. Throws a MidgeError for those that do not fit. */
  project(settings: Record<string, string>): Project;
  run: RunPublisher;
}

/** Reads the publisher in a folder, or in a file; `broker` goes before that of its project. Throws a MidgeError when there is none, or it cannot be bundled. */
export async function loadProgram(
  path: string,
  settings: Record<string, string> = {},
  broker?: string,
): Promise<Program> {
  const options = broker === undefined ? {} : { broker };
  const first = readProject(path, { set: settings, ...options });
  return {
    name: first.name,
    entry: first.entry,
    project: (more) =>
      Object.keys(more).length === 0 ? first : readProject(path, { set: { ...settings, ...more }, ...options }),
    run: await loadPublisher(first.entry),
  };
}
