package dev.alerting.local.history;

import dev.alerting.history.figures.Count;
import dev.alerting.history.figures.Figures;
import dev.alerting.history.figures.FiguresStore;
import dev.alerting.history.figures.RuleName;
import dev.alerting.history.figures.TeamFigures;
import dev.alerting.history.figures.Timing;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Charts of what the alerts did, on one page without scripts: each bar says what it is when the pointer rests on it. */
final class ChartsPage {
    private static final int WIDTH = 960;
    private static final int HEIGHT = 180;
    private static final int NOISIEST = 10;

    /** Told apart also by people who do not see red and green. */
    private static final List<String> COLOURS = List.of(
            "#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#bbbbbb", "#332288", "#ddcc77",
            "#117733", "#882255", "#44aa99");

    private static final String STYLE = """
            :root { color-scheme: light dark; font-family: system-ui, sans-serif; }
            body { max-width: 1000px; margin: 2rem auto; padding: 0 1rem; line-height: 1.4; }
            svg { width: 100%; height: auto; display: block; }
            svg text { fill: currentColor; font-size: 11px; }
            table { border-collapse: collapse; width: 100%; }
            td, th { padding: .2rem .5rem; text-align: right; border-bottom: 1px solid #8884; }
            td:first-child, th:first-child { text-align: left; }
            .name { white-space: nowrap; margin-right: 1em; }
            .key { display: inline-block; width: .8em; height: .8em; margin-right: .3em; }
            p { color: #777; }
            """;

    private final List<LocalDate> days;
    private final List<SortedMap<String, TeamFigures>> byDay = new ArrayList<>();
    private final SortedMap<String, TeamFigures> teams = new TreeMap<>();

    /** Reads the figures of these days, the first and the last one included. */
    ChartsPage(FiguresStore figures, LocalDate from, LocalDate to) {
        days = from.datesUntil(to.plusDays(1)).toList();
        for (LocalDate day : days) {
            SortedMap<String, TeamFigures> ofDay = new TreeMap<>();
            for (String team : figures.teams(day)) {
                TeamFigures read = figures.read(day, team);
                ofDay.put(team, read);
                TeamFigures sum = teams.computeIfAbsent(team, name -> new TeamFigures());
                read.rules().forEach(sum::add);
            }
            byDay.add(ofDay);
        }
    }

    String html() {
        StringBuilder page = new StringBuilder("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<title>What the alerts did</title><style>" + STYLE + "</style></head><body>");
        page.append("<h1>What the alerts did</h1><p>")
                .append(days.getFirst())
                .append(" to ")
                .append(days.getLast())
                .append(", days in UTC.</p>");
        if (teams.isEmpty()) {
            return page.append("<p>Nothing has happened yet.</p></body></html>").toString();
        }
        page.append("<h2>Episodes by day and team</h2>").append(episodes());
        page.append("<h2>Mean time to act and to recover</h2>").append(times());
        page.append("<h2>Noisiest rules</h2>").append(noisiest());
        page.append("<h2>When episodes begin (hours of the first of TIME_ZONES)</h2>")
                .append(heatMap());
        page.append("<h2>Teams</h2>").append(table());
        return page.append("</body></html>").toString();
    }

    private String episodes() {
        List<String> names = List.copyOf(teams.keySet());
        long most = byDay.stream()
                .mapToLong(ofDay ->
                        ofDay.values().stream().mapToLong(ChartsPage::episodes).sum())
                .max()
                .orElse(0);
        double width = (double) WIDTH / days.size();
        StringBuilder svg = new StringBuilder();
        for (int i = 0; i < days.size(); i++) {
            double bottom = HEIGHT;
            for (int t = 0; t < names.size(); t++) {
                TeamFigures team = byDay.get(i).getOrDefault(names.get(t), new TeamFigures());
                double height = scaled(episodes(team), most);
                if (height > 0) {
                    bottom -= height;
                    svg.append(bar(
                            i * width,
                            bottom,
                            width - 1,
                            height,
                            colour(t),
                            days.get(i) + ", " + names.get(t) + ": " + episodes(team)));
                }
            }
        }
        return svg(HEIGHT + 20, svg + axis(most + " a day")) + legend(names);
    }

    private static long episodes(TeamFigures team) {
        return team.total().count(Count.EPISODES);
    }

    private String times() {
        List<Timing> shown = List.of(Timing.TO_FIRST_ACTION, Timing.TO_RECOVER);
        List<Figures> totals = byDay.stream().map(ChartsPage::total).toList();
        Function<Timing, List<Double>> minutes = timing -> totals.stream()
                .map(day -> day.timing(timing)
                        .mean()
                        .map(mean -> mean.toSeconds() / 60.0)
                        .orElse(0.0))
                .toList();
        double most = shown.stream()
                .flatMap(timing -> minutes.apply(timing).stream())
                .max(Comparator.naturalOrder())
                .orElse(0.0);
        double width = (double) WIDTH / days.size();
        StringBuilder svg = new StringBuilder();
        for (int t = 0; t < shown.size(); t++) {
            List<Double> values = minutes.apply(shown.get(t));
            for (int i = 0; i < values.size(); i++) {
                double height = scaled(values.get(i), most);
                String told = days.get(i) + ", " + name(shown.get(t)) + ": " + text(values.get(i)) + " min";
                svg.append(bar(i * width + t * width / 2, HEIGHT - height, width / 2 - 0.5, height, colour(t), told));
            }
        }
        return svg(HEIGHT + 20, svg + axis(text(most) + " min"))
                + legend(shown.stream().map(ChartsPage::name).toList());
    }

    private static Figures total(SortedMap<String, TeamFigures> ofDay) {
        Figures total = new Figures();
        ofDay.values().forEach(team -> total.add(team.total()));
        return total;
    }

    private static String name(Timing timing) {
        return timing.label().replace('_', ' ');
    }

    private record OfRule(String team, RuleName rule, Figures figures) {
        long episodes() {
            return figures.count(Count.EPISODES);
        }
    }

    private String noisiest() {
        List<OfRule> rules = teams.entrySet().stream()
                .flatMap(team -> team.getValue().rules().entrySet().stream()
                        .map(rule -> new OfRule(team.getKey(), rule.getKey(), rule.getValue())))
                .sorted(Comparator.comparingLong(OfRule::episodes).reversed())
                .limit(NOISIEST)
                .toList();
        long most = rules.stream().mapToLong(OfRule::episodes).max().orElse(0);
        StringBuilder svg = new StringBuilder();
        for (int i = 0; i < rules.size(); i++) {
            OfRule rule = rules.get(i);
            double width = most == 0 ? 0 : 480.0 * rule.episodes() / most;
            String told = rule.team() + ": " + rule.rule().rule() + ", " + rule.episodes() + " episodes, answered "
                    + percent(rule.figures().answeredShare());
            svg.append(bar(0, i * 22.0, width, 18, colour(0), told));
            svg.append(label(width + 6, i * 22.0 + 13, told));
        }
        return svg(rules.size() * 22, svg.toString());
    }

    private String heatMap() {
        long most = teams.values().stream()
                .map(TeamFigures::total)
                .mapToLong(total ->
                        IntStream.range(0, 24).mapToLong(total::byHour).max().orElse(0))
                .max()
                .orElse(0);
        StringBuilder svg = new StringBuilder();
        int row = 0;
        for (Map.Entry<String, TeamFigures> team : teams.entrySet()) {
            Figures total = team.getValue().total();
            svg.append(label(0, row * 18 + 13, team.getKey()));
            for (int hour = 0; hour < 24; hour++) {
                long episodes = total.byHour(hour);
                double strength = most == 0 ? 0 : (double) episodes / most;
                svg.append("<rect x=\"%d\" y=\"%d\" width=\"32\" height=\"16\" fill=\"#ee6677\" fill-opacity=\"%s\">"
                        .formatted(160 + hour * 33, row * 18, text(0.05 + 0.95 * strength)));
                svg.append("<title>")
                        .append(escape(team.getKey() + ", " + hour + " to " + (hour + 1) + " h: " + episodes))
                        .append("</title></rect>");
            }
            row++;
        }
        for (int hour = 0; hour < 24; hour += 2) {
            svg.append(label(160 + hour * 33, row * 18 + 12, Integer.toString(hour)));
        }
        return svg(row * 18 + 18, svg.toString());
    }

    private String table() {
        StringBuilder html = new StringBuilder("<table><tr><th>team</th><th>episodes</th><th>sleep hours</th>"
                + "<th>time to act</th><th>time to recover</th><th>answered</th><th>self-healed</th><th>precision</th>"
                + "<th>noisiest 3 rules</th><th>open for 7 days</th></tr>");
        teams.forEach((team, figures) -> {
            Figures total = figures.total();
            long stuck = byDay.getLast()
                    .getOrDefault(team, new TeamFigures())
                    .total()
                    .count(Count.OPEN_FOR_7_DAYS);
            html.append("<tr><td>").append(escape(team));
            for (String cell : List.of(
                    Long.toString(total.count(Count.EPISODES)),
                    Long.toString(total.count(Count.SLEEP_HOURS)),
                    duration(total.timing(Timing.TO_FIRST_ACTION).mean()),
                    duration(total.timing(Timing.TO_RECOVER).mean()),
                    percent(total.answeredShare()),
                    percent(total.selfHealedShare()),
                    percent(total.precision()),
                    percent(figures.shareOfNoisiest(3)),
                    Long.toString(stuck))) {
                html.append("</td><td>").append(cell);
            }
            html.append("</td></tr>");
        });
        return html.append("</table>").toString();
    }

    private static String duration(Optional<Duration> mean) {
        return mean.map(time -> time.toMinutes() + " min").orElse("–");
    }

    private static String percent(OptionalDouble share) {
        return share.isPresent() ? Math.round(100 * share.getAsDouble()) + " %" : "–";
    }

    private static double scaled(double value, double most) {
        return most == 0 ? 0 : (HEIGHT - 14) * value / most;
    }

    private static String bar(double x, double y, double width, double height, String colour, String told) {
        return "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\"><title>%s</title></rect>"
                .formatted(text(x), text(y), text(Math.max(width, 0.5)), text(height), colour, escape(told));
    }

    private static String label(double x, double y, String text) {
        return "<text x=\"%s\" y=\"%s\">%s</text>".formatted(text(x), text(y), escape(text));
    }

    private String axis(String most) {
        return label(2, 10, "up to " + most)
                + label(0, HEIGHT + 14, days.getFirst().toString())
                + "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>".formatted(WIDTH, HEIGHT + 14, days.getLast());
    }

    private static String svg(int height, String content) {
        return "<svg viewBox=\"0 0 %d %d\" role=\"img\">%s</svg>".formatted(WIDTH, height, content);
    }

    private static String legend(List<String> names) {
        StringBuilder html = new StringBuilder("<div>");
        for (int i = 0; i < names.size(); i++) {
            html.append("<span class=\"name\"><span class=\"key\" style=\"background:")
                    .append(colour(i))
                    .append("\"></span>")
                    .append(escape(names.get(i)))
                    .append("</span> ");
        }
        return html.append("</div>").toString();
    }

    private static String colour(int index) {
        return COLOURS.get(index % COLOURS.size());
    }

    private static String text(double number) {
        return String.format(Locale.ROOT, "%.1f", number);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
