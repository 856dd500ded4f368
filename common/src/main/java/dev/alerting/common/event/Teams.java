package dev.alerting.common.event;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Team names as read from what people wrote.
 *
 * @param names accepted names in the order given, without repetition: lower case, blanks as hyphens, at most
 *     {@value #MAX_TEAMS}
 * @param refused what is not a valid team name, as it was written
 */
public record Teams(List<String> names, List<String> refused) {
    /** The most teams one event may have (schema of the alert event). */
    public static final int MAX_TEAMS = 10;

    /** The longest name; a GitHub label is cut further where it is made. */
    public static final int MAX_LENGTH = 100;

    // A name becomes a GitHub label: letters, digits and the punctuation teams use. Template remains such as
    // "{{ $labels.team }}" or "<no value>" and mentions such as "@org/team" are reported as errors.
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._+/&-]*");

    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private static final Pattern COMMAS = Pattern.compile(",+");

    /** With the blanks and hyphens around it. */
    private static final Pattern FOREIGN = Pattern.compile("[^\\p{L}\\p{N}._+/&]+");

    /** Of a mention, or of a template. */
    private static final Pattern REMAINS = Pattern.compile("^\\s*@|[{}$<>`]");

    private static final Pattern ENDS = Pattern.compile("^[^\\p{L}\\p{N}]+|-+$");

    /** A dash between words begins a remark, as in "web - see wiki". */
    private static final Pattern REMARK = Pattern.compile(".*\\s(?:[-\u2013\u2014]{1,3}|//)\\s.*", Pattern.DOTALL);

    public Teams {
        names = List.copyOf(names);
        refused = List.copyOf(refused);
    }

    /** Exactly one name; empty for none, for several or for an invalid name. */
    public static Optional<String> parseOne(String text) {
        Teams teams = parse(List.of(text));
        return teams.names.size() == 1 && teams.refused.isEmpty()
                ? Optional.of(teams.names.getFirst())
                : Optional.empty();
    }

    /**
     * Reads comma-separated lists of names, e.g. {@code "Dev Infra, web"} gives {@code dev-infra} and {@code web}. A
     * {@linkplain Placeholders placeholder} such as {@code null} is no team; it is refused only if no team is named.
     */
    public static Teams parse(Iterable<String> lists) {
        List<String> parts = new ArrayList<>();
        lists.forEach(list -> parts.addAll(List.of(list.split(",", -1))));
        return read(parts);
    }

    /**
     * Reads names that are one team each, from a sender that has a list of its own, with whatever characters: what a name cannot
     * have becomes a hyphen, so {@code "Payments, EU"} gives {@code payments-eu}, {@code "SRE - Platform"} {@code sre-platform} and
     * {@code "Ops: Tier 1"} {@code ops-tier-1}.
     */
    public static Teams ofNames(Iterable<String> names) {
        List<String> parts = new ArrayList<>();
        names.forEach(name -> parts.add(toName(COMMAS.matcher(name).replaceAll(" "))));
        return read(parts);
    }

    /** As it is written, if it is a name already, or can be none. */
    private static String toName(String written) {
        if (Placeholders.isPlaceholder(written)
                || REMAINS.matcher(written).find()
                || !read(List.of(written)).names().isEmpty()) {
            return written;
        }
        String hyphens = FOREIGN.matcher(written).replaceAll("-");
        String name = ENDS.matcher(hyphens).replaceAll("");
        return name.isEmpty() ? written : name;
    }

    private static Teams read(List<String> parts) {
        Set<String> names = new LinkedHashSet<>();
        List<String> refused = new ArrayList<>();
        List<String> placeholders = new ArrayList<>();
        for (String part : parts) {
            String written = part.strip();
            String name = BLANKS.matcher(written.toLowerCase(Locale.ROOT)).replaceAll("-");
            if (name.isEmpty()) {
                continue;
            }
            boolean isName = name.length() <= MAX_LENGTH
                    && NAME.matcher(name).matches()
                    && !REMARK.matcher(written).matches();
            if (Placeholders.isPlaceholder(written)) {
                placeholders.add(written);
            } else if (isName && (names.contains(name) || names.size() < MAX_TEAMS)) {
                names.add(name);
            } else {
                refused.add(written);
            }
        }
        if (names.isEmpty()) {
            refused.addAll(placeholders);
        }
        return new Teams(List.copyOf(names), refused);
    }
}
