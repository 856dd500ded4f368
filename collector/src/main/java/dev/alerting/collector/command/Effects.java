package dev.alerting.collector.command;

import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.issue.CloseReason;
import dev.alerting.collector.issue.IssueEdit;
import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.issue.IssueTracker.Done;
import dev.alerting.collector.issue.Marker;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.Outcome.Applied;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Refused;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.collector.issue.Outcome.Unknown;
import dev.alerting.collector.issue.Reaction;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;
import dev.alerting.common.fingerprint.Fingerprint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What one request does on GitHub, in this order; the first failure ends it, and the next attempt begins again. So all but
 * a comment may be repeated. What GitHub refuses for good is left out: the record is what counts.
 *
 * <p>Once an issue is closed, the record has to say that a person asked for it, or the next event would take the closing
 * for a lost one of ours and open another issue. So nothing that comes after the closing can fail the request.
 */
final class Effects {
    static final int ACTION_ID_LENGTH = 16;

    private final IssueTracker tracker;
    private final AlertRecord record;
    private final int number;
    private final String actionId;
    private final List<Supplier<Outcome<Done>>> steps = new ArrayList<>();
    private final List<Supplier<Outcome<Done>>> afterClosing = new ArrayList<>();
    private boolean closes;

    /** @param request names the request; the same for every attempt at it */
    Effects(IssueTracker tracker, AlertRecord record, String request) {
        this.tracker = tracker;
        this.record = record;
        this.number = record.issue().number().orElseThrow();
        this.actionId = Fingerprint.sha256(request).substring(0, ACTION_ID_LENGTH);
    }

    String actionId() {
        return actionId;
    }

    Effects addLabel(String label) {
        return edit(Set.of(label), Set.of());
    }

    Effects removeLabel(String label) {
        return edit(Set.of(), Set.of(label));
    }

    Effects edit(Set<String> add, Set<String> remove) {
        add(() -> repeatable(tracker.edit(number, new IssueEdit(Optional.empty(), add, remove))));
        return this;
    }

    /** In the state table, with the same result however often it is done. */
    Effects change(Runnable change) {
        add(() -> {
            try {
                change.run();
                return new Applied<>(Done.DONE);
            } catch (StateUnavailableException e) {
                return new Unavailable<>(Cause.OUTAGE, e.getMessage(), Duration.ZERO);
            }
        });
        return this;
    }

    Effects setBody(String body) {
        add(() -> repeatable(tracker.edit(number, IssueEdit.ofBody(body))));
        return this;
    }

    /** Nothing for somebody whom GitHub does not let issues be assigned to. */
    Effects assign(String login) {
        add(() -> repeatable(tracker.assign(number, login).then(assigned -> new Applied<>(Done.DONE))));
        return this;
    }

    /** If its answer is lost, the claim stays until somebody has looked how the issue stands. */
    Effects close(CloseReason reason) {
        add(() -> withoutRefusal(tracker.close(number, reason)));
        closes = true;
        return this;
    }

    private void add(Supplier<Outcome<Done>> step) {
        (closes ? afterClosing : steps).add(step);
    }

    Effects react(long comment, Reaction reaction) {
        add(() -> repeatable(tracker.react(comment, reaction)));
        return this;
    }

    /** The last step of all: alone it must not be repeated. */
    Effects say(Function<Marker, String> text) {
        Marker marker = Marker.ofComment(record.fingerprint(), record.episode().number(), actionId);
        add(() -> withoutRefusal(tracker.comment(number, text.apply(marker), Lane.P3)));
        return this;
    }

    Outcome<Done> run() {
        for (Supplier<Outcome<Done>> step : steps) {
            Outcome<Done> outcome = step.get();
            if (!(outcome instanceof Applied<Done>)) {
                return outcome;
            }
        }
        for (Supplier<Outcome<Done>> step : afterClosing) {
            if (!(step.get() instanceof Applied<Done>)) {
                break;
            }
        }
        return new Applied<>(Done.DONE);
    }

    /** Whether it took effect does not matter: it is done again, and no trace of it has to be looked for. */
    static Outcome<Done> repeatable(Outcome<Done> outcome) {
        return outcome instanceof Unknown<Done> unknown
                ? new Unavailable<>(Cause.OUTAGE, unknown.reason(), Duration.ZERO)
                : withoutRefusal(outcome);
    }

    static Outcome<Done> withoutRefusal(Outcome<Done> outcome) {
        return outcome instanceof Refused<Done> ? new Applied<>(Done.DONE) : outcome;
    }
}
