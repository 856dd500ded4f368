package dev.alerting.collector.reconcile;

import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.issue.IssueView;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.EventHistory;
import dev.alerting.collector.state.Status;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Priority;
import java.util.Optional;
import java.util.Set;

/** Reads the cells of the decision table: records, events and views in few words, times in minutes. */
final class Situation {
    private static final AlertRecord.Row ROW = new AlertRecord.Row("5707.1", "grafana", "disk-full");
    static final int ISSUE = 7;

    private Situation() {}

    static AlertRecord record(String words) {
        return switch (words) {
            case "none" -> unseen();
            case "open" -> open();
            case "open, person closed +5" ->
                open().toBuilder().closedByPerson(Alert.minute(5)).build();
            case "open, started -9" -> open(Alert.firing(0).started(-9));
            case "open, started -9, person closed +5" ->
                open(Alert.firing(0).started(-9)).toBuilder()
                        .closedByPerson(Alert.minute(5))
                        .build();
            case "open, cycle a" -> open(Alert.firing(0).cycle("a"));
            case "open, cycle a, person closed +5" ->
                open(Alert.firing(0).cycle("a")).toBuilder()
                        .closedByPerson(Alert.minute(5))
                        .build();
            case "open, cycle a, repeated without" -> repeated(Alert.firing(0).cycle("a"), Alert.firing(5));
            case "closed, started -9 and 4" ->
                closed(repeated(Alert.firing(0).started(-9), Alert.firing(5).started(4)), Alert.resolved(10));
            case "closed, started 4 and -9" ->
                closed(repeated(Alert.firing(0).started(4), Alert.firing(5).started(-9)), Alert.resolved(10));
            case "closed without, cycle a" -> closed(Alert.firing(0).cycle("a"), Alert.resolved(10));
            case "closed, started -9" ->
                closed(Alert.firing(0).started(-9), Alert.resolved(10).started(-9));
            case "closed, cycle a" ->
                closed(Alert.firing(0).cycle("a"), Alert.resolved(10).cycle("a"));
            case "closed" -> closed();
            case "closed, person closed +5" ->
                closed().toBuilder().closedByPerson(Alert.minute(5)).build();
            case "closed, no issue" -> closed().toBuilder().noPlace().build();
            case "row" -> open().toBuilder().row(ROW).build();
            case "row, person closed +5" ->
                open().toBuilder().row(ROW).closedByPerson(Alert.minute(5)).build();
            case "closed row" -> closed().toBuilder().row(ROW).build();
            default -> throw new IllegalArgumentException(words);
        };
    }

    private static AlertRecord unseen() {
        return AlertRecord.unseen(Alert.firing(0).fingerprint(), Alert.START);
    }

    /** Fired at +0 and got issue 7 then. */
    static AlertRecord open() {
        return open(Alert.firing(0));
    }

    private static AlertRecord open(Alert alert) {
        return unseen().toBuilder()
                .status(Status.OPEN)
                .newEpisode(Alert.START, Alert.START)
                .history(EventHistory.EMPTY.with(alert.seen()))
                .issue("acme/alerts", ISSUE)
                .routing(alert.teams(), alert.priority(), false)
                .title(alert.title())
                .lastEvent(Alert.START, alert.reason())
                .lastAcceptedAt(Optional.of(Alert.START))
                .commentedAt(Alert.START)
                .applied("first")
                .version(2)
                .build();
    }

    /** And resolved at +10. */
    private static AlertRecord closed() {
        return closed(Alert.firing(0), Alert.resolved(10));
    }

    private static AlertRecord closed(Alert fired, Alert resolved) {
        return closed(open(fired), resolved);
    }

    private static AlertRecord closed(AlertRecord open, Alert resolved) {
        return open.toBuilder()
                .status(Status.CLOSED)
                .history(open.history().with(resolved.seen()))
                .lastEvent(Alert.minute(10), Optional.empty())
                .build();
    }

    private static AlertRecord repeated(Alert fired, Alert repeat) {
        AlertRecord open = open(fired);
        return open.toBuilder().history(open.history().with(repeat.seen())).build();
    }

    /** E.g. {@code FIRING +5 P0}; further words: {@code web}, {@code reason}, {@code unrouted}, {@code silenced}, {@code again},
     * {@code redelivered}, {@code started=<minute>}, {@code accepted=<minute>},
     * {@code cycle=<key>}. */
    static DeliveredAlert event(String words) {
        String[] parts = words.split(" ");
        Alert alert = Alert.firing(Integer.parseInt(parts[1])).state(AlertState.valueOf(parts[0]));
        String delivery = "second";
        boolean redelivered = false;
        for (int i = 2; i < parts.length; i++) {
            switch (parts[i]) {
                case "P0" -> alert = alert.priority(Priority.P0);
                case "web" -> alert = alert.teams("web");
                case "reason" -> alert = alert.reason("another");
                case "unrouted" -> alert = alert.unrouted();
                case "silenced" -> alert = alert.silenced();
                case "again" -> delivery = "first";
                case "redelivered" -> redelivered = true;
                default -> {
                    String[] told = parts[i].split("=");
                    switch (told[0]) {
                        case "started" -> alert = alert.started(Integer.parseInt(told[1]));
                        case "accepted" -> alert = alert.accepted(Integer.parseInt(told[1]));
                        case "cycle" -> alert = alert.cycle(told[1]);
                        default -> throw new IllegalArgumentException(words);
                    }
                }
            }
        }
        return alert.delivered(delivery, redelivered);
    }

    static IssueView view(String words) {
        return switch (words) {
            case "-" -> IssueView.UNSEEN;
            case "open" -> new IssueView.Open("[P1] Disk is full", Set.of());
            case "gone" -> new IssueView.Gone();
            case "person closed +5" -> new IssueView.ClosedByPerson(Alert.minute(5));
            case "app closed +5" -> new IssueView.ClosedByUs(Alert.minute(5));
            default -> throw new IllegalArgumentException(words);
        };
    }

    static String describe(Decision decision) {
        return switch (decision) {
            case Decision.LookAtIssue look -> "look at #" + look.number();
            case Decision.Skip skip -> skip.action() + (skip.remember().isPresent() ? ", remembered" : "");
            case Decision.Create create ->
                "CREATE"
                        + create.previousIssue()
                                .map(number -> " after #" + number)
                                .orElse("");
            case Decision.Promote promote -> "PROMOTE";
            case Decision.Comment comment -> "COMMENT on #" + comment.number() + (comment.firedAgain() ? " again" : "");
            case Decision.Reopen reopen -> "REOPEN #" + reopen.number();
            case Decision.Close close -> "CLOSE #" + close.number();
        };
    }
}
