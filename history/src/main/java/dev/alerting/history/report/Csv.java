package dev.alerting.history.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Comma-separated values as RFC 4180 has them: CRLF, and quotes where needed. A text that a spreadsheet would run as a
 * formula gets an apostrophe in front of it. Line breaks and other control characters are written as one space: readers
 * that go line by line, as Athena does, would end the row there, quotes or not.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 * @see <a href="https://owasp.org/www-community/attacks/CSV_Injection">CSV injection</a>
 */
final class Csv {
    /** Full-width forms are taken for the plain ones by some spreadsheets. */
    private static final Pattern FORMULA =
            Pattern.compile("^\\s*[=+\\-@\\uFF1D\\uFF0B\\uFF0D\\uFF20|].*", Pattern.DOTALL);

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\x{85}\\x{2028}\\x{2029}]+");
    private static final Pattern SPECIAL = Pattern.compile("[\",]");

    private final Writer out;
    private long rows;

    /** Writes the names of the columns. */
    Csv(Writer out, List<String> columns) {
        this.out = out;
        write(columns.stream().map(Csv::quote).toList());
    }

    /** @param cells made by {@link #text} or {@link #number} */
    void row(List<String> cells) {
        write(cells);
        rows++;
    }

    /** Rows written, without the names of the columns. */
    long rows() {
        return rows;
    }

    private void write(List<String> cells) {
        try {
            out.write(String.join(",", cells));
            out.write("\r\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A cell that holds what others wrote. */
    static String text(String value) {
        String line = CONTROL.matcher(value).replaceAll(" ");
        return quote(FORMULA.matcher(line).matches() ? "'" + line : line);
    }

    /** A cell of ours: a number or a time. */
    static String number(Object value) {
        return value.toString();
    }

    private static String quote(String value) {
        return SPECIAL.matcher(value).find() ? '"' + value.replace("\"", "\"\"") + '"' : value;
    }
}
