package dev.alerting.local.github.page;

import dev.alerting.local.github.text.MarkdownHtml;
import dev.alerting.local.github.tracker.Actor;
import dev.alerting.local.github.tracker.IssueEvent;
import dev.alerting.local.github.tracker.StoredComment;
import dev.alerting.local.github.tracker.StoredIssue;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What happened to an issue, in order: its text, comments and events. Labels that were added or removed together are
 * one event.
 */
final class History {

    private static final Map<String, String> REACTIONS =
            Map.of("+1", "\ud83d\udc4d", "-1", "\ud83d\udc4e", "confused", "\ud83d\ude15", "eyes", "\ud83d\udc40");

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
            String author,
            boolean app,
            String initial,
            String hue,
            String verb,
            Age when,
            boolean body,
            Optional<String> html,
            List<Reaction> reactions) {

        /** For the template, which cannot ask whether a list is empty. */
        public boolean hasReactions() {
            return !reactions.isEmpty();
        }
    }

    record Reaction(String sign, String by) {}

    /** A change of the issue. Shown by {@code event.html}. */
    record Event(Sign sign, String actor, String what, List<Chip> chips, Optional<String> newTitle, Age when) {}

    List<Item> of(StoredIssue issue) {
        Item text = entry(
                issue.id(),
                issue.author(),
                issue.createdAt(),
                "opened this",
                true,
                List.of(),
                markdown.renderWithBoxes(issue.body()));
        Stream<Item> comments = issue.comments().stream()
                .map(comment -> entry(
                        comment.id(),
                        comment.author(),
                        comment.createdAt(),
                        "commented",
                        false,
                        comment.reactions(),
                        markdown.render(comment.body())));
        Stream<Item> events = groups(issue.events()).stream().map(this::event);
        return Stream.concat(
                        Stream.of(text), Stream.concat(comments, events).sorted(Comparator.comparingLong(Item::id)))
                .toList();
    }

    private Item entry(
            long id,
            Actor author,
            Instant at,
            String verb,
            boolean body,
            List<StoredComment.Reaction> reactions,
            String html) {
        Entry entry = new Entry(
                author.login(),
                author.isBot(),
                author.login().substring(0, 1).toUpperCase(Locale.ROOT),
                Chip.hueOf(author.login()),
                verb,
                Age.of(at, clock),
                body,
                Optional.of(html).filter(given -> !given.isBlank()),
                reactions.stream()
                        .map(reaction -> new Reaction(
                                REACTIONS.getOrDefault(reaction.content(), reaction.content()),
                                reaction.actor().login()))
                        .toList());
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
