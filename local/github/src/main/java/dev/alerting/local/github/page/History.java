package dev.alerting.local.github.page;

import dev.alerting.local.github.tracker.IssueEvent;
import dev.alerting.local.github.tracker.StoredComment;
import dev.alerting.local.github.tracker.StoredIssue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What happened to an issue, in order: comments, and events with labels that came together told together. */
final class History {

    private final Template event = Template.load("event.html");
    private final Chips chips;
    private final Icons icons;
    private final Ages ages;

    /** Ids rise over all kinds, so they give the order even within one second. */
    private sealed interface Item {
        long id();

        record Comment(StoredComment comment) implements Item {
            @Override
            public long id() {
                return comment.id();
            }
        }

        record Events(List<IssueEvent> events) implements Item {
            @Override
            public long id() {
                return events.getFirst().id();
            }

            boolean takes(IssueEvent next) {
                var first = events.getFirst();
                return first.kind() == next.kind()
                        && (next.kind() == IssueEvent.Kind.LABELED || next.kind() == IssueEvent.Kind.UNLABELED)
                        && first.actor().equals(next.actor())
                        && first.at().equals(next.at());
            }
        }
    }

    History(Chips chips, Icons icons, Ages ages) {
        this.chips = chips;
        this.icons = icons;
        this.ages = ages;
    }

    String of(StoredIssue issue, Function<StoredComment, String> entry) {
        return Stream.concat(issue.comments().stream().map(Item.Comment::new), grouped(issue.events()).stream())
                .sorted(Comparator.comparingLong(Item::id))
                .map(item -> switch (item) {
                    case Item.Comment(var comment) -> entry.apply(comment);
                    case Item.Events(var events) -> event(events);
                })
                .collect(Collectors.joining());
    }

    private static List<Item> grouped(List<IssueEvent> events) {
        var groups = new ArrayList<Item>();
        for (var next : events) {
            if (!groups.isEmpty() && groups.getLast() instanceof Item.Events last && last.takes(next)) {
                last.events().add(next);
            } else {
                groups.add(new Item.Events(new ArrayList<>(List.of(next))));
            }
        }
        return groups;
    }

    private String event(List<IssueEvent> events) {
        var first = events.getFirst();
        return event.fill(Map.of(
                "icon", icons.of(first),
                "style", Icons.style(first),
                "actor", first.actor().login(),
                "what", what(first, events.stream().map(IssueEvent::detail).toList()),
                "when", ages.html(first.at())));
    }

    private String what(IssueEvent first, List<String> details) {
        return switch (first.kind()) {
            case CLOSED -> "closed this as " + Template.escape(first.detail().replace('_', ' '));
            case REOPENED -> "reopened this";
            case LABELED -> "added " + chips.html(details);
            case UNLABELED -> "removed " + chips.html(details);
            case RENAMED -> "changed the title to <b>" + Template.escape(first.detail()) + "</b>";
            case LOCKED -> "locked the conversation";
            case UNLOCKED -> "unlocked the conversation";
        };
    }
}
