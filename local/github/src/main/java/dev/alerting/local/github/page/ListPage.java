package dev.alerting.local.github.page;

import static java.util.Map.entry;

import dev.alerting.local.github.tracker.StoredIssue;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The list of issues. */
final class ListPage {

    private static final String TEAM = "team:";

    private final Template list = Template.load("list.html");
    private final Template row = Template.load("row.html");
    private final Template team = Template.load("team.html");
    private final Template filter = Template.load("filter.html");
    private final Template empty = Template.load("empty.html");
    private final Template nothing = Template.load("nothing.html");
    private final Chips chips;
    private final Icons icons;
    private final Ages ages;

    ListPage(Chips chips, Icons icons, Ages ages) {
        this.chips = chips;
        this.icons = icons;
        this.ages = ages;
    }

    /**
     * The HTML of the list.
     *
     * @param state {@code open}, {@code closed} or {@code all}
     * @param label only issues that carry it
     */
    String html(List<StoredIssue> all, String state, Optional<String> label) {
        var labelled = all.stream()
                .filter(issue -> label.map(issue::hasLabel).orElse(true))
                .toList();
        Predicate<StoredIssue> shown = switch (state) {
            case "closed" -> issue -> !issue.isOpen();
            case "all" -> issue -> true;
            default -> StoredIssue::isOpen;
        };
        var rows = labelled.stream()
                .filter(shown)
                .sorted(Comparator.comparing(StoredIssue::updatedAt)
                        .thenComparing(StoredIssue::number)
                        .reversed())
                .map(this::row)
                .collect(Collectors.joining());
        var open = labelled.stream().filter(StoredIssue::isOpen).count();
        return list.fill(Map.ofEntries(
                entry("open", Long.toString(open)),
                entry("closed", Long.toString(labelled.size() - open)),
                entry("all", Integer.toString(labelled.size())),
                entry("openHref", href("open", label)),
                entry("closedHref", href("closed", label)),
                entry("allHref", href("all", label)),
                entry("openCurrent", current(state.equals("open"))),
                entry("closedCurrent", current(state.equals("closed"))),
                entry("allCurrent", current(state.equals("all"))),
                entry("filter", label.map(name -> filter(name, state)).orElse("")),
                entry("rows", rows.isEmpty() ? blank(all) : "<ul class=\"rows\">" + rows + "</ul>")));
    }

    private String blank(List<StoredIssue> all) {
        return all.isEmpty() ? empty.fill(Map.of()) : nothing.fill(Map.of());
    }

    private String filter(String label, String state) {
        return filter.fill(Map.of("chip", chips.html(label), "href", href(state, Optional.empty())));
    }

    private static String href(String state, Optional<String> label) {
        return "/ui?state=" + state
                + label.map(name -> "&label=" + URLEncoder.encode(name, StandardCharsets.UTF_8))
                        .orElse("");
    }

    private static String current(boolean is) {
        return is ? "aria-current=\"page\"" : "";
    }

    private String row(StoredIssue issue) {
        var teams = issue.labels().stream().filter(ListPage::isTeam).toList();
        var others = issue.labels().stream().filter(label -> !isTeam(label)).toList();
        return row.fill(Map.ofEntries(
                entry("number", Integer.toString(issue.number())),
                entry("title", issue.title()),
                entry("state", Icons.style(issue)),
                entry("stateText", issue.isOpen() ? "Open" : "Closed"),
                entry("icon", icons.of(issue)),
                entry("chips", chips.html(others)),
                entry("teams", teams.stream().map(this::team).collect(Collectors.joining())),
                entry("author", issue.author().login()),
                entry("opened", ages.html(issue.createdAt())),
                entry("updated", ages.html(issue.updatedAt())),
                entry("comments", comments(issue))));
    }

    private String team(String label) {
        return team.fill(Map.of(
                "name", label.substring(TEAM.length()),
                "style", Chips.style(label),
                "href", href("all", Optional.of(label))));
    }

    private static String comments(StoredIssue issue) {
        var count = issue.comments().size();
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
