package dev.alerting.common.issue;

import dev.alerting.common.fingerprint.Fingerprint;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where our block stands in the body of an issue. Everything outside of it belongs to people and is kept character by
 * character, line ends included; within it, which boxes are ticked.
 */
public final class LivingBody {
    /** GitHub accepts no longer body; in UTF-16 units, the stricter reading. */
    static final int MAX_BODY = 65_536;

    public static final String END = "<!-- alerting-infra:state:end -->";

    private static final Pattern START = Pattern.compile("<!-- alerting-infra:state:start v=(\\d{1,18}) -->");

    /** Names the body that a block was merged into: where our edit has replaced another one, it has overwritten something. */
    private static final Pattern BASE = Pattern.compile("<!-- base=([0-9a-f]{16}) -->\\r?\\n");

    private static final int BASE_LENGTH = 16;

    /** A box that people tick in the block. */
    public enum Box {
        ACKNOWLEDGE("I am on it"),
        SNOOZE("Snooze 4 h"),
        NOISE("Noise");

        private final String label;
        private final Pattern ticked;

        Box(String label) {
            this.label = label;
            this.ticked = Pattern.compile(
                    "^[ \\t]{0,3}[-*+][ \\t]+\\[[xX]][ \\t]+" + Pattern.quote(label) + "[ \\t]*\\r?$",
                    Pattern.MULTILINE);
        }

        /** What stands beside it. */
        public String label() {
            return label;
        }

        public String toLine(boolean isTicked) {
            return "- [" + (isTicked ? "x" : " ") + "] " + label;
        }
    }

    /** A part of a body. */
    private record Place(int start, int end) {
        private String in(String body) {
            return body.substring(start, end);
        }

        private String around(String body) {
            return body.substring(0, start) + body.substring(end);
        }
    }

    private LivingBody() {}

    /** @param version of the record that the block is made from */
    public static String startMarker(long version) {
        return "<!-- alerting-infra:state:start v=" + version + " -->";
    }

    /**
     * The body with a new block in place of the old one, and with the ticks of the old one. A missing block goes to the
     * end. What is left of one that has lost its beginning or its end cannot be told from people's text: it stays, below
     * the new one.
     *
     * @param body as it was read
     * @param forms the new block, from its fullest form to its shortest; the first one that fits is taken. Where none
     *     does, or there is none, the body stays as it is
     */
    public static String merge(String body, List<String> forms) {
        return merge(body, forms, Set.of());
    }

    /** @param cleared boxes whose tick has been dealt with: they can be ticked again */
    public static String merge(String body, List<String> forms, Set<Box> cleared) {
        return merge(body, forms, cleared, body);
    }

    /**
     * @param body as it was read, or with more: what an edit of ours had overwritten
     * @param read the body as it was read, which the edit replaces
     */
    public static String merge(String body, List<String> forms, Set<Box> cleared, String read) {
        String base = "<!-- base=" + hash(read) + " -->\n";
        Optional<Place> block = findBlock(body);
        Place place = block.or(() -> findStray(body)).orElse(new Place(body.length(), body.length()));
        // What is left of a damaged block may hold ticks as well.
        Set<Box> ticked = findTicked(block.map(at -> at.in(body)).orElse(body));
        ticked.removeAll(cleared);
        boolean crlf = body.contains("\r\n");
        String newline = crlf ? "\r\n" : "\n";
        String before = body.substring(0, place.start());
        String after = body.substring(place.end());
        String gapBefore = block.isPresent() || before.isEmpty() || before.endsWith(newline + newline)
                ? ""
                : before.endsWith(newline) ? newline : newline + newline;
        String gapAfter = block.isPresent() || after.isEmpty() || after.startsWith(newline) ? "" : newline + newline;
        for (String form : forms) {
            String lines = withBase(withTicks(form, ticked), base);
            String merged = before + gapBefore + (crlf ? lines.replace("\n", "\r\n") : lines) + gapAfter + after;
            if (merged.length() <= MAX_BODY) {
                return merged;
            }
        }
        return body;
    }

    /**
     * What an edit of ours has overwritten: GitHub cannot change a body only if it is still the one that was read, but its
     * event of our edit tells what the edit has replaced.
     *
     * @param replaced the body in which a person had changed something since it was read; empty if only a newer block of
     *     ours was replaced
     * @param leftHash of the body as our edit has left it
     * @param onlyAdded whether the person had only added lines
     */
    public record Overwritten(String replaced, String leftHash, boolean onlyAdded) {}

    /**
     * @param from the body that an edit of ours has replaced, by GitHub's account
     * @param written the body as the edit has left it
     * @return empty where it has replaced what was read
     */
    public static Optional<Overwritten> findOverwritten(String from, String written) {
        Optional<Place> ours = findBlock(written);
        Optional<Matcher> base = ours.map(at -> BASE.matcher(at.in(written))).filter(Matcher::find);
        Optional<String> before = findBlock(from).map(at -> at.in(from));
        if (base.isEmpty()) {
            return Optional.empty();
        }
        boolean lost = !base.get().group(1).equals(hash(from));
        boolean older = before.filter(
                        block -> version(block) > version(ours.get().in(written)))
                .isPresent();
        if (!lost && !older) {
            return Optional.empty();
        }
        boolean onlyAdded = findMissingLines(outside(written), outside(from)).isEmpty();
        return Optional.of(new Overwritten(lost ? from : "", Fingerprint.sha256(written), onlyAdded));
    }

    /**
     * Puts back what an edit of ours has overwritten.
     *
     * @param current the body now
     * @return the body with it; empty if nothing is missing
     */
    public static Optional<String> restore(Overwritten overwritten, String current) {
        String from = overwritten.replaced();
        Optional<Place> block = findBlock(current);
        if (from.isEmpty() || block.isEmpty()) {
            return Optional.empty();
        }
        if (overwritten.onlyAdded() && overwritten.leftHash().equals(Fingerprint.sha256(current))) {
            // Nobody has gone on from what we left: the body that was overwritten, with our block.
            String ours = withoutBase(block.get().in(current)).replace("\r\n", "\n");
            return Optional.of(merge(from, List.of(ours), Set.of(), current));
        }
        return addMissing(from, current, block.get());
    }

    /** Nothing of the body may go, which has more than what was overwritten: what it lacks is added. */
    private static Optional<String> addMissing(String from, String current, Place place) {
        String lost = findMissingLines(outside(from), outside(current));
        Set<Box> ticks = findTicked(findBlock(from).map(at -> at.in(from)).orElse(""));
        ticks.removeAll(tickedBoxes(current));
        if (lost.isEmpty() && ticks.isEmpty()) {
            return Optional.empty();
        }
        String block = withoutBase(place.in(current)).replace("\r\n", "\n");
        String newline = current.contains("\r\n") ? "\r\n" : "\n";
        String merged = merge(current, List.of(withTicks(block, ticks)));
        String whole = lost.isEmpty() ? merged : merged + newline + newline + lost.replace("\n", newline);
        return Optional.of(whole).filter(body -> body.length() <= MAX_BODY);
    }

    /** Whether two bodies show the same, whatever their blocks were made from. */
    public static boolean looksLike(String one, String other) {
        return withoutOrigin(one).equals(withoutOrigin(other));
    }

    private static String withoutOrigin(String body) {
        return BASE.matcher(START.matcher(body).replaceAll("")).replaceAll("");
    }

    private static long version(String block) {
        Matcher start = START.matcher(block);
        return start.find() ? Long.parseLong(start.group(1)) : 0;
    }

    /** The boxes that are ticked in the block of a body; none if it has no block. */
    public static Set<Box> tickedBoxes(String body) {
        return findTicked(findBlock(body).map(place -> place.in(body)).orElse(""));
    }

    /** People's part of a body. */
    static String outside(String body) {
        return findBlock(body).map(place -> place.around(body)).orElse(body);
    }

    /** Of what people can change: their text, and the boxes. */
    private static String hash(String body) {
        return Fingerprint.sha256(outside(body) + "\n" + tickedBoxes(body)).substring(0, BASE_LENGTH);
    }

    /** The block as it stands in a body; empty without one. */
    public static Optional<String> findShown(String body) {
        return findBlock(body).map(place -> place.in(body));
    }

    /** The first beginning that is followed by an end before another beginning. */
    private static Optional<Place> findBlock(String body) {
        Matcher start = START.matcher(body);
        int from = 0;
        while (start.find(from)) {
            int begin = start.start();
            int end = body.indexOf(END, start.end());
            if (end < 0) {
                return Optional.empty();
            }
            from = start.end();
            if (!start.find(from) || start.start() > end) {
                return Optional.of(new Place(begin, end + END.length()));
            }
            from = start.start();
        }
        return Optional.empty();
    }

    private static Optional<Place> findStray(String body) {
        Matcher start = START.matcher(body);
        if (start.find()) {
            return Optional.of(new Place(start.start(), start.end()));
        }
        int end = body.indexOf(END);
        return end < 0 ? Optional.empty() : Optional.of(new Place(end, end + END.length()));
    }

    private static Set<Box> findTicked(String text) {
        Set<Box> boxes = EnumSet.noneOf(Box.class);
        for (Box box : Box.values()) {
            if (box.ticked.matcher(text).find()) {
                boxes.add(box);
            }
        }
        return boxes;
    }

    private static String withTicks(String block, Set<Box> ticked) {
        String lines = block;
        for (Box box : ticked) {
            lines = lines.replace(box.toLine(false), box.toLine(true));
        }
        return lines;
    }

    private static String withBase(String block, String base) {
        int firstLine = block.indexOf('\n') + 1;
        return block.substring(0, firstLine) + base + block.substring(firstLine);
    }

    private static String withoutBase(String block) {
        return BASE.matcher(block).replaceFirst("");
    }

    /** Lines of a text that another does not have, in their order. */
    private static String findMissingLines(String text, String other) {
        Set<String> present = other.lines().collect(Collectors.toSet());
        return text.lines()
                .filter(line -> !line.isBlank() && !present.contains(line))
                .collect(Collectors.joining("\n"));
    }
}
