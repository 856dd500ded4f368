package dev.alerting.local.http;

/** What goes back over the connection. */
public sealed interface Reply permits Response, Reply.Nothing, Reply.CutShort {

    /** The connection is closed without a byte. */
    record Nothing() implements Reply {}

    /** The headers announce the whole body, half of it arrives, then the connection is closed. */
    record CutShort(Response response) implements Reply {}
}
