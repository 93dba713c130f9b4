// The settings of a build as the glue sees them: the build writes this module, and it never holds a secret.

declare module "#settings" {
  export const settings: {
    target: import("midge").Target;
    /** The pins of the board's buses, as the firmware numbers pins. */
    bus: { sda: number; scl: number; rx: number; tx: number };
    /** The pin that each part of the project is wired to. */
    wired: Record<string, number>;
    values: Record<string, string | number | boolean>;
  };
}
