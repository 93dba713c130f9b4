// The error a user meets: one clear line that says what happened and what to do next. Its stack is never shown.

export class MidgeError extends Error {
  override name = "MidgeError";
}
