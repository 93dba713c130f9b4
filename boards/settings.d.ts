// The settings of a build as the glue sees them: the build writes this module, and it never holds a secret.

declare module "#settings" {
  export const settings: {
    target: import("midge").Target;
    dataPin: number;
    values: Record<string, string>;
  };
}
