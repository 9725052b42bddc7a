package dev.eddyline.chassis.websocket;

import java.util.ArrayList;
import java.util.List;

/** Header values that are lists (RFC 9110 section 5.6.1). Pure. */
final class HeaderList {

  private HeaderList() {}

  /**
   * The elements of all values, stripped, without empty ones. Separators within quotes do not
   * count.
   */
  static List<String> elements(Iterable<String> values, char separator) {
    List<String> elements = new ArrayList<>();
    for (String value : values) {
      boolean quoted = false;
      int begin = 0;
      for (int i = 0; i <= value.length(); i++) {
        if (i == value.length() || (value.charAt(i) == separator && !quoted)) {
          String element = value.substring(begin, i).strip();
          if (!element.isEmpty()) {
            elements.add(element);
          }
          begin = i + 1;
        } else if (value.charAt(i) == '"') {
          quoted = !quoted;
        }
      }
    }
    return elements;
  }
}
