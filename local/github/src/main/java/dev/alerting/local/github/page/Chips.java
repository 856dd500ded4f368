package dev.alerting.local.github.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Labels as coloured chips: a priority has the colour of its urgency, any other label one that stays its own. */
final class Chips {

    /** How many hues the style sheet has. */
    private static final int HUES = 12;

    private final Template chip = Template.load("chip.html");

    String html(List<String> labels) {
        return labels.stream().map(this::html).collect(Collectors.joining());
    }

    String html(String label) {
        return chip.fill(Map.of(
                "label",
                label,
                "style",
                style(label),
                "href",
                "/ui?state=all&label=" + URLEncoder.encode(label, StandardCharsets.UTF_8)));
    }

    static String style(String label) {
        var lower = label.toLowerCase(Locale.ROOT);
        if (lower.matches("pri:p[0-3]")) {
            return "pri-" + lower.charAt(lower.length() - 1);
        }
        return lower.equals("routing:unknown") ? "warn" : hue(lower);
    }

    /** A colour for a name. */
    static String hue(String name) {
        return "hue-" + Math.floorMod(name.hashCode() * 31 + name.length(), HUES);
    }
}
