// The login at the broker and the project's secrets, from the data on the board. It writes no value anywhere.

import { log } from "./common.js";
import { stored } from "./stored.js";

export const login: { username?: string; password?: string } = stored;

export function secret(name: string): string {
  const value = stored.secrets && stored.secrets[name];
  if (!value) log("The secret " + name + " is missing: write midge.json with it to the board's Storage.");
  return value || "";
}
