// The rules of the device dialect that no kept plugin has: a function used before execution has passed its definition,
// and a closure over a variable of a loop's head. They judge one file at a time and change nothing.

/** The function, or file, whose code a scope belongs to. */
const codeOf = (scope) => scope.variableScope;

/** The function that a variable is, when it is a declared one with a body. */
const declarationOf = (variable) => variable?.defs.find((def) => def.type === "FunctionName" && def.node.body)?.node;

/** The function that a call of this variable runs: a declared one, or the value of a constant. */
function functionOf(variable) {
  const declared = declarationOf(variable);
  if (declared) return declared;
  const made = variable?.defs[0]?.node.init;
  return made?.type === "ArrowFunctionExpression" || made?.type === "FunctionExpression" ? made : undefined;
}

/**
 * Espruino does not hoist: a function exists only after execution has passed its declaration. What stands inside a
 * function runs later, so only code of the same level counts, and what that code calls.
 */
const definedFirst = {
  meta: {
    type: "problem",
    schema: [],
    messages: { early: "'{{name}}' is used before its definition: functions are not hoisted, so move it up" },
  },
  create(context) {
    const manager = context.sourceCode.scopeManager;

    /** The variables that are read when `run` is called: by its own body, and by what it calls. */
    function readBy(run, seen, found) {
      if (!run || seen.has(run)) return found;
      seen.add(run);
      const scope = manager.acquire(run);
      for (const reference of referencesIn(scope, codeOf(scope))) {
        found.add(reference.resolved);
        if (isCalled(reference.identifier)) readBy(functionOf(reference.resolved), seen, found);
      }
      return found;
    }

    function check(reference, scope) {
      const use = reference.identifier;
      if (!reference.resolved || reference.init || use.parent.type === "ExportSpecifier") return;
      if (use.parent.type.startsWith("TS")) return;
      const read = new Set([reference.resolved]);
      if (isCalled(use)) readBy(functionOf(reference.resolved), new Set(), read);
      for (const variable of read) {
        const declaration = declarationOf(variable);
        if (!declaration || variable.scope.variableScope !== codeOf(scope)) continue;
        if (declaration.range[0] > use.range[0])
          context.report({ node: use, messageId: "early", data: { name: variable.name } });
      }
    }

    return {
      "Program:exit"() {
        for (const scope of manager.scopes) for (const reference of scope.references) check(reference, scope);
      },
    };
  },
};

function isCalled(identifier) {
  const parent = identifier.parent;
  return (parent.type === "CallExpression" || parent.type === "NewExpression") && parent.callee === identifier;
}

/** The references in a scope and in the blocks inside it, not those of functions inside it. */
function* referencesIn(scope, code) {
  yield* scope.references;
  for (const child of scope.childScopes) if (codeOf(child) === code) yield* referencesIn(child, code);
}

/** On Espruino the head of a loop has one variable for all rounds, so a closure sees the last value. */
const noLoopClosure = {
  meta: {
    type: "problem",
    schema: [],
    messages: { closure: "a closure over '{{name}}' sees its last value: copy it to a const in the loop's body" },
  },
  create(context) {
    const check = (loop, head) => {
      if (head?.type !== "VariableDeclaration" || head.kind === "var") return;
      for (const variable of context.sourceCode.getDeclaredVariables(head)) {
        const late = variable.references.find((one) => codeOf(one.from) !== codeOf(variable.scope));
        if (late) context.report({ node: late.identifier, messageId: "closure", data: { name: variable.name } });
      }
    };
    return {
      ForStatement: (loop) => check(loop, loop.init),
      ForOfStatement: (loop) => check(loop, loop.left),
      ForInStatement: (loop) => check(loop, loop.left),
    };
  },
};

/** A kept rule, speaking in our words: they say what to write instead. */
export function inOurWords(rule, message) {
  return {
    ...rule,
    create: (context) =>
      rule.create(
        Object.create(context, {
          report: { value: ({ node, loc }) => context.report(loc ? { node, loc, message } : { node, message }) },
        }),
      ),
  };
}

export const rules = { "defined-first": definedFirst, "no-loop-closure": noLoopClosure };
