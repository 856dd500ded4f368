package dev.alerting.collector.command;

import java.time.Duration;

/** What a person asks for. */
sealed interface Command {
    /** I am on it. */
    record Acknowledge() implements Command {}

    record Unacknowledge() implements Command {}

    /** Nobody wants to be reminded for a while. */
    record Snooze(Duration time) implements Command {}

    record Unsnooze() implements Command {}

    /** New episodes of this alert open no issue for a while, unless they are P0. */
    record Silence(Duration time) implements Command {}

    /** The same for all alerts of the rule. */
    record SilenceRule(Duration time) implements Command {}

    record Unsilence() implements Command {}

    /** Close the issue; the alert is quiet for the rest of its episode. */
    record Close(Reason reason) implements Command {}

    /** Why an issue is closed. */
    enum Reason {
        DONE,
        NOISE,
        NOT_PLANNED
    }

    /** Nobody should have been told. */
    record Noise(String reason) implements Command {}

    /** It was good to be told. */
    record Useful() implements Command {}

    /** What it was. */
    record Cause(String text) implements Command {}

    /** The end of the alert leaves the issue open. */
    record KeepOpen() implements Command {}

    /** Another team owns it, until the alert has ended. */
    record Team(String name) implements Command {}

    /**
     * A row of a storm is to get an issue of its own.
     *
     * @param row its number in the storm's issue
     */
    record Promote(int row) implements Command {}

    record Help() implements Command {}

    /**
     * The word is a command's, and the rest of the line is not.
     *
     * @param usage how it is used, in Markdown of our own making
     */
    record Mistaken(String usage) implements Command {}
}
