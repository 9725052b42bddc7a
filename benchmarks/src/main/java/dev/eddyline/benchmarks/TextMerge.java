package dev.eddyline.benchmarks;

import dev.eddyline.projection.dashboard.text.Text;
import dev.eddyline.schemas.dashboard.Insert;
import dev.eddyline.schemas.dashboard.Mark;
import dev.eddyline.schemas.dashboard.Run;
import dev.eddyline.schemas.dashboard.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What merging an edit into a note's text costs, and how that grows with the text's length and with
 * what was ever deleted in it, beside the same edit of a {@link StringBuilder}, which merges
 * nothing; and what a character takes on the heap. Run it with the serial collector and a heap of 2
 * GB.
 */
public final class TextMerge {

  private static final int[] LENGTHS = {1_000, 10_000, 100_000, 1_000_000};
  private static final int EDITS = 2_000;
  private static final int ROUNDS = 20;
  private static final String WORD = "words ";

  private TextMerge() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    measure("warm-up", Texts.written(10_000, new Random(1)), new Random(2));
    line("text", "length", "pieces", "type ns", "edit ns", "merge ns", "to builder", "B/char");
    for (int length : LENGTHS) {
      measure("typed in one go", Texts.typed(length), new Random(3));
    }
    for (int length : LENGTHS) {
      measure("written here and there", Texts.written(length, new Random(4)), new Random(5));
    }
    for (int length : LENGTHS) {
      measure("all but 1,000 deleted", Texts.deleted(length, new Random(6)), new Random(7));
    }
  }

  /**
   * One line: typing at the end, a local edit (insert and delete) in any place, merging the same
   * edits at another replica, and the last one's ratio to a builder's.
   */
  private static void measure(String name, Text text, Random random) {
    long bytes = Texts.heapBytes(text);
    double type = Double.MAX_VALUE;
    double edit = Double.MAX_VALUE;
    double merge = Double.MAX_VALUE;
    double plain = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      type = Math.min(type, typed(text));
      List<Edit> edits = new ArrayList<>(EDITS);
      edit = Math.min(edit, edited(text, random, edits));
      merge = Math.min(merge, merged(text, edits));
      plain = Math.min(plain, built(text, edits));
    }
    line(
        name,
        Integer.toString(text.length()),
        Integer.toString(text.pieceCount()),
        "%.0f".formatted(type),
        "%.0f".formatted(edit),
        "%.0f".formatted(merge),
        String.format(Locale.ROOT, "%.2f", merge / plain),
        String.format(Locale.ROOT, "%.1f", (double) bytes / Math.max(1, text.inserted())));
  }

  private record Edit(int position, Insert insert, List<Span> deletes) {}

  private static double typed(Text start) {
    Text text = start;
    long before = System.nanoTime();
    for (int i = 0; i < EDITS; i++) {
      text = text.insert("typist", text.insertAt("typist", text.length(), "x"));
    }
    return perEdit(before);
  }

  private static double edited(Text start, Random random, List<Edit> edits) {
    Text text = start;
    long before = System.nanoTime();
    for (int i = 0; i < EDITS; i++) {
      int position = random.nextInt(text.length() - WORD.length());
      List<Span> deletes = text.spansAt(position, WORD.length());
      Insert insert = text.insertAt("editor", position, WORD);
      text = applied(text, insert, deletes, i);
      edits.add(new Edit(position, insert, deletes));
    }
    return perEdit(before);
  }

  private static double merged(Text start, List<Edit> edits) {
    Text text = start;
    long before = System.nanoTime();
    for (int i = 0; i < EDITS; i++) {
      text = applied(text, edits.get(i).insert(), edits.get(i).deletes(), i);
    }
    return perEdit(before);
  }

  private static Text applied(Text start, Insert insert, List<Span> deletes, int number) {
    Text text = start.insert("editor", insert);
    for (Span span : deletes) {
      text = text.delete(span, number + ".0.editor");
    }
    return text;
  }

  private static double built(Text start, List<Edit> edits) {
    StringBuilder text = new StringBuilder(start.toString());
    long before = System.nanoTime();
    for (Edit edit : edits) {
      text.insert(edit.position(), WORD);
      text.delete(edit.position() + WORD.length(), edit.position() + 2 * WORD.length());
    }
    return perEdit(before);
  }

  private static double perEdit(long before) {
    return (System.nanoTime() - before) / (double) EDITS;
  }

  private static void line(String... cells) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-24s", cells[0]));
    for (int i = 1; i < cells.length; i++) {
      line.append(String.format(Locale.ROOT, "%11s", cells[i]));
    }
    System.out.println(line);
  }

  /** The texts that are measured, and what they take. */
  private static final class Texts {

    private Texts() {}

    private static Text typed(int length) {
      Text text = Text.empty();
      for (int i = 0; i < length; i += 100) {
        text = text.insert("ada", text.insertAt("ada", text.length(), "x".repeat(100)));
      }
      return text;
    }

    /** Twenty characters at a time, in any place. */
    private static Text written(int length, Random random) {
      Text text = Text.empty();
      for (int i = 0; i < length; i += 20) {
        int position = random.nextInt(text.length() + 1);
        text = text.insert("ada", text.insertAt("ada", position, "y".repeat(20)));
      }
      return text;
    }

    private static Text deleted(int inserted, Random random) {
      Text text = written(inserted, random);
      for (int i = 0; text.length() > 1_000; i++) {
        int count = Math.min(20, text.length() - 1_000);
        for (Span span : text.spansAt(random.nextInt(text.length() - count + 1), count)) {
          text = text.delete(span, i + ".0.ada");
        }
      }
      return text;
    }

    /** What a copy of a text takes, with its runs; only the stamps of deletions are shared. */
    private static long heapBytes(Text text) {
      long before = used();
      Text copy = Text.of(copied(text));
      long after = used();
      if (copy.length() != text.length()) {
        throw new IllegalStateException("not the same text");
      }
      return after - before;
    }

    private static List<Run> copied(Text text) {
      return text.runs().stream()
          .map(
              run ->
                  new Run(
                      run.replica(),
                      run.from(),
                      run.parent(),
                      run.side(),
                      String.valueOf(run.text().toCharArray()),
                      copiedMarks(run)))
          .toList();
    }

    private static List<Mark> copiedMarks(Run run) {
      return run.marks().stream()
          .map(mark -> new Mark(mark.from(), mark.count(), List.of(mark.tags().getFirst())))
          .toList();
    }

    private static long used() {
      for (int i = 0; i < 3; i++) {
        System.gc();
      }
      Runtime runtime = Runtime.getRuntime();
      return runtime.totalMemory() - runtime.freeMemory();
    }
  }
}
