// Prints what arbundles thinks of a bundle: "true" or "false", then the ids of its items.
const { readFileSync } = require("node:fs");
const { Bundle } = require("arbundles");

(async () => {
  const bundle = new Bundle(readFileSync(process.argv[2]));
  const ids = bundle.items.map((item) => item.id);
  const valid = bundle.items.length > 0 && (await bundle.verify());
  console.log([valid, ...ids].join(" "));
})().catch((error) => {
  console.log("false", String(error));
});
