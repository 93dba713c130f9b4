// The login at the broker and the project's secrets, from the data on the board. It writes no value anywhere.

import { stored } from "./stored.js";

export const login: { username?: string; password?: string } = stored;

export function secret(name: string): string {
  const value = stored.secrets === undefined ? undefined : stored.secrets[name];
  if (value === undefined) print("The secret " + name + " is missing: write midge.json with it to the board.");
  return value ?? "";
}
