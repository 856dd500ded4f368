package dev.alerting.local.http;

/** What is sent back over the connection. */
public sealed interface Answer permits Response, Answer.Nothing, Answer.CutShort {

    /** The connection is closed without sending a byte. */
    record Nothing() implements Answer {}

    /** The headers announce the whole body, but the connection is closed after half of it. */
    record CutShort(Response response) implements Answer {}
}
