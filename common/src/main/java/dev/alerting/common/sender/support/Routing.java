package dev.alerting.common.sender.support;

import dev.alerting.common.event.Placeholders;
import dev.alerting.common.event.Priority;
import dev.alerting.common.event.Teams;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.common.sender.RoutingProblem;
import dev.alerting.common.sender.RoutingProblem.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Owner and urgency of an alert, with what was wrong about them. */
public record Routing(List<String> teams, Priority priority, List<RoutingProblem> problems) {
    /** What to tell people, for one sender. */
    public record Remedy(String team, String priority) {}

    /** Whether there is a problem of that kind. */
    public boolean hasProblem(Kind kind) {
        return problems.stream().anyMatch(problem -> problem.kind() == kind);
    }

    /**
     * Of several places where they may be written, in order of preference: the first that names a valid team has the alert, and the
     * first valid priority counts. A placeholder or a remark in one place does not hide what is right in the next, and is told only
     * if nothing is.
     *
     * @param teams as they were read at each place
     */
    public static Routing resolveFirst(
            List<Teams> teams, List<String> priorityTexts, RoutingDefaults defaults, Remedy remedy) {
        Teams first = teams.stream()
                .filter(place -> !place.names().isEmpty())
                .findFirst()
                .orElseGet(() -> new Teams(List.of(), refusedAtAll(teams)));
        return resolve(first, firstPriority(priorityTexts), defaults, remedy);
    }

    /** The first valid one, else the first that is no placeholder. */
    public static Optional<String> firstPriority(List<String> texts) {
        List<String> written =
                texts.stream().filter(text -> !Placeholders.isPlaceholder(text)).toList();
        return written.stream()
                .filter(text -> Priority.parse(text).isPresent())
                .findFirst()
                .or(() -> written.stream().findFirst());
    }

    /** Without placeholders, if somebody wrote anything else. */
    private static List<String> refusedAtAll(List<Teams> teams) {
        List<String> written = teams.stream()
                .flatMap(place -> place.refused().stream())
                .filter(text -> !Placeholders.isPlaceholder(text))
                .distinct()
                .toList();
        return written.isEmpty()
                ? teams.stream()
                        .map(Teams::refused)
                        .filter(refused -> !refused.isEmpty())
                        .findFirst()
                        .orElse(List.of())
                : written;
    }

    /**
     * Never drops an alert: where team or priority is missing or invalid, the default takes its place and a problem
     * says so. An invalid team beside a valid one is reported as well; the valid one gets the alert.
     */
    public static Routing resolve(
            List<String> teamTexts, Optional<String> priorityText, RoutingDefaults defaults, Remedy remedy) {
        return resolve(Teams.parse(teamTexts), priorityText, defaults, remedy);
    }

    /** As above, of teams that have been read already. */
    public static Routing resolve(Teams teams, Optional<String> priorityText, RoutingDefaults defaults, Remedy remedy) {
        List<RoutingProblem> problems = new ArrayList<>();
        teams.refused().forEach(found -> problems.add(new RoutingProblem(Kind.INVALID_TEAM, found, remedy.team())));
        if (teams.names().isEmpty() && teams.refused().isEmpty()) {
            problems.add(new RoutingProblem(Kind.MISSING_TEAM, "", remedy.team()));
        }

        Optional<String> written = priorityText.filter(text -> !Placeholders.isPlaceholder(text));
        Optional<Priority> priority = written.flatMap(Priority::parse);
        if (priority.isEmpty()) {
            Kind kind = written.isPresent() ? Kind.INVALID_PRIORITY : Kind.MISSING_PRIORITY;
            problems.add(new RoutingProblem(kind, written.orElse(""), remedy.priority()));
        }
        return new Routing(
                teams.names().isEmpty() ? List.of(defaults.fallbackTeam()) : teams.names(),
                priority.orElse(defaults.defaultPriority()),
                List.copyOf(problems));
    }
}
