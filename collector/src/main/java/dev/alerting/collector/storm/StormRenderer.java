package dev.alerting.collector.storm;

import dev.alerting.collector.issue.IssueDraft;
import dev.alerting.collector.issue.IssueRenderer;
import dev.alerting.collector.issue.Marker;
import dev.alerting.collector.state.RowNumbers;
import dev.alerting.collector.state.Storm;
import dev.alerting.collector.storm.StormTally.Alike;
import dev.alerting.collector.storm.StormTally.Line;
import dev.alerting.collector.storm.StormTally.Shown;
import dev.alerting.common.event.Priority;
import dev.alerting.common.fingerprint.Fingerprint;
import dev.alerting.common.issue.IssueNames;
import dev.alerting.common.issue.Labels;
import dev.alerting.common.issue.LivingBody;
import dev.alerting.common.issue.SafeText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes the issue of a storm. What is ours of the body is a block as in the issue of an alert ({@link LivingBody}); all
 * other text of it belongs to people and is kept.
 */
public final class StormRenderer {
    /** Rows an issue shows. */
    static final int MAX_ROWS = 300;

    /** How long our part may be: the longest that fits beside people's text is taken, the last without a table. */
    private static final List<Integer> LENGTHS = List.of(50_000, 20_000, 5_000, 0);

    private static final int MAX_TITLE = 120;
    private static final int MAX_RULE = 80;

    /** A name in the title that is shorter than this tells nothing. */
    private static final int LEAST_NAME = 4;

    /** What changes in a title while its name stays. */
    private static final Pattern PRIORITY_AND_COUNT = Pattern.compile("^\\[P[0-3]] | \\(\\d+ alerts?\\)$");

    /**
     * What the issue shall be like.
     *
     * @param forms our part of the body, from its fullest form to its shortest, without the hidden lines
     */
    record Text(String title, Priority priority, List<String> forms, List<String> labels) {
        Storm.Shown shown() {
            return new Storm.Shown(Fingerprint.sha256(title + "\n" + forms.getFirst() + "\n" + labels), title, labels);
        }
    }

    Text text(Storm storm, StormTally tally) {
        Priority priority = tally.highest();
        Set<String> labels = new LinkedHashSet<>();
        labels.add(Labels.AREA);
        tally.sources().stream().limit(10).map(Labels::sourceLabel).forEach(labels::add);
        labels.addAll(Labels.routingLabels(tally.teams(), priority, false));
        labels.add(Labels.STORM);
        return new Text(
                title(storm, tally, priority),
                priority,
                LENGTHS.stream().map(most -> ours(storm, tally, most)).toList(),
                List.copyOf(labels));
    }

    IssueDraft draft(Storm storm, Text text) {
        return new IssueDraft(text.title(), body(marker(storm).text() + "\n\n", storm, text.forms()), text.labels());
    }

    /** Without a word of the alerts: for when GitHub does not accept the full text. */
    IssueDraft minimal(Storm storm, StormTally tally) {
        String title = "[" + tally.highest() + "] Storm: " + storm.key().hash().substring(0, 6) + " ("
                + count(tally.total(), "alert") + ")";
        String ours = "GitHub did not accept the full text of this storm." + allOfThem(storm);
        return new IssueDraft(
                title,
                body(marker(storm).text() + "\n\n", storm, List.of(ours)),
                List.of(Labels.AREA, "Pri:" + tally.highest(), Labels.STORM));
    }

    Marker marker(Storm storm) {
        return Marker.ofStorm(storm.key().hash(), storm.episode());
    }

    /** The body as it was read, with our part brought up to date. */
    String body(String body, Storm storm, Text text) {
        String merged = body(body, storm, text.forms());
        return LivingBody.looksLike(merged, body) ? body : merged;
    }

    private static String body(String body, Storm storm, List<String> forms) {
        String start = LivingBody.startMarker(storm.version()) + "\n";
        return LivingBody.merge(
                body,
                forms.stream().map(form -> start + form + "\n" + LivingBody.END).toList());
    }

    /** A title that people have rewritten keeps their words. */
    String title(String present, Storm storm, Text text) {
        // That of an edit of unknown outcome as well.
        boolean isOurs = name(present).equals(name(text.title()))
                || storm.shown()
                        .filter(shown -> name(present).equals(name(shown.title())))
                        .isPresent();
        return isOurs ? text.title() : IssueRenderer.replacePriority(present, text.priority());
    }

    private static String name(String title) {
        return PRIORITY_AND_COUNT.matcher(title).replaceAll("");
    }

    private static String title(Storm storm, StormTally tally, Priority priority) {
        String before = "[" + priority + "] Storm: ";
        String after = " (" + count(tally.total(), "alert") + ")";
        String name = SafeText.title(name(storm, tally), IssueNames.MAX_TITLE - before.length() - after.length());
        return before + name + after;
    }

    /** A rule's own identifier says little to people; what the titles of its alerts have in common says more. */
    private static String name(Storm storm, StormTally tally) {
        if (storm.key().kind() == Storm.Kind.TEAM) {
            return storm.key().team();
        }
        String common = tally.commonTitle();
        if (tally.total() > 1 && tally.lines().size() > 1) {
            int word = Math.max(common.lastIndexOf(' '), common.lastIndexOf(','));
            Matcher rest = Pattern.compile("[\\s:,;(\\[{/|-]+$").matcher(common.substring(0, Math.max(0, word)));
            common = rest.replaceFirst("");
        }
        return common.strip().length() < LEAST_NAME ? storm.key().rule() : common.strip();
    }

    private static String ours(Storm storm, StormTally tally, int most) {
        StringBuilder text = new StringBuilder();
        boolean ofTeam = storm.key().kind() == Storm.Kind.TEAM;
        text.append("**")
                .append(count(tally.total(), "alert"))
                .append("** of ")
                .append(
                        ofTeam
                                ? "team " + inline(storm.key().team(), MAX_RULE)
                                : "the rule " + inline(storm.key().rule(), MAX_RULE))
                .append(" came at once, so they share this issue. **")
                .append(tally.firing())
                .append(" firing**, ")
                .append(tally.count(Shown.RESOLVED))
                .append(" resolved");
        if (tally.count(Shown.CLOSED_BY_PERSON) > 0) {
            text.append(", ").append(tally.count(Shown.CLOSED_BY_PERSON)).append(" closed by a person");
        }
        text.append(".\n");
        tally.firstSince()
                .ifPresent(first -> text.append("The first began at ")
                        .append(time(first))
                        .append(", the last at ")
                        .append(time(tally.lastSince().orElse(first)))
                        .append(".\n"));
        text.append(
                        "Closing this issue closes all of them until they fire anew. A P0 gets an issue of its own. `/promote")
                .append(" <row>` in a comment gives one to the row of that number.\n\n");
        if (ofTeam) {
            text.append("| Row | Priority | Rule | Alert | Since | State |\n|---|---|---|---|---|---|\n");
        } else {
            text.append("| Row | Priority | Alert | Since | State |\n|---|---|---|---|---|\n");
        }
        int left = table(text, storm.numbers(), tally, ofTeam, most);
        if (left > 0) {
            text.append("\nand ").append(count(left, "more")).append('.');
        }
        text.append('\n').append(counts(tally)).append(allOfThem(storm));
        return text.toString();
    }

    /** Gives how many alerts are not in it. */
    private static int table(StringBuilder text, RowNumbers numbers, StormTally tally, boolean withRule, int most) {
        int rows = 0;
        int alerts = 0;
        for (Map.Entry<Line, Alike> entry : tally.lines().entrySet()) {
            if (rows == MAX_ROWS || text.length() > most) {
                break;
            }
            Line line = entry.getKey();
            Alike alike = entry.getValue();
            String strike = line.shown() == Shown.FIRING ? "" : "~~";
            text.append("| ")
                    .append(numbers.of(alike.named().fingerprint())
                            .map(String::valueOf)
                            .orElse(""))
                    .append(" | ")
                    .append(line.priority())
                    .append(" | ");
            if (withRule) {
                text.append(cell(line.rule(), MAX_RULE)).append(" | ");
            }
            String title = cell(line.title(), MAX_TITLE);
            text.append(strike)
                    .append(title.isEmpty() ? "without a title" : title)
                    .append(strike);
            if (alike.count() > 1) {
                text.append(" × ").append(alike.count());
            }
            text.append(" | ")
                    .append(alike.since().map(StormRenderer::time).orElse(""))
                    .append(" | ")
                    .append(
                            switch (line.shown()) {
                                case FIRING -> "**firing**";
                                case RESOLVED -> "resolved";
                                case CLOSED_BY_PERSON -> "closed by a person";
                            })
                    .append(" |\n");
            rows++;
            alerts += alike.count();
        }
        return tally.total() - alerts;
    }

    private static String counts(StormTally tally) {
        List<String> parts = new ArrayList<>();
        tally.byPriority(Shown.FIRING).forEach((priority, number) -> parts.add(number + " " + priority));
        return parts.isEmpty() ? "\nNone fires any more.\n" : "\nFiring: " + String.join(", ", parts) + ".\n";
    }

    private static String allOfThem(Storm storm) {
        return "\nAll of them: `make storm-rows-<env> ID=" + storm.rows() + "`";
    }

    private static String cell(String text, int max) {
        return SafeText.tableCell(SafeText.truncate(text, max));
    }

    private static String inline(String text, int max) {
        return SafeText.codeSpan(SafeText.truncate(text, max));
    }

    private static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 || noun.equals("more") ? "" : "s");
    }
}
