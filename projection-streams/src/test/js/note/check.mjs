// Reads notes and edits as JSON, and says what the notes read as and what the edits are.
import {edit, nextCounter, textOf} from './note.mjs';

// A piece may end within a character.
process.stdin.setEncoding('utf8');
let input = '';
for await (const piece of process.stdin) input += piece;
const answers = JSON.parse(input).map(({note, replica, position, deleted, inserted}) => ({
  text: textOf(note),
  ...edit(note, nextCounter(note, replica), position, deleted, inserted),
}));
process.stdout.write(JSON.stringify(answers));
