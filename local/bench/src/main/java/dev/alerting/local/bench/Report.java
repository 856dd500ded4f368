package dev.alerting.local.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The measurements, for people and for comparison with other runs. */
final class Report {
    private final List<Row> rows = new ArrayList<>();
    private final List<Table> tables = new ArrayList<>();

    /** A table without targets, such as one of growth. */
    record Table(String title, List<String> columns, List<List<String>> lines) {}

    void add(List<Row> more) {
        rows.addAll(more);
    }

    void add(Table table) {
        tables.add(table);
    }

    /** The counted rows that miss their target. */
    List<Row> missedCounts() {
        return rows.stream().filter(Row::counted).filter(Row::isMissed).toList();
    }

    String markdown() {
        List<List<String>> lines = rows.stream()
                .map(row -> List.of(
                        row.what(),
                        row.target().map(target -> target + " " + row.unit()).orElse(""),
                        Figures.text(row.value()) + " " + row.unit(),
                        row.verdict(),
                        row.note()))
                .toList();
        StringBuilder text = new StringBuilder("# Measured\n\n" + machine() + "\n\n");
        append(text, List.of("what", "target", "measured", "", "how"), lines);
        for (Table table : tables) {
            text.append("\n## ").append(table.title()).append("\n\n");
            append(text, table.columns(), table.lines());
        }
        return text.toString();
    }

    private static void append(StringBuilder text, List<String> columns, List<List<String>> lines) {
        text.append("| ").append(String.join(" | ", columns)).append(" |\n");
        text.append("| --- ".repeat(columns.size())).append("|\n");
        lines.forEach(line -> text.append("| ").append(String.join(" | ", line)).append(" |\n"));
    }

    private static String machine() {
        return Runtime.getRuntime().availableProcessors() + " processors, Java " + Runtime.version() + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ". Load average at the end: "
                + Figures.text(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage())
                + "; where it is above the number of processors, others were at work: go by the CPU times, and of those"
                + " by the lowest.";
    }

    private ObjectNode json() {
        ObjectNode json = Json.object().put("machine", machine());
        ArrayNode list = json.putArray("rows");
        rows.forEach(row -> list.add(row.json()));
        ArrayNode others = json.putArray("tables");
        for (Table table : tables) {
            ObjectNode other = others.addObject().put("title", table.title());
            ArrayNode lines = other.putArray("lines");
            for (List<String> line : table.lines()) {
                ObjectNode object = lines.addObject();
                for (int i = 0; i < line.size(); i++) {
                    object.put(table.columns().get(i), line.get(i));
                }
            }
        }
        return json;
    }

    /** Writes {@code <name>.md} for people and {@code <name>.json} for comparisons. */
    void write(Path folder, String name) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name + ".md"), markdown());
        Files.writeString(folder.resolve(name + ".json"), Json.writePretty(json()));
    }
}
