package dev.alerting.local.reliability;

import dev.alerting.local.reliability.Storm.Sample;
import java.util.List;
import java.util.Locale;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A storm as an SVG: what waits and what is seen, by the minute. On a ground of its own, so it is read on any page. */
final class StormPlot {
    private static final int WIDTH = 860;
    private static final int MINUTES = 60;
    private static final int GITHUB = 500;
    private static final int LEFT = 70;
    private static final int RIGHT = 20;
    private static final int TOP = 78;
    private static final int PANEL = 170;
    private static final int GAP = 76;
    private static final int HEIGHT = TOP + 3 * PANEL + 2 * GAP + 52;

    private final List<Sample> samples;
    private final StringBuilder svg = new StringBuilder();

    private record Series(String name, String colour, IntUnaryOperator value) {}

    private StormPlot(List<Sample> samples) {
        this.samples = samples.subList(0, Math.min(MINUTES, samples.size()));
    }

    static String svg(List<Sample> samples) {
        return new StormPlot(samples).draw();
    }

    private String draw() {
        Sample last = samples.getLast();
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " font-family=\"system-ui, sans-serif\" font-size=\"13\" fill=\"#1f2328\" role=\"img\">",
                WIDTH, HEIGHT, WIDTH, HEIGHT);
        add("<title>A storm of alerts, by the minute</title>");
        add("<rect width=\"%d\" height=\"%d\" rx=\"8\" fill=\"#ffffff\" stroke=\"#d0d7de\"/>", WIDTH, HEIGHT);
        int most = samples.stream().mapToInt(Sample::visible).max().orElse(1);
        int urgent = samples.stream().mapToInt(Sample::mostUrgent).max().orElse(1);
        add(
                "<text x=\"%d\" y=\"30\" font-size=\"17\" font-weight=\"600\">A storm of alerts at GitHub's limits:"
                        + " %,d visible, in %,d issues and %,d storms</text>",
                LEFT, last.visible(), last.filed(), last.storms());
        panel(
                0,
                "alerts",
                round(most, 1_000),
                1_000,
                List.of(
                        new Series(
                                "waiting in the queue",
                                "#0550ae",
                                minute -> at(minute).waiting()),
                        new Series("visible", "#1a7f37", minute -> at(minute).visible())));
        panel(
                1,
                "P0 alerts",
                round(urgent, 20),
                20,
                List.of(new Series(
                        "P0 with issues of their own",
                        "#cf222e",
                        minute -> at(minute).mostUrgent())));
        panel(
                2,
                "issues",
                GITHUB,
                100,
                List.of(
                        new Series(
                                "filed",
                                "#8250df",
                                minute -> at(minute).filed() + at(minute).storms()),
                        new Series("GitHub's limit for an hour, 500", "#9a6700", minute -> Storm.GITHUB_PER_HOUR)));
        add(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">minutes since the first alert</text>",
                (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14);
        svg.append("</svg>\n");
        return svg.toString();
    }

    private Sample at(int minute) {
        return minute <= 0 ? new Sample(0, 0, 0, 0, 0, 0, 0, 0) : samples.get(minute - 1);
    }

    private static int round(int most, int step) {
        return (most + step - 1) / step * step;
    }

    private void panel(int number, String unit, int most, int step, List<Series> series) {
        int top = TOP + number * (PANEL + GAP);
        for (int value = 0; value <= most; value += step) {
            double y = y(top, value, most);
            add("<path d=\"M%d %.1fH%d\" stroke=\"#d8dee4\"/>", LEFT, y, WIDTH - RIGHT);
            add("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%,d</text>", LEFT - 8, y + 4, value);
        }
        for (int minute = 0; minute <= MINUTES; minute += 10) {
            double x = x(minute);
            add("<path d=\"M%.1f %dv5\" stroke=\"#59636e\"/>", x, top + PANEL);
            add("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>", x, top + PANEL + 19, minute);
        }
        add("<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"#59636e\"/>", LEFT, top, top + PANEL, WIDTH - RIGHT);
        add("<text x=\"%d\" y=\"%d\" fill=\"#59636e\">%s</text>", LEFT, top - 12, unit);
        int key = LEFT + 150;
        for (Series one : series) {
            String points = IntStream.rangeClosed(0, samples.size())
                    .filter(this::isDrawn)
                    .mapToObj(minute -> String.format(
                            Locale.ROOT,
                            "%.1f,%.1f",
                            x(minute),
                            y(top, one.value().applyAsInt(minute), most)))
                    .collect(Collectors.joining(" "));
            add("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>", points, one.colour());
            add("<path d=\"M%d %dh22\" stroke=\"%s\" stroke-width=\"3\"/>", key, top - 16, one.colour());
            add("<text x=\"%d\" y=\"%d\">%s</text>", key + 28, top - 12, one.name());
            key += 250;
        }
    }

    /** Where nothing moves, two points make the line. */
    private boolean isDrawn(int minute) {
        if (minute == 0 || minute == samples.size()) {
            return true;
        }
        return IntStream.rangeClosed(minute - 1, minute + 1)
                        .mapToObj(each ->
                                List.of(at(each).waiting(), at(each).visible(), at(each).filed(), at(each).storms()))
                        .distinct()
                        .count()
                > 1;
    }

    private double x(int minute) {
        return LEFT + (double) (WIDTH - LEFT - RIGHT) * minute / MINUTES;
    }

    private static double y(int top, int value, int most) {
        return top + PANEL - (double) PANEL * value / most;
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
