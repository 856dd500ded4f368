package dev.alerting.local.github.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * A label as a coloured chip that leads to the issues with that label. A priority has the colour of its urgency, any
 * other label one that never changes. Shown by {@code chip.html}.
 *
 * @param style class of the style sheet
 */
record Chip(String label, String style, String href) {

    /** How many hues the style sheet has. */
    private static final int HUES = 12;

    static Chip of(String label) {
        return new Chip(label, style(label), "/ui?state=all&label=" + URLEncoder.encode(label, StandardCharsets.UTF_8));
    }

    static List<Chip> of(List<String> labels) {
        return labels.stream().map(Chip::of).toList();
    }

    private static String style(String label) {
        String lower = label.toLowerCase(Locale.ROOT);
        if (lower.matches("pri:p[0-3]")) {
            return "pri-" + lower.charAt(lower.length() - 1);
        }
        return lower.equals("routing:unknown") ? "warn" : hueOf(lower);
    }

    /** The class for the colour of a name. */
    static String hueOf(String name) {
        return "hue-" + Math.floorMod(name.hashCode() * 31 + name.length(), HUES);
    }
}
