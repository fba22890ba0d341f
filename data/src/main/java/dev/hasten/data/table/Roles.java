package dev.hasten.data.table;

/** What each row of a file is for. */
@FunctionalInterface
interface Roles {
  /** Of the row of that number, from 0. */
  Role of(int row);

  /** What a row is for. */
  enum Role {
    /** To fit the schema and to train on. */
    TRAIN,
    /** To evaluate on. */
    TEST,
    /** Not to be looked at. */
    NEITHER
  }
}
