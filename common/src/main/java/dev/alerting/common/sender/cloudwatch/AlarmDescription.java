package dev.alerting.common.sender.cloudwatch;

import dev.alerting.common.event.Links;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings people keep in an alarm's description, as {@code TEAM=web | PRIORITY=P1} or a line each, keys in any
 * case, and the prose around them. A value ends at the next {@code |} or at the end of its line; an address also at
 * the next blank. Teams given twice add up, of anything else the first counts; a setting without a value is ignored. An
 * address that cannot become a link, or that comes second, stays in the prose: people may know what to do with it.
 */
record AlarmDescription(Optional<String> prose, Map<String, String> settings) {
    private static final Pattern SETTING = Pattern.compile(
            "(?<=^|[\\s|])(?:(TEAMS?|PRIORITY)[ \\t]*=([^|\\n]*)|(RUNBOOK|DASHBOARD)(?:_URL)?[ \\t]*=[ \\t]*([^\\s|]*))"
                    + "[ \\t]*\\|?",
            Pattern.CASE_INSENSITIVE);

    static AlarmDescription parse(String text) {
        Map<String, List<String>> given = new TreeMap<>();
        Matcher setting = SETTING.matcher(text.replaceAll("\\R", "\n"));
        String prose = setting.replaceAll(found -> {
            String key = found.group(1) != null ? found.group(1) : found.group(3);
            String value = found.group(2) != null ? found.group(2) : found.group(4);
            if (found.group(3) != null
                    && !value.isBlank()
                    && (given.containsKey(key.toLowerCase(Locale.ROOT))
                            || Links.parse(value).isEmpty())) {
                return Matcher.quoteReplacement(found.group());
            }
            if (!value.isBlank()) {
                given.computeIfAbsent(key.toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                        .add(value.strip());
            }
            return "";
        });
        Map<String, String> settings = new TreeMap<>();
        given.forEach((name, values) ->
                settings.put(name, name.startsWith("team") ? String.join(",", values) : values.getFirst()));
        String tidy = prose.replaceAll("(?<![ \\t|])[ \\t|]++(?=\\n|$)", "")
                .replaceAll("\\n{3,}", "\n\n")
                .strip();
        return new AlarmDescription(tidy.isEmpty() ? Optional.empty() : Optional.of(tidy), settings);
    }
}
