package dev.alerting.local.github.page;

import dev.alerting.local.github.text.MarkdownHtml;
import dev.alerting.local.github.tracker.Actor;
import dev.alerting.local.github.tracker.IssueEvent;
import dev.alerting.local.github.tracker.StoredIssue;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What happened to an issue, in order: its text, comments and events. Labels that were added or removed together are
 * one event.
 */
final class History {

    private final MarkdownHtml markdown = new MarkdownHtml(number -> "/ui/issues/" + number);
    private final Clock clock;

    History(Clock clock) {
        this.clock = clock;
    }

    /**
     * One part of the history; exactly one of the two is present.
     *
     * @param id ids rise over both kinds, so they give the order even within one second
     */
    record Item(long id, Optional<Entry> entry, Optional<Event> event) {}

    /**
     * A text that somebody wrote. Shown by {@code entry.html}.
     *
     * @param html empty for no text
     */
    record Entry(
            String author, boolean app, String initial, String hue, String verb, Age when, Optional<String> html) {}

    /** A change of the issue. Shown by {@code event.html}. */
    record Event(Sign sign, String actor, String what, List<Chip> chips, Optional<String> newTitle, Age when) {}

    List<Item> of(StoredIssue issue) {
        Item text = entry(issue.id(), issue.author(), issue.createdAt(), "opened this", issue.body());
        Stream<Item> comments = issue.comments().stream()
                .map(comment ->
                        entry(comment.id(), comment.author(), comment.createdAt(), "commented", comment.body()));
        Stream<Item> events = groups(issue.events()).stream().map(this::event);
        return Stream.concat(
                        Stream.of(text), Stream.concat(comments, events).sorted(Comparator.comparingLong(Item::id)))
                .toList();
    }

    private Item entry(long id, Actor author, Instant at, String verb, String text) {
        Entry entry = new Entry(
                author.login(),
                author.isBot(),
                author.login().substring(0, 1).toUpperCase(Locale.ROOT),
                Chip.hueOf(author.login()),
                verb,
                Age.of(at, clock),
                Optional.of(text).filter(given -> !given.isBlank()).map(markdown::render));
        return new Item(id, Optional.of(entry), Optional.empty());
    }

    private static List<List<IssueEvent>> groups(List<IssueEvent> events) {
        List<List<IssueEvent>> groups = new ArrayList<>();
        for (IssueEvent next : events) {
            if (groups.isEmpty() || !belongTogether(groups.getLast().getFirst(), next)) {
                groups.add(new ArrayList<>());
            }
            groups.getLast().add(next);
        }
        return groups;
    }

    private static boolean belongTogether(IssueEvent first, IssueEvent next) {
        return first.kind() == next.kind()
                && isAboutLabel(next)
                && first.actor().equals(next.actor())
                && first.at().equals(next.at());
    }

    private static boolean isAboutLabel(IssueEvent event) {
        return event.kind() == IssueEvent.Kind.LABELED || event.kind() == IssueEvent.Kind.UNLABELED;
    }

    private Item event(List<IssueEvent> group) {
        IssueEvent first = group.getFirst();
        List<Chip> chips = group.stream()
                .filter(History::isAboutLabel)
                .map(event -> Chip.of(event.detail()))
                .toList();
        Optional<String> newTitle =
                Optional.of(first.detail()).filter(detail -> first.kind() == IssueEvent.Kind.RENAMED);
        Event event = new Event(
                Sign.of(first), first.actor().login(), describe(first), chips, newTitle, Age.of(first.at(), clock));
        return new Item(first.id(), Optional.empty(), Optional.of(event));
    }

    private static String describe(IssueEvent event) {
        return switch (event.kind()) {
            case CLOSED -> "closed this as " + event.detail().replace('_', ' ');
            case REOPENED -> "reopened this";
            case LABELED -> "added";
            case UNLABELED -> "removed";
            case RENAMED -> "changed the title to";
            case LOCKED -> "locked the conversation";
            case UNLOCKED -> "unlocked the conversation";
        };
    }
}
