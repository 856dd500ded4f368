package dev.alerting.common.sender.cloudwatch;

import dev.alerting.common.event.Links;
import dev.alerting.common.event.Placeholders;
import dev.alerting.common.sender.support.Routing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The settings people keep in an alarm's description, as {@code TEAM=web | PRIORITY=P1} or a line each, keys in any
 * case, and the prose around them. A value ends at the next {@code |} or at the end of its line; an address also at
 * the next blank, and any other text that is given for a link at the next setting. Teams given twice add up, of priorities the
 * first valid one counts, of anything else the first; a setting without a value is ignored. What is given for a link beside an
 * address that can be one stays in the prose, unless it is a placeholder: people may know what to do with it.
 */
record AlarmDescription(Optional<String> prose, Map<String, String> settings) {
    /** Longer texts given for a link are prose. */
    private static final String LINK_TEXT = "[^|\\n]{0,300}?";

    private static final Pattern SETTING = Pattern.compile(
            "(?<=^|[\\s|])(?:(TEAMS?|PRIORITY)[ \\t]*=([^|\\n]*)"
                    + "|(RUNBOOK|DASHBOARD)(?:_URL)?[ \\t]*=[ \\t]*(https?://[^\\s|]*|" + LINK_TEXT
                    + "(?=\\s+(?:TEAMS?|PRIORITY|(?:RUNBOOK|DASHBOARD)(?:_URL)?)[ \\t]*=|[ \\t]*(?:[|\\n]|$))))"
                    + "[ \\t]*\\|?",
            Pattern.CASE_INSENSITIVE);

    static AlarmDescription parse(String text) {
        return parse(text, Set.of());
    }

    /** @param elsewhere the links for which there is an address in another place */
    static AlarmDescription parse(String text, Set<String> elsewhere) {
        Map<String, List<String>> given = new TreeMap<>();
        String lines = text.replaceAll("\\R", "\n");
        Set<String> addresses = SETTING.matcher(lines)
                .results()
                .filter(found ->
                        found.group(3) != null && Links.parse(found.group(4)).isPresent())
                .map(found -> key(found.group(3)))
                .collect(Collectors.toCollection(() -> new HashSet<>(elsewhere)));
        String prose = SETTING.matcher(lines).replaceAll(found -> {
            boolean isLink = found.group(3) != null;
            String key = key(isLink ? found.group(3) : found.group(1));
            String value = found.group(isLink ? 4 : 2).strip();
            boolean secondBest = given.containsKey(key)
                    || addresses.contains(key) && Links.parse(value).isEmpty();
            if (isLink && secondBest) {
                return Placeholders.isPlaceholder(value) ? "" : Matcher.quoteReplacement(found.group());
            }
            if (!value.isEmpty()) {
                given.computeIfAbsent(key, name -> new ArrayList<>()).add(value);
            }
            return "";
        });
        Map<String, String> settings = new TreeMap<>();
        given.forEach((name, values) -> settings.put(
                name,
                switch (name) {
                    case "team", "teams" -> String.join(",", values);
                    case "priority" -> Routing.firstPriority(values).orElseGet(values::getFirst);
                    default -> values.getFirst();
                }));
        String tidy = prose.replaceAll("(?<![ \\t|])[ \\t|]++(?=\\n|$)", "")
                .replaceAll("\\n{3,}", "\n\n")
                .strip();
        return new AlarmDescription(tidy.isEmpty() ? Optional.empty() : Optional.of(tidy), settings);
    }

    private static String key(String written) {
        return written.toLowerCase(Locale.ROOT);
    }
}
