package dev.alerting.collector.command;

import dev.alerting.collector.issue.Marker;
import dev.alerting.common.issue.SafeText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

/** What people are told in words. Everything else is told by a reaction, which notifies nobody. */
final class Answers {
    private static final String HELP = """
            One command a line, in a comment or in a reply to GitHub's mail:

            | command | what it does |
            |---|---|
            | `/ack`, `/unack` | I am on it; I am not |
            | `/snooze 4h`, `/unsnooze` | no reminders for a while, from `30m` to `7d`; a higher priority is told all the same |
            | `/silence 2h`, `/unsilence` | for that time, from `5m` to `7d`, new episodes of this alert open no issue, unless they are P0 |
            | `/silence 2h rule` | the same for all alerts of its rule and team; `/unsilence` on this issue ends it |
            | `/close` | closes; quiet until the alert has ended and fires again |
            | `/close noise` | the same, and says that nobody should have been told |
            | `/close not-planned` | the same, and for 7 days new episodes open no issue, if it is P2 or P3 |
            | `/keep-open` | the end of the alert leaves the issue open, with the label `resolved` |
            | `/team <name>` | another team owns it, until the alert has ended |
            | `/noise <why>`, `/useful` | whether it was good to be told |
            | `/cause <text>` | what it was |
            | `/promote <row>` | only on the issue of a storm: the row of that number gets an issue of its own |
            | `/help` | this list |

            Commands need the role triage or more in this repository.""";

    /** For a command that is for a single alert. */
    static final String OF_SINGLE_ALERTS =
            "On the issue of a storm there are `/promote <row>`, which gives a row an issue of its own, and `/help`; the"
                    + " other commands are for issues of single alerts. Closing this issue closes all of its rows.";

    static final String STORM_OVER = "This storm is over, and its rows with it.";

    private Answers() {}

    static String noSuchRow(int row) {
        return "There is no row " + row + ". The row numbers are in the first column of the table.";
    }

    static String rowOver(int row) {
        return "The alert of row " + row + " has ended.";
    }

    static String rowClosed(int row) {
        return "Row " + row + " was closed by a person.";
    }

    static String rowHasIssue(int row, int issue) {
        return "Row " + row + " has an issue of its own: #" + issue + ".";
    }

    static String rowElsewhere(int row) {
        return "The alert of row " + row + " is a row of another storm by now.";
    }

    static String rowRefused(int row) {
        return "GitHub does not accept an issue for row " + row + ".";
    }

    static String mistaken(Marker marker, CommandLine line, String usage) {
        return marker.text() + "\n" + SafeText.codeSpan(line.toString()) + " was not understood. " + usage;
    }

    static String refused(Marker marker, String login) {
        return marker.text() + "\nCommands need the role triage or more in this repository, which "
                + SafeText.codeSpan(login) + " has not. Nothing was changed.";
    }

    static String help(Marker marker) {
        return marker.text() + "\n" + HELP;
    }

    static String snoozeOver(Marker marker) {
        return marker.text() + "\n**Still firing.** The snooze is over.";
    }

    static String silenceOver(Marker marker, int silenced, boolean fires) {
        return marker.text() + "\nThe silence is over. It kept " + silenced + (silenced == 1 ? " firing" : " firings")
                + " of this alert from opening an issue."
                + (fires ? " **It fires now**; its sender's next message opens an issue." : "");
    }

    static String moved(Marker marker, List<String> before, String team) {
        return marker.text() + "\n**Moved** from "
                + before.stream().map(SafeText::codeSpan).collect(Collectors.joining(", ")) + " to "
                + SafeText.codeSpan(team) + ", until the alert has ended.";
    }

    static String silenced(Marker marker, Instant until) {
        return marker.text() + "\nClosed as not planned: until " + until.truncatedTo(ChronoUnit.MINUTES)
                + " new episodes of this alert open no issue, unless they are P0 or P1. Reopening the issue ends this.";
    }
}
