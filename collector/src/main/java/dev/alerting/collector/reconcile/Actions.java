package dev.alerting.collector.reconcile;

import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.issue.IssueDraft;
import dev.alerting.collector.issue.IssueEdit;
import dev.alerting.collector.issue.IssueRenderer;
import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.issue.IssueTracker.Done;
import dev.alerting.collector.issue.IssueView;
import dev.alerting.collector.issue.Marker;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.Outcome.Applied;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Refusal;
import dev.alerting.collector.issue.Outcome.Refused;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.collector.issue.Outcome.Unknown;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.Claim;
import dev.alerting.collector.state.Display;
import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.issue.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Carries out decisions on GitHub, under a claim. The outcome is that of the whole action. */
final class Actions {
    private final IssueTracker tracker;
    private final IssueRenderer renderer;
    private final BlockWriter blocks;

    Actions(IssueTracker tracker, IssueRenderer renderer, BlockWriter blocks) {
        this.tracker = tracker;
        this.renderer = renderer;
        this.blocks = blocks;
    }

    /** Returns the record as it is after the action. */
    Outcome<AlertRecord> create(Decision.Create decision, DeliveredAlert alert) {
        AlertRecord next = decision.next();
        AlertEvent event = firing(alert.event(), next.routing());
        IssueRenderer.NewEpisode started = new IssueRenderer.NewEpisode(
                alert.alert().withEvent(event).withFingerprint(next.fingerprint()),
                next.episode().number(),
                decision.previousIssue(),
                decision.stormIssue());
        Lane lane = Lane.of(event.priority());
        Optional<String> block = blocks.render(next);
        Outcome<Integer> created = tracker.create(withFlaps(renderer.renderIssue(started, block), next), lane);
        boolean shown = block.isPresent() && !isInvalid(created);
        if (isInvalid(created)) {
            // Something in the text is not accepted. An issue with less in it is better than none.
            created = tracker.create(withFlaps(renderer.minimalDraft(started), next), lane);
        }
        AlertRecord opened =
                shown ? next : next.toBuilder().display(Display::withoutEdit).build();
        return created.then(number -> new Applied<>(
                opened.toBuilder().issue(tracker.repository(), number).build()));
    }

    private static IssueDraft withFlaps(IssueDraft draft, AlertRecord next) {
        if (next.story().display().flappingUntil().isEmpty()) {
            return draft;
        }
        List<String> labels = new ArrayList<>(draft.labels());
        labels.add(Labels.FLAPPING);
        return new IssueDraft(draft.title(), draft.body(), labels);
    }

    /**
     * The comment comes first: an attempt that got only that far leaves a closed issue and is completed by recovery. An open
     * issue that no record names would never be closed.
     */
    Outcome<AlertRecord> reopen(Decision.Reopen decision, Claim claim, AlertRecord before, DeliveredAlert alert) {
        int number = decision.number();
        AlertRecord next = decision.next();
        Outcome<Done> commented = tracker.comment(
                number,
                renderUpdate(next, claim, before, alert, true, true),
                Lane.of(next.routing().priority()));
        return (isInvalid(commented) ? new Applied<>(Done.DONE) : lockedIsDone(commented))
                .then(done -> keepClaimUnlessApplied(tracker.reopen(number)))
                .then(done -> new Applied<>(showReopened(number, next, before)));
    }

    /** The issue is open, and the alert told: the rest is shown as far as that works. */
    private AlertRecord showReopened(int number, AlertRecord next, AlertRecord before) {
        if (!(tracker.viewIssue(number) instanceof Applied<IssueView> seen)
                || !(seen.value() instanceof IssueView.Open open)) {
            return withRoutingToBeShown(next, before).toBuilder()
                    .display(Display::withoutEdit)
                    .build();
        }
        IssueEdit edit = edit(new Decision.Comment(next, number, true, true, open, true), before);
        Lane lane = Lane.of(next.routing().priority());
        boolean edited = edit.isEmpty() || tracker.edit(number, edit, lane) instanceof Applied<Done>;
        blocks.relabelForNextEpisode(number, open.labels(), next);
        return blocks.show(number, open, edited ? next : withRoutingToBeShown(next, before));
    }

    /** Title and labels show what the episode before had: the alert's next message finds the difference and tells it. */
    static AlertRecord withRoutingToBeShown(AlertRecord next, AlertRecord before) {
        AlertRecord.Routing shown = before.routing();
        return next.toBuilder()
                .routing(shown.teams(), shown.priority(), shown.unknown())
                .build();
    }

    Outcome<AlertRecord> comment(Decision.Comment decision, Claim claim, AlertRecord before, DeliveredAlert alert) {
        Lane lane = lane(decision, before.routing());
        return applyEdit(decision.number(), edit(decision, before), lane)
                .then(done -> tell(decision, claim, before, alert, lane));
    }

    /** That it fires again, has become more urgent, or is theirs from now on, tells people as much as a new issue would. */
    private static Lane lane(Decision.Comment decision, AlertRecord.Routing before) {
        AlertRecord.Routing next = decision.next().routing();
        boolean news = decision.firedAgain()
                || next.priority().compareTo(before.priority()) < 0
                || !before.teams().containsAll(next.teams());
        return news ? Lane.of(next.priority()) : Lane.P3;
    }

    /** What is refused does not hold back what people have to be told. */
    private Outcome<Done> applyEdit(int number, IssueEdit edit, Lane lane) {
        Outcome<Done> edited = edit.isEmpty() ? new Applied<>(Done.DONE) : tracker.edit(number, edit, lane);
        if (edited instanceof Unknown<Done> unknown) {
            // Edits may be repeated, so it does not matter whether this one took effect.
            return new Unavailable<>(Cause.OUTAGE, unknown.reason(), Duration.ZERO);
        }
        return isInvalid(edited) ? new Applied<>(Done.DONE) : lockedIsDone(edited);
    }

    private Outcome<AlertRecord> tell(
            Decision.Comment decision, Claim claim, AlertRecord before, DeliveredAlert alert, Lane lane) {
        AlertRecord next = decision.next();
        // The block comes last: it must neither delay nor take the room of what people have to be told.
        return lockedIsDone(tracker.comment(
                        decision.number(),
                        renderUpdate(next, claim, before, alert, decision.reasonChanged(), decision.firedAgain()),
                        lane))
                .then(done -> {
                    if (decision.firedAgain()) {
                        blocks.relabelForNextEpisode(decision.number(), decision.labels(), next);
                    }
                    return new Applied<>(
                            decision.showsIt() ? blocks.show(decision.number(), decision.view(), next) : next);
                });
    }

    private String renderUpdate(
            AlertRecord next,
            Claim claim,
            AlertRecord before,
            DeliveredAlert alert,
            boolean reasonChanged,
            boolean firedAgain) {
        // The teams of the record: a person may have moved the issue to another one.
        AlertEvent event =
                alert.event().toBuilder().teams(next.routing().teams()).build();
        IssueRenderer.Update update = new IssueRenderer.Update(
                event,
                before.routing().priority(),
                before.routing().teams(),
                reasonChanged,
                firedAgain,
                before.episode().suppressed(),
                before.episode().lastCommentAt().orElse(before.firstSeenAt()),
                next.episode().startedAt(),
                next.lastSeenAt());
        return renderer.renderUpdate(
                Marker.ofComment(next.fingerprint(), next.episode().number(), claim.actionId()), update);
    }

    Outcome<AlertRecord> close(Decision.Close decision, Claim claim, AlertRecord before, DeliveredAlert alert) {
        return decision.comment()
                ? closeWithComment(decision, claim, before, alert)
                : closeIssue(decision).then(done -> new Applied<>(decision.next()));
    }

    private Outcome<AlertRecord> closeWithComment(
            Decision.Close decision, Claim claim, AlertRecord before, DeliveredAlert alert) {
        AlertRecord next = decision.next();
        Marker marker = Marker.ofComment(next.fingerprint(), next.episode().number(), claim.actionId());
        String body = renderer.renderResolved(
                marker,
                alert.event(),
                before.episode().startedAt(),
                before.episode().suppressed());
        Outcome<Done> commented = tracker.comment(decision.number(), body, Lane.CLOSE);
        // A comment that is not accepted must not keep a resolved issue open.
        return (isInvalid(commented) ? new Applied<>(Done.DONE) : lockedIsDone(commented))
                .then(done -> keepClaimUnlessApplied(closeIssue(decision)))
                .then(done -> new Applied<>(next));
    }

    /** The comment stands already: whoever takes this up must find it, so the claim has to stay. */
    private static Outcome<Done> keepClaimUnlessApplied(Outcome<Done> outcome) {
        return outcome instanceof Unavailable<Done> unavailable
                ? new Unknown<>(unavailable.cause(), unavailable.reason(), unavailable.notBefore())
                : outcome;
    }

    private Outcome<Done> closeIssue(Decision.Close decision) {
        return blocks.close(decision.number(), decision.body(), decision.next());
    }

    /** Only our own labels and only the leading priority of the title; the rest belongs to people. */
    private static IssueEdit edit(Decision.Comment decision, AlertRecord before) {
        AlertRecord next = decision.next();
        if (next.routing().equals(before.routing())) {
            // Labels a person took off our issue stay off until something about the routing changes.
            return new IssueEdit(Optional.empty(), Set.of(), Set.of());
        }
        Set<String> wanted = labels(next.routing());
        Set<String> present = lowerCase(decision.labels());
        Set<String> add = new LinkedHashSet<>(wanted);
        add.removeIf(label -> present.contains(label.toLowerCase(Locale.ROOT)));
        Set<String> remove = new LinkedHashSet<>(labels(before.routing()));
        remove.removeAll(wanted);
        remove.removeIf(label -> !present.contains(label.toLowerCase(Locale.ROOT)));
        String title =
                IssueRenderer.replacePriority(decision.title(), next.routing().priority());
        return new IssueEdit(title.equals(decision.title()) ? Optional.empty() : Optional.of(title), add, remove);
    }

    private static Set<String> labels(AlertRecord.Routing routing) {
        return Labels.routingLabels(routing.teams(), routing.priority(), routing.unknown());
    }

    /** An issue shows what the record holds, also where an event of another kind or age has led to it. */
    private static AlertEvent firing(AlertEvent event, AlertRecord.Routing routing) {
        return event.toBuilder()
                .state(AlertState.FIRING)
                .reason(event.state() == AlertState.FIRING ? event.reason() : Optional.empty())
                .priority(routing.priority())
                .teams(routing.teams())
                .build();
    }

    private static Set<String> lowerCase(Set<String> labels) {
        return labels.stream().map(label -> label.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    }

    private static boolean isInvalid(Outcome<?> outcome) {
        return outcome instanceof Refused<?> refused && refused.refusal() == Refusal.INVALID;
    }

    private static boolean isLocked(Outcome<?> outcome) {
        return outcome instanceof Refused<?> refused && refused.refusal() == Refusal.LOCKED;
    }

    /** People who lock a conversation want no more comments: leaving ours out is what they ask for. */
    private static Outcome<Done> lockedIsDone(Outcome<Done> outcome) {
        return isLocked(outcome) ? new Applied<>(Done.DONE) : outcome;
    }
}
