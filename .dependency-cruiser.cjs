// The doors of the house: which room may import from which. Each rule forbids one way and says why; `test/doors` proves
// that every one of them bites. Whether an import is of types only matters for circles alone.

const SPEC = "[.]spec[.]ts$";
/** The desk's reader of broker URLs lives beside the types it fills; no device code needs it. */
const URL = "^sdk/link/url[.]ts$";
const GROUND = "^sdk/(mqtt|link|wire|outbox)/";
const TYPES = ["type-only", "type-import"];
const BUILTIN = ["core"];
const PACKAGE = ["npm", "npm-dev", "npm-optional", "npm-peer", "npm-bundled", "npm-no-pkg", "npm-unknown"];
/** What a profile and the list of profiles are made of: data, free for all of boards. */
const BOARD_DATA = "^boards/(profile|profiles|parts|board|settings[.]d)[.]ts$";

module.exports = {
  forbidden: [
    {
      name: "no-circle",
      comment: "Two files that need each other at run time cannot be understood, or shipped, apart.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: TYPES } },
    },
    {
      name: "resolves",
      comment: "An import that leads nowhere. `#settings` is written by the build.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^#settings$" },
    },
    {
      name: "sdk-stands-alone",
      comment: "The SDK goes on the device: it knows no board, tool, example or test.",
      severity: "error",
      from: { path: "^sdk/", pathNot: SPEC },
      to: { path: "^(boards|tools|examples|test|dist)/" },
    },
    {
      name: "sdk-spec-stays-near",
      comment: "A spec of the SDK may use the simulated board and test helpers, not the desk's tools.",
      severity: "error",
      from: { path: `^sdk/.*${SPEC}` },
      to: { path: "^(tools|examples|boards/(espruino|nodemcu))/" },
    },
    {
      name: "device-has-no-node",
      comment: "Nothing of Node and no package runs on a device.",
      severity: "error",
      from: { path: "^(sdk|boards/espruino|boards/nodemcu|examples)/", pathNot: SPEC },
      to: { dependencyTypes: [...BUILTIN, ...PACKAGE] },
    },
    {
      name: "no-desk-on-device",
      comment: "Broker URLs are read on the desk; a device gets the parts.",
      severity: "error",
      from: { path: "^(sdk|boards/espruino|boards/nodemcu|examples)/", pathNot: [SPEC, URL] },
      to: { path: URL },
    },
    {
      name: "ground-floor",
      comment: "mqtt, link and wire carry the rest of the SDK and use none of it.",
      severity: "error",
      from: { path: GROUND, pathNot: SPEC },
      to: { path: "^sdk/", pathNot: GROUND },
    },
    {
      name: "wire-knows-no-protocol",
      comment: "wire moves bytes: of mqtt it knows the codes, of link the types.",
      severity: "error",
      from: { path: "^sdk/wire/", pathNot: SPEC },
      to: { path: "^sdk/mqtt/", pathNot: "^sdk/mqtt/codes[.]ts$" },
    },
    {
      name: "wire-uses-types-of-link",
      comment: "wire moves bytes: of link it knows the types.",
      severity: "error",
      from: { path: "^sdk/wire/", pathNot: SPEC },
      to: { path: "^sdk/link/", dependencyTypesNot: TYPES },
    },
    {
      name: "link-knows-no-protocol",
      comment: "A socket carries anything: link uses the types of wire at most.",
      severity: "error",
      from: { path: "^sdk/link/", pathNot: SPEC },
      to: { path: "^sdk/mqtt/" },
    },
    {
      name: "link-uses-types-of-wire",
      comment: "A socket says what it carries, it does not carry it.",
      severity: "error",
      from: { path: "^sdk/link/", pathNot: SPEC },
      to: { path: "^sdk/wire/", dependencyTypesNot: TYPES },
    },
    {
      name: "index-is-for-users",
      comment: "The list of public names stands on top of the SDK; inside, files name each other.",
      severity: "error",
      from: { path: "^sdk/", pathNot: SPEC },
      to: { path: "^sdk/index[.]ts$" },
    },
    {
      name: "boards-apart",
      comment: "One runtime's glue never uses another's.",
      severity: "error",
      from: { path: "^boards/([^/]+)/", pathNot: SPEC },
      to: { path: "^boards/[^/]+/", pathNot: ["^boards/$1/", "^boards/soc/"] },
    },
    {
      name: "chips-are-for-profiles",
      comment: "What a chip is (soc) is data for the profiles of every runtime; glue would ship it.",
      severity: "error",
      from: { path: "^boards/[^/]+/", pathNot: [SPEC, "[.]profile[.]ts$", "^boards/soc/"] },
      to: { path: "^boards/soc/" },
    },
    {
      name: "boards-share-data-only",
      comment: "What all boards share is data and types: of a runtime's folder it sees the profiles.",
      severity: "error",
      from: { path: "^boards/[^/]+$", pathNot: SPEC },
      to: { path: "^boards/[^/]+/", pathNot: "[.]profile[.]ts$" },
    },
    {
      name: "boards-see-board-data",
      comment: "Glue uses the type of a profile, not the list of all of them.",
      severity: "error",
      from: { path: "^boards/[^/]+/", pathNot: SPEC },
      to: { path: "^boards/[^/]+$", pathNot: [BOARD_DATA.replace("profiles|", "")] },
    },
    {
      name: "boards-use-the-sdk-only",
      comment: "Glue stands on the SDK's interfaces, never on tools, examples or tests.",
      severity: "error",
      from: { path: "^boards/", pathNot: SPEC },
      to: { path: "^(tools|examples|test|dist)/" },
    },
    {
      name: "publisher-names-no-board",
      comment: "A publisher runs on every board: it imports `midge` and `@board` and files of its own folder.",
      severity: "error",
      from: { path: "^examples/([^/]+)/", pathNot: SPEC },
      to: { pathNot: ["^examples/$1/", "^sdk/index[.]ts$", "^boards/board[.]ts$"], dependencyTypesNot: BUILTIN },
    },
    {
      name: "examples-apart",
      comment: "Each example can be copied out of its folder.",
      severity: "error",
      from: { path: `^examples/([^/]+)/.*${SPEC}` },
      to: { path: "^examples/[^/]+/", pathNot: "^examples/$1/" },
    },
    {
      name: "tools-are-no-device",
      comment: "Tools read board data and drive builds: they run the simulated board, never a device's glue.",
      severity: "error",
      from: { path: "^tools/", pathNot: SPEC },
      to: { path: "^boards/(espruino|nodemcu)/", pathNot: "[.]profile[.]ts$" },
    },
    {
      name: "tools-import-no-example",
      comment: "An example is input of a tool, not part of it.",
      severity: "error",
      from: { path: "^tools/", pathNot: SPEC },
      to: { path: "^(examples|dist)/" },
    },
    {
      name: "nothing-imports-test",
      comment: "Proofs stand on the house, never the other way.",
      severity: "error",
      from: { path: "^(sdk|boards|examples|tools)/", pathNot: `^(sdk|boards|examples)/.*${SPEC}` },
      to: { path: "^test/" },
    },
    {
      name: "no-spec-is-used",
      comment: "What two specs share stands in a file of its own.",
      severity: "error",
      // This one runs others once more, over the wire of the text runtimes.
      from: { pathNot: "^sdk/mqtt/text-runtime[.]spec[.]ts$" },
      to: { path: SPEC },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|out|coverage)/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    // The interpreter's own modules come by `require`; everything of ours comes by `import`.
    moduleSystems: ["es6", "tsd"],
    enhancedResolveOptions: {
      conditionNames: ["import", "node", "default", "types"],
      exportsFields: ["exports"],
      mainFields: ["main", "types"],
      extensions: [".ts", ".mjs", ".cjs", ".js", ".json"],
    },
  },
};
