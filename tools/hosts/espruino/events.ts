// `on`, `emit`, `removeListener` and `removeAllListeners`, which every object of an Espruino program has.
// An emit is always queued: listeners run after the code that emitted, and one removed in
// the meantime does not run, while one added in the meantime does not either. It never runs a listener itself; the idle loop does.

import { type Callable, type IdleLoop } from "./loop.js";
import { type Bag, type Realm } from "./realm.js";

export type Listener = Callable | string;

const MAX_EMIT_ARGS = 4; // jswrap_object.c: MAX_EMIT_ARGS

export class Events {
  /** Called after a listener was added: streams flush what they have held back. */
  onListen: ((target: object, event: string) => void) | undefined;
  private readonly lists = new WeakMap<object, Map<string, Listener[]>>();
  private readonly single = new WeakSet<readonly Listener[]>();

  constructor(
    private readonly realm: Realm,
    private readonly loop: IdleLoop,
  ) {}

  of(target: object, event: string): readonly Listener[] {
    return this.lists.get(target)?.get(event) ?? [];
  }

  /** A callback given to connect: the interpreter stores it bare, where its `on` expects a list. */
  setSingle(target: object, event: string, listener: Listener): void {
    const list = [listener];
    this.single.add(list);
    this.lists.set(target, new Map([[event, list]]));
  }

  /** A new list each time, so that a listener added while an event runs does not hear that event. */
  add(target: object, event: string, listener: Listener, first = false): void {
    const events = this.lists.get(target) ?? new Map<string, Listener[]>();
    this.lists.set(target, events);
    const before = events.get(event) ?? [];
    // A build with assertions ends here, one without takes the callback's insides for listeners.
    if (this.single.has(before))
      throw this.realm.error(
        "InternalError",
        `ASSERT(jsvIsArray(source)) FAILED: on("${event}") after a ${event} callback`,
      );
    events.set(event, first ? [listener, ...before] : [...before, listener]);
    this.onListen?.(target, event);
  }

  remove(target: object, event: string, listener: unknown): void {
    const list = this.lists.get(target)?.get(event);
    const index = list?.findIndex((one) => one === listener) ?? -1;
    if (list !== undefined && index >= 0 && !this.single.has(list)) list.splice(index, 1);
  }

  removeAll(target: object, event: string | undefined): void {
    if (event === undefined) this.lists.delete(target);
    else this.lists.get(target)?.delete(event);
  }

  emit(target: object, event: string, args: readonly unknown[]): void {
    this.loop.queue(target, this.of(target, event), [...args]);
  }

  /** Puts the four methods on the realm's Object.prototype. */
  install(): void {
    const { realm } = this;
    const wrong = (message: string): Error => realm.error("TypeError", message);
    const checked = (target: unknown, event: unknown): { target: object; event: string } => {
      if ((typeof target !== "object" && typeof target !== "function") || target === null) {
        throw wrong("Parent must be an object - not a String, Integer, etc");
      }
      if (typeof event !== "string") throw wrong("First argument must be String");
      return { target, event };
    };
    const add = (self: unknown, event: unknown, listener: unknown, first: boolean): void => {
      const on = checked(self, event);
      if (typeof listener !== "function" && typeof listener !== "string")
        throw wrong("Second argument must be a function or a String");
      this.add(on.target, on.event, listener as Listener, first);
    };
    const emit = (self: unknown, event: unknown, args: unknown[]): void => {
      const on = checked(self, event);
      if (args.length > MAX_EMIT_ARGS) throw wrong(`Too many arguments (>${String(MAX_EMIT_ARGS)})`);
      this.emit(on.target, on.event, args);
    };
    const remove = (self: unknown, event: unknown, listener: unknown): void => {
      const on = checked(self, event);
      this.remove(on.target, on.event, listener);
    };
    const removeAll = (self: unknown, event: unknown): void =>
      this.removeAll(self as object, event as string | undefined);
    const methods: Bag = {
      on(this: unknown, event: unknown, listener: unknown) {
        add(this, event, listener, false);
      },
      prependListener(this: unknown, event: unknown, listener: unknown) {
        add(this, event, listener, true);
      },
      emit(this: unknown, event: unknown, ...args: unknown[]) {
        emit(this, event, args);
      },
      removeListener(this: unknown, event: unknown, listener: unknown) {
        remove(this, event, listener);
      },
      removeAllListeners(this: unknown, event: unknown) {
        removeAll(this, event);
      },
    };
    const prototype = realm.at("Object.prototype");
    for (const [name, value] of Object.entries(methods)) {
      Object.defineProperty(prototype, name, { value, writable: true, configurable: true, enumerable: false });
    }
  }
}
