package dev.eddyline.push.view;

/** What asking for a view gives. */
public sealed interface Lookup permits ViewState, Lookup.Absence {

  /** Why there is no view to show. */
  enum Absence implements Lookup {
    /** There is no such view. */
    ABSENT,
    /** Nobody can say yet: what is stored of it is still being read. */
    LOADING
  }
}
