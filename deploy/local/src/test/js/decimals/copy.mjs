// Reads the last trade of one market and posts it to another: node copy.mjs VIEW_URL COMMAND_URL
const [viewUrl, commandUrl] = process.argv.slice(2);
const {state} = await (await fetch(viewUrl)).json();
const {sequence, time, price, size} = state.last;
const answer = await fetch(commandUrl, {
  method: 'POST',
  headers: {'Content-Type': 'application/json'},
  body: JSON.stringify({source: 'copy', trades: [{sequence, time, price, size}]}),
});
const {status} = await answer.json();
// What a number would have made of it, and the price in whole units of its last digit.
const [whole, fraction = ''] = price.split('.');
console.log(JSON.stringify({status, price, asNumber: String(Number(price)), units: String(BigInt(whole + fraction))}));
