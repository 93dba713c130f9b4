// typescript-to-lua over a program of which only the user's files are checked: Midge's own were, before they came here, and
// half of a build's time would go into it.

import { sep } from "node:path";
import ts from "typescript";
import * as tstl from "typescript-to-lua";

/** The language's own types. */
const LIBRARY = `${sep}typescript${sep}lib${sep}lib.`;
const parsed = new Map<string, ts.SourceFile>();

/** Writes nothing where there is an error; the answer tells all that is wrong. */
export function transpile(
  files: string[],
  options: tstl.CompilerOptions,
  isUsers: (path: string) => boolean,
  isScratch: (path: string) => boolean,
  write: (fileName: string, text: string) => void,
): readonly ts.Diagnostic[] {
  const program = ts.createProgram(files, options, hostFor(options, isScratch));
  const found: ts.Diagnostic[] = [...program.getConfigFileParsingDiagnostics(), ...program.getOptionsDiagnostics()];
  for (const file of program.getSourceFiles()) {
    if (file.isDeclarationFile) continue;
    found.push(...program.getSyntacticDiagnostics(file));
    if (isUsers(file.fileName)) found.push(...program.getSemanticDiagnostics(file));
  }
  if (found.some(({ category }) => category === ts.DiagnosticCategory.Error)) return found;
  // The compiler would check all files once more before it writes.
  program.getCompilerOptions().noCheck = true;
  const { diagnostics } = new tstl.Transpiler().emit({ program, writeFile: write });
  return ts.sortAndDeduplicateDiagnostics([...found, ...diagnostics]);
}

/** What did not change since the last program of this process is parsed once. */
function hostFor(options: ts.CompilerOptions, isScratch: (path: string) => boolean): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) => {
    const known = parsed.get(name);
    if (known && (name.replaceAll("/", sep).includes(LIBRARY) || known.text === host.readFile(name))) return known;
    const file = read(name, ...rest);
    // What a build makes for itself lies elsewhere each time.
    if (file && !isScratch(name)) parsed.set(name, file);
    return file;
  };
  return host;
}
