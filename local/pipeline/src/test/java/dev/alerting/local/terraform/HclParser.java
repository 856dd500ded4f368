package dev.alerting.local.terraform;

import dev.alerting.local.terraform.Hcl.Block;
import dev.alerting.local.terraform.Hcl.Expression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the part of HCL that this repository's configuration is written in. Anything else is an error that says where:
 * what is skipped silently would be an alarm that nobody checks.
 */
final class HclParser {
    /** Unlike in most languages, a name may have hyphens. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");

    private static final Pattern NUMBER = Pattern.compile("[0-9]+(?:\\.[0-9]+)?");
    private static final Pattern SPACE = Pattern.compile("(?:[ \\t\\r]|(?:#|//)[^\\n]*|(?s:/\\*.*?\\*/))+");
    private static final Pattern SPACE_AND_LINES =
            Pattern.compile("(?:[ \\t\\r\\n]|(?:#|//)[^\\n]*|(?s:/\\*.*?\\*/))+");

    /** From the weakest to the strongest. */
    private static final List<List<String>> OPERATORS = List.of(
            List.of("||"),
            List.of("&&"),
            List.of("==", "!="),
            List.of("<=", ">=", "<", ">"),
            List.of("+", "-"),
            List.of("*", "/", "%"));

    private final String file;
    private final String text;
    private int at;

    /** Whether a line end is mere space: within parentheses and brackets. */
    private boolean linesAreSpace;

    private HclParser(String file, String text) {
        this.file = file;
        this.text = text;
    }

    /** @throws IllegalArgumentException with file and line, if the text is not of the part of HCL that is read */
    static Block parse(String file, String text) {
        HclParser parser = new HclParser(file, text);
        Block body = parser.body("", List.of());
        if (parser.at < text.length()) {
            throw parser.unexpected("a block or an attribute");
        }
        return body;
    }

    private Block body(String type, List<String> labels) {
        Map<String, Expression> attributes = new LinkedHashMap<>();
        List<Block> blocks = new ArrayList<>();
        for (skipLines(); at < text.length() && text.charAt(at) != '}'; skipLines()) {
            String name = name();
            skip();
            if (text.startsWith("=", at)) {
                at++;
                attributes.put(name, expression());
                continue;
            }
            List<String> itsLabels = new ArrayList<>();
            while (!text.startsWith("{", at)) {
                itsLabels.add(text.startsWith("\"", at) ? label() : name());
                skip();
            }
            at++;
            blocks.add(body(name, itsLabels));
            expect("}");
        }
        return new Block(type, labels, attributes, blocks);
    }

    private String label() {
        int end = text.indexOf('"', at + 1);
        String label = text.substring(at + 1, end);
        at = end + 1;
        return label;
    }

    private Expression expression() {
        Expression condition = binary(0);
        if (!skipAnd("?")) {
            return condition;
        }
        Expression yes = expression();
        expect(":");
        return new Hcl.Conditional(condition, yes, expression());
    }

    private Expression binary(int level) {
        if (level == OPERATORS.size()) {
            return unary();
        }
        Expression left = binary(level + 1);
        while (true) {
            skip();
            Optional<String> operator = OPERATORS.get(level).stream()
                    .filter(each -> text.startsWith(each, at))
                    .findFirst();
            if (operator.isEmpty()) {
                return left;
            }
            at += operator.get().length();
            left = new Hcl.Binary(operator.get(), left, binary(level + 1));
        }
    }

    private Expression unary() {
        skip();
        if (text.startsWith("!", at) || text.startsWith("-", at)) {
            String operator = text.substring(at, at + 1);
            at++;
            return new Hcl.Unary(operator, unary());
        }
        return postfix(primary());
    }

    private Expression postfix(Expression start) {
        Expression of = start;
        while (true) {
            if (text.startsWith("...", at)) {
                return of;
            } else if (text.startsWith(".", at)) {
                at++;
                of = new Hcl.Attribute(of, name());
            } else if (text.startsWith("[*]", at)) {
                at += 3;
                of = new Hcl.Splat(of);
            } else if (text.startsWith("[", at)) {
                at++;
                Expression target = of;
                of = withLinesAsSpace(true, () -> new Hcl.Index(target, expression()));
                expect("]");
            } else {
                return of;
            }
        }
    }

    private Expression primary() {
        char next = at < text.length() ? text.charAt(at) : '\0';
        switch (next) {
            case '"' -> {
                return template();
            }
            case '(' -> {
                at++;
                Expression inner = withLinesAsSpace(true, this::expression);
                expectAcrossLines(")");
                return inner;
            }
            case '[' -> {
                at++;
                return withLinesAsSpace(true, this::tuple);
            }
            case '{' -> {
                at++;
                return object();
            }
            default -> {
                Optional<String> number = match(NUMBER);
                return number.isPresent() ? new Hcl.Literal(Optional.of(Double.valueOf(number.get()))) : named(name());
            }
        }
    }

    private Expression named(String name) {
        if (text.startsWith("(", at)) {
            at++;
            return withLinesAsSpace(true, () -> call(name));
        }
        return switch (name) {
            case "true", "false" -> new Hcl.Literal(Optional.of(Boolean.valueOf(name)));
            case "null" -> new Hcl.Literal(Optional.empty());
            default -> new Hcl.Reference(name);
        };
    }

    private Expression call(String name) {
        List<Expression> arguments = new ArrayList<>();
        boolean spread = false;
        while (!skipAnd(")")) {
            arguments.add(expression());
            spread = skipAnd("...");
            if (!skipAnd(",")) {
                expect(")");
                break;
            }
        }
        return new Hcl.Call(name, arguments, spread);
    }

    private Expression tuple() {
        if (isFor()) {
            Expression each = forEach(false);
            expect("]");
            return each;
        }
        List<Expression> items = new ArrayList<>();
        while (!skipAnd("]")) {
            items.add(expression());
            if (!skipAnd(",")) {
                expect("]");
                break;
            }
        }
        return new Hcl.Tuple(items);
    }

    private Expression object() {
        if (isFor()) {
            Expression each = withLinesAsSpace(true, () -> forEach(true));
            expectAcrossLines("}");
            return each;
        }
        // Here a line end separates, as a comma does.
        return withLinesAsSpace(false, () -> {
            List<Hcl.Item> items = new ArrayList<>();
            for (skipLines(); !text.startsWith("}", at); skipLines()) {
                Expression key = key();
                if (!skipAnd("=")) {
                    expect(":");
                }
                items.add(new Hcl.Item(key, expression()));
                skipAnd(",");
            }
            at++;
            return new Hcl.ObjectOf(items);
        });
    }

    private Expression key() {
        if (text.startsWith("\"", at)) {
            return template();
        }
        if (text.startsWith("(", at)) {
            return primary();
        }
        return new Hcl.Literal(Optional.of(name()));
    }

    private boolean isFor() {
        skipLines();
        return text.startsWith("for", at) && Character.isWhitespace(text.charAt(at + 3));
    }

    private Expression forEach(boolean object) {
        at += "for".length();
        skip();
        String first = name();
        Optional<String> second = Optional.empty();
        if (skipAnd(",")) {
            skip();
            second = Optional.of(name());
        }
        skip();
        expect("in");
        Expression collection = expression();
        expect(":");
        Expression result = expression();
        Optional<Expression> resultKey = Optional.empty();
        if (object) {
            expect("=>");
            resultKey = Optional.of(result);
            result = expression();
        }
        skip();
        Optional<Expression> condition = Optional.empty();
        if (match(Pattern.compile("if(?=\\s)")).isPresent()) {
            condition = Optional.of(expression());
        }
        return new Hcl.For(
                second.isPresent() ? Optional.of(first) : Optional.empty(),
                second.orElse(first),
                collection,
                resultKey,
                result,
                condition);
    }

    private Expression template() {
        List<Expression> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        at++;
        while (text.charAt(at) != '"') {
            if (text.startsWith("$${", at) || text.startsWith("%%{", at)) {
                literal.append(text, at + 1, at + 3);
                at += 3;
            } else if (text.startsWith("${", at)) {
                parts.add(new Hcl.Literal(Optional.of(literal.toString())));
                literal.setLength(0);
                at += 2;
                parts.add(withLinesAsSpace(true, this::expression));
                expectAcrossLines("}");
            } else if (text.startsWith("%{", at)) {
                throw unexpected("no directive of a template");
            } else if (text.startsWith("\\u", at)) {
                literal.append((char) Integer.parseInt(text, at + 2, at + 6, 16));
                at += 6;
            } else if (text.charAt(at) == '\\') {
                literal.append(escaped(text.charAt(at + 1)));
                at += 2;
            } else {
                literal.append(text.charAt(at));
                at++;
            }
        }
        at++;
        parts.add(new Hcl.Literal(Optional.of(literal.toString())));
        return new Hcl.Template(parts);
    }

    private char escaped(char letter) {
        return switch (letter) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case '"', '\\' -> letter;
            default -> throw unexpected("another escape");
        };
    }

    private <T> T withLinesAsSpace(boolean areSpace, Supplier<T> part) {
        boolean before = linesAreSpace;
        linesAreSpace = areSpace;
        T result = part.get();
        linesAreSpace = before;
        return result;
    }

    private String name() {
        return match(NAME).orElseThrow(() -> unexpected("a name"));
    }

    private Optional<String> match(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            return Optional.empty();
        }
        at = matcher.end();
        return Optional.of(matcher.group());
    }

    private void skip() {
        match(linesAreSpace ? SPACE_AND_LINES : SPACE);
    }

    private void skipLines() {
        match(SPACE_AND_LINES);
    }

    private boolean skipAnd(String token) {
        skip();
        if (!text.startsWith(token, at)) {
            return false;
        }
        at += token.length();
        return true;
    }

    private void expect(String token) {
        if (!skipAnd(token)) {
            throw unexpected("'" + token + "'");
        }
    }

    private void expectAcrossLines(String token) {
        skipLines();
        expect(token);
    }

    private IllegalArgumentException unexpected(String wanted) {
        long line = text.substring(0, Math.min(at, text.length())).lines().count();
        return new IllegalArgumentException("%s, line %d: expected %s at \"%s\""
                .formatted(
                        file,
                        line,
                        wanted,
                        text.substring(Math.min(at, text.length()), Math.min(text.length(), at + 30))));
    }
}
