package dev.eddyline.push.session;

import java.util.ArrayList;
import java.util.List;

/**
 * Elements in no order, each of which knows its place: to take one out takes no search, and to be
 * in here takes no memory but a reference. Owned by one thread.
 *
 * @param <E> what is in here; in one bag at most
 */
public final class Bag<E extends Bag.Element> {

  /** What can be in a bag: it keeps a number for it. */
  public interface Element {

    /** The place it was told last; negative before it was told any. */
    int place();

    /** It is in that place from now on; negative for none. */
    void place(int is);
  }

  private static final int NOWHERE = -1;

  private final List<E> elements = new ArrayList<>(1);

  /**
   * Puts an element in.
   *
   * @throws IllegalStateException if it is in a bag already
   */
  public void add(E element) {
    if (element.place() >= 0) {
      throw new IllegalStateException("it is in a bag already");
    }
    element.place(elements.size());
    elements.add(element);
  }

  /** Takes an element out. Returns false if it is not in here. */
  public boolean remove(E element) {
    int place = element.place();
    if (place < 0 || place >= elements.size() || !elements.get(place).equals(element)) {
      return false;
    }
    E last = elements.removeLast();
    if (place < elements.size()) {
      elements.set(place, last);
      last.place(place);
    }
    element.place(NOWHERE);
    return true;
  }

  public boolean isEmpty() {
    return elements.isEmpty();
  }

  public int size() {
    return elements.size();
  }

  /**
   * The element in a place. Who takes out what it meets goes from the last place to the first: then
   * it meets each once.
   */
  public E get(int place) {
    return elements.get(place);
  }

  /** The elements as they are now. */
  public List<E> copy() {
    return List.copyOf(elements);
  }
}
