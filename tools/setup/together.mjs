// Runs npm scripts side by side and shows what each said when it has ended: `node tools/setup/together.mjs types lint`. It
// fails when one of them does, after all have ended.

import { spawn } from "node:child_process";

const names = process.argv.slice(2);
if (names.length === 0) {
  console.error("name the scripts to run: node tools/setup/together.mjs types lint");
  process.exit(2);
}

function run(name) {
  return new Promise((resolve) => {
    const child = spawn("npm", ["run", "--silent", name], { stdio: ["ignore", "pipe", "pipe"] });
    const said = [];
    child.stdout.on("data", (data) => said.push(data));
    child.stderr.on("data", (data) => said.push(data));
    child.on("error", (error) => said.push(Buffer.from(`${error.message}\n`)));
    child.on("close", (code) => {
      process.stdout.write(`npm run ${name}${code === 0 ? "" : ` ended with ${code ?? "a signal"}`}\n`);
      process.stdout.write(Buffer.concat(said));
      resolve(code === 0);
    });
  });
}

const ended = await Promise.all(names.map(run));
process.exit(ended.every(Boolean) ? 0 : 1);
