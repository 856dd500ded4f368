package dev.alerting.common.sender.github;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The check boxes in our own block of an issue's text; those of people are theirs. */
final class CheckBoxes {
    private static final Pattern BLOCK = Pattern.compile(
            "<!-- alerting-infra:state:start[^>\\r\\n]*-->(.*?)<!-- alerting-infra:state:end -->", Pattern.DOTALL);

    private static final Pattern BOX = Pattern.compile("^ {0,3}- \\[([ xX])] ([^\\r\\n]{1,100})$", Pattern.MULTILINE);

    private static final String BEGIN = "<!-- alerting-infra:state:start -->\n";
    private static final String END = "<!-- alerting-infra:state:end -->";

    private CheckBoxes() {}

    /** The same boxes and nothing else; empty where there are none. */
    static String keepOnly(String body) {
        StringBuilder kept = new StringBuilder();
        find(body)
                .forEach((label, ticked) -> kept.append("- [")
                        .append(ticked ? 'x' : ' ')
                        .append("] ")
                        .append(label)
                        .append('\n'));
        return kept.isEmpty() ? "" : BEGIN + kept + END;
    }

    /** What stands beside the boxes that are ticked now and were not before. */
    static Set<String> newlyTicked(String before, String after) {
        Map<String, Boolean> known = find(before);
        Set<String> ticked = new LinkedHashSet<>();
        find(after).forEach((label, isTicked) -> {
            if (isTicked && !known.getOrDefault(label, true)) {
                ticked.add(label);
            }
        });
        return ticked;
    }

    private static Map<String, Boolean> find(String body) {
        Map<String, Boolean> boxes = new LinkedHashMap<>();
        Matcher block = BLOCK.matcher(body);
        if (block.find()) {
            BOX.matcher(block.group(1))
                    .results()
                    .forEach(
                            box -> boxes.put(box.group(2).strip(), !box.group(1).equals(" ")));
        }
        return boxes;
    }
}
