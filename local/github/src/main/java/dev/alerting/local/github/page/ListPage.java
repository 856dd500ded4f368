package dev.alerting.local.github.page;

import com.samskivert.mustache.Template;
import dev.alerting.local.github.tracker.StoredIssue;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** The list of issues. */
final class ListPage {

    private static final String TEAM = "team:";
    private static final Comparator<StoredIssue> LATEST_CHANGE_FIRST = Comparator.comparing(StoredIssue::updatedAt)
            .thenComparing(StoredIssue::number)
            .reversed();

    private final Template template = Templates.load("list");
    private final Clock clock;

    ListPage(Clock clock) {
        this.clock = clock;
    }

    /** @param blank whether there is no issue at all, not only none that matches */
    private record Model(List<Tab> tabs, Optional<Filter> filter, boolean blank, boolean any, List<Row> rows) {}

    private record Tab(String name, String href, boolean current, long count) {}

    /** @param href of the list without it */
    private record Filter(Chip chip, String href) {}

    private record Row(
            int number,
            String title,
            boolean open,
            Sign sign,
            List<Chip> chips,
            List<Team> teams,
            String author,
            Age opened,
            Age updated,
            String comments) {}

    private record Team(String name, Chip chip) {}

    /**
     * The HTML of the list.
     *
     * @param state {@code open}, {@code closed} or {@code all}
     * @param label only issues that have it
     */
    String html(List<StoredIssue> all, String state, Optional<String> label) {
        List<StoredIssue> labelled = all.stream()
                .filter(issue -> label.map(issue::hasLabel).orElse(true))
                .toList();
        List<Row> rows = labelled.stream()
                .filter(isIn(state))
                .sorted(LATEST_CHANGE_FIRST)
                .map(this::row)
                .toList();
        return template.execute(new Model(
                List.of(
                        tab("Open", "open", state, label, labelled),
                        tab("Closed", "closed", state, label, labelled),
                        tab("All", "all", state, label, labelled)),
                label.map(name -> new Filter(Chip.of(name), href(state, Optional.empty()))),
                all.isEmpty(),
                !rows.isEmpty(),
                rows));
    }

    private static Predicate<StoredIssue> isIn(String state) {
        return switch (state) {
            case "closed" -> issue -> !issue.isOpen();
            case "all" -> issue -> true;
            default -> StoredIssue::isOpen;
        };
    }

    private static Tab tab(
            String name, String state, String current, Optional<String> label, List<StoredIssue> labelled) {
        return new Tab(
                name,
                href(state, label),
                state.equals(current),
                labelled.stream().filter(isIn(state)).count());
    }

    private static String href(String state, Optional<String> label) {
        return "/ui?state=" + state
                + label.map(name -> "&label=" + URLEncoder.encode(name, StandardCharsets.UTF_8))
                        .orElse("");
    }

    private Row row(StoredIssue issue) {
        return new Row(
                issue.number(),
                issue.title(),
                issue.isOpen(),
                Sign.of(issue),
                issue.labels().stream()
                        .filter(label -> !isTeam(label))
                        .map(Chip::of)
                        .toList(),
                issue.labels().stream()
                        .filter(ListPage::isTeam)
                        .map(label -> new Team(label.substring(TEAM.length()), Chip.of(label)))
                        .toList(),
                issue.author().login(),
                Age.of(issue.createdAt(), clock),
                Age.of(issue.updatedAt(), clock),
                comments(issue));
    }

    private static String comments(StoredIssue issue) {
        int count = issue.comments().size();
        return switch (count) {
            case 0 -> "";
            case 1 -> " · 1 comment";
            default -> " · " + count + " comments";
        };
    }

    private static boolean isTeam(String label) {
        return label.toLowerCase(Locale.ROOT).startsWith(TEAM) && label.length() > TEAM.length();
    }
}
