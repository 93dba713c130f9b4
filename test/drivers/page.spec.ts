// docs/drivers.md is what the generator makes of the SDK's list and of the cases here; every driver has cases.

import { format } from "prettier";
import { beforeAll, describe, expect, it } from "vitest";
import { type DriverRow, driverBytes, driversPage, listDrivers } from "../../tools/docs/drivers.js";
import { drivers } from "./list.js";

const rows: DriverRow[] = [];
beforeAll(async () => {
  for (const driver of listDrivers()) {
    const name = driver.file.replace(/^.*\/|\.ts$/g, "");
    rows.push({ ...driver, bytes: await driverBytes(driver.create), cases: drivers[name]?.length ?? 0 });
  }
});

describe("the page about the drivers", () => {
  it("is docs/drivers.md", async () => {
    const text = await format(driversPage(rows), { parser: "markdown", printWidth: 120 });
    await expect(text, "run: npx vitest run test/drivers -u").toMatchFileSnapshot("../../docs/drivers.md");
  });

  it("has cases for every driver", () => {
    expect(rows.filter(({ cases }) => cases === 0).map(({ create }) => create)).toEqual([]);
  });
});
