// Says of the OpenAPI document on standard input which version it has, and what is wrong with it.
import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";

const validator = new Validator();
const result = await validator.validate(JSON.parse(readFileSync(0, "utf8")));
if (result.valid) {
  validator.resolveRefs(); // fails where a reference leads nowhere
}
console.log(JSON.stringify({ version: validator.version, errors: result.errors ?? [] }));
