package dev.alerting.local.terraform;

import dev.alerting.local.terraform.Hcl.Block;
import dev.alerting.local.terraform.Hcl.Expression;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The configuration of a folder, evaluated for given variables: what Terraform would plan, as far as it does not depend
 * on the provider. Values are as of JSON: null, Boolean, Double, String, List, Map. Only what is asked for is evaluated,
 * and what is not known here (a function, a resource) is an error, not a guess.
 */
public final class Terraform {
    /** Nothing is there: what {@code try} and {@code can} are for. */
    private static final class Absent extends RuntimeException {
        private static final long serialVersionUID = 1;

        Absent(String what) {
            super(what, null, false, false);
        }
    }

    private final List<Block> blocks = new ArrayList<>();
    private final Map<String, Expression> locals = new HashMap<>();
    private final Map<String, Expression> defaults = new HashMap<>();
    private final Map<String, Object> variables = new HashMap<>();
    private final Map<String, Object> known;
    private final Map<String, Object> evaluated = new HashMap<>();
    private final Set<String> underWay = new HashSet<>();

    /**
     * @param variables by name; the others have their defaults
     * @param known attributes of data sources and resources, by address: {@code data.aws_region.current}
     */
    private Terraform(Path folder, Map<String, Object> variables, Map<String, Map<String, Object>> known) {
        this.known = tree(known);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".tf"))
                    .sorted()
                    .toList()) {
                blocks.addAll(HclParser.parse(file.getFileName().toString(), Files.readString(file))
                        .blocks());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Block block : blocks) {
            switch (block.type()) {
                case "locals" -> locals.putAll(block.attributes());
                case "variable" ->
                    Optional.ofNullable(block.attributes().get("default"))
                            .ifPresent(value -> defaults.put(block.labels().getFirst(), value));
                default -> {
                    // Only looked at when it is asked for.
                }
            }
        }
        this.variables.putAll(variables);
    }

    /**
     * @param settings a file of variables, as {@code terraform -var-file}; {@code variables} come on top of it
     * @throws IllegalArgumentException if a file cannot be read as the part of HCL that is known here
     */
    public static Terraform read(
            Path folder, Path settings, Map<String, Object> variables, Map<String, Map<String, Object>> known) {
        try {
            Map<String, Object> all = new HashMap<>();
            Terraform literal = new Terraform(folder, Map.of(), Map.of());
            HclParser.parse(settings.getFileName().toString(), Files.readString(settings))
                    .attributes()
                    .forEach((name, value) -> all.put(name, literal.evaluate(value, Map.of())));
            all.putAll(variables);
            return new Terraform(folder, all, known);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> tree(Map<String, Map<String, Object>> byAddress) {
        Map<String, Object> tree = new HashMap<>();
        byAddress.forEach((address, attributes) -> {
            Map<String, Object> at = tree;
            for (String part : address.split("\\.")) {
                @SuppressWarnings("unchecked")
                Map<String, Object> next = (Map<String, Object>) at.computeIfAbsent(part, key -> new HashMap<>());
                at = next;
            }
            at.putAll(attributes);
        });
        return tree;
    }

    /**
     * The instances of a resource by their key, with attributes by name and blocks within it as lists of the same.
     *
     * @throws IllegalArgumentException if there is no such resource, or one that is not understood
     */
    public Map<String, Map<String, Object>> instances(String type, String name) {
        Block block = blocks.stream()
                .filter(each -> each.type().equals("resource") && each.labels().equals(List.of(type, name)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no resource " + type + "." + name));
        Expression each = block.attributes().get("for_each");
        if (each == null) {
            throw new IllegalArgumentException(type + "." + name + " has no for_each");
        }
        Map<String, Map<String, Object>> instances = new LinkedHashMap<>();
        object(evaluate(each, Map.of())).forEach((key, value) -> {
            Map<String, Object> scope = Map.of("each", keyAndValue(key, value));
            instances.put(key, content(block, scope));
        });
        return instances;
    }

    /**
     * A block within a resource, with its attributes by name.
     *
     * @param path the names of blocks from the resource on
     * @throws IllegalArgumentException if there is no such block
     */
    public Map<String, Object> block(String type, String name, String... path) {
        List<Block> within = blocks.stream()
                .filter(each -> each.labels().equals(List.of(type, name)))
                .toList();
        for (String step : path) {
            within = within.stream()
                    .flatMap(each -> each.blocks().stream())
                    .filter(each -> each.type().equals(step))
                    .toList();
        }
        if (within.size() != 1) {
            throw new IllegalArgumentException("no single " + String.join(".", path) + " in " + type + "." + name);
        }
        return content(within.getFirst(), Map.of());
    }

    private Map<String, Object> content(Block block, Map<String, Object> scope) {
        Map<String, Object> content = new LinkedHashMap<>();
        block.attributes().forEach((name, value) -> {
            if (!name.equals("for_each")) {
                content.put(name, evaluate(value, scope));
            }
        });
        for (Block inner : block.blocks()) {
            if (inner.type().equals("dynamic")) {
                String name = inner.labels().getFirst();
                Block template = inner.blocks().getFirst();
                entries(evaluate(inner.attributes().get("for_each"), scope)).forEach(entry -> {
                    Map<String, Object> itsScope = new HashMap<>(scope);
                    itsScope.put(name, keyAndValue(entry.getKey(), entry.getValue()));
                    append(content, name, content(template, itsScope));
                });
            } else if (!inner.type().equals("lifecycle")) {
                append(content, inner.type(), content(inner, scope));
            }
        }
        return content;
    }

    @SuppressWarnings("unchecked")
    private static void append(Map<String, Object> content, String name, Object block) {
        ((List<Object>) content.computeIfAbsent(name, key -> new ArrayList<>())).add(block);
    }

    private static Map<String, Object> keyAndValue(Object key, Object value) {
        Map<String, Object> both = new HashMap<>();
        both.put("key", key);
        both.put("value", value);
        return both;
    }

    private Object evaluate(Expression expression, Map<String, Object> scope) {
        return switch (expression) {
            case Hcl.Literal literal -> literal.value().orElse(null);
            case Hcl.Template template -> template(template, scope);
            case Hcl.Reference reference -> reference(reference.name(), scope);
            case Hcl.Attribute attribute -> attribute(attribute, scope);
            case Hcl.Index index -> index(evaluate(index.of(), scope), evaluate(index.index(), scope));
            case Hcl.Splat splat -> throw unsupported("[*]");
            case Hcl.Call call -> call(call, scope);
            case Hcl.Conditional conditional ->
                evaluate(bool(evaluate(conditional.condition(), scope)) ? conditional.yes() : conditional.no(), scope);
            case Hcl.Binary binary -> binary(binary, scope);
            case Hcl.Unary unary ->
                unary.operator().equals("!")
                        ? (Object) !bool(evaluate(unary.operand(), scope))
                        : (Object) (-number(evaluate(unary.operand(), scope)));
            case Hcl.Tuple tuple -> list(tuple.items(), scope);
            case Hcl.ObjectOf object -> object(object, scope);
            case Hcl.For each -> each(each, scope);
        };
    }

    /** A template of nothing but one expression has its value, whatever it is. */
    private Object template(Hcl.Template template, Map<String, Object> scope) {
        List<Object> parts = list(template.parts(), scope);
        if (parts.size() == 3 && parts.getFirst().equals("") && parts.getLast().equals("")) {
            return parts.get(1);
        }
        StringBuilder text = new StringBuilder();
        parts.forEach(part -> text.append(text(part)));
        return text.toString();
    }

    private Object reference(String name, Map<String, Object> scope) {
        if (scope.containsKey(name)) {
            return scope.get(name);
        }
        return Optional.ofNullable(known.get(name)).orElseThrow(() -> unsupported("reference to " + name));
    }

    private Object attribute(Hcl.Attribute attribute, Map<String, Object> scope) {
        if (attribute.of() instanceof Hcl.Reference(String root) && !scope.containsKey(root)) {
            if (root.equals("var")) {
                return variable(attribute.name());
            }
            if (root.equals("local")) {
                return local(attribute.name());
            }
        }
        return index(evaluate(attribute.of(), scope), attribute.name());
    }

    private Object variable(String name) {
        if (variables.containsKey(name)) {
            return variables.get(name);
        }
        Expression value = defaults.get(name);
        if (value == null) {
            throw unsupported("variable " + name + " without a value");
        }
        return evaluate(value, Map.of());
    }

    private Object local(String name) {
        if (!evaluated.containsKey(name)) {
            Expression value = locals.get(name);
            if (value == null || !underWay.add(name)) {
                throw unsupported("local value " + name + ": unknown, or defined by itself");
            }
            evaluated.put(name, evaluate(value, Map.of()));
            underWay.remove(name);
        }
        return evaluated.get(name);
    }

    private static Object index(Object of, Object index) {
        if (of instanceof Map<?, ?> map && map.containsKey(text(index))) {
            return map.get(text(index));
        }
        if (of instanceof List<?> list && index instanceof Double number && number < list.size()) {
            return list.get(number.intValue());
        }
        throw new Absent("no " + text(index));
    }

    private Object call(Hcl.Call call, Map<String, Object> scope) {
        if (call.function().equals("try")) {
            return tried(call.arguments(), scope);
        }
        List<Object> arguments = list(call.arguments(), scope);
        if (call.spread()) {
            arguments.addAll((Collection<?>) arguments.removeLast());
        }
        Object first = arguments.isEmpty() ? null : arguments.getFirst();
        return switch (call.function()) {
            case "merge" -> {
                Map<String, Object> merged = new LinkedHashMap<>();
                arguments.stream().filter(Objects::nonNull).forEach(each -> merged.putAll(object(each)));
                yield merged;
            }
            case "concat" ->
                arguments.stream()
                        .flatMap(each -> ((List<?>) each).stream())
                        .map(Object.class::cast)
                        .toList();
            case "coalesce" ->
                arguments.stream()
                        .filter(each -> each != null && !each.equals(""))
                        .findFirst()
                        .orElseThrow(() -> new Absent("nothing to coalesce"));
            case "join" ->
                String.join(
                        text(first),
                        ((List<?>) arguments.get(1))
                                .stream().map(Terraform::text).toList());
            case "startswith" -> text(first).startsWith(text(arguments.get(1)));
            case "endswith" -> text(first).endsWith(text(arguments.get(1)));
            case "replace" -> {
                String what = text(arguments.get(1));
                if (what.matches("(?s)/.*/")) {
                    throw unsupported("replace() of a pattern");
                }
                yield text(first).replace(what, text(arguments.get(2)));
            }
            case "nonsensitive", "sensitive" -> first;
            case "min" ->
                arguments.stream().mapToDouble(Terraform::number).min().orElseThrow();
            case "max" ->
                arguments.stream().mapToDouble(Terraform::number).max().orElseThrow();
            case "floor" -> Math.floor(number(first));
            case "ceil" -> Math.ceil(number(first));
            default -> throw unsupported("function " + call.function());
        };
    }

    private Object tried(List<Expression> arguments, Map<String, Object> scope) {
        for (Expression argument : arguments) {
            try {
                return evaluate(argument, scope);
            } catch (Absent e) {
                // The next one.
            }
        }
        throw new Absent("none of what was tried");
    }

    private Object binary(Hcl.Binary binary, Map<String, Object> scope) {
        Object left = evaluate(binary.left(), scope);
        switch (binary.operator()) {
            case "&&" -> {
                return bool(left) && bool(evaluate(binary.right(), scope));
            }
            case "||" -> {
                return bool(left) || bool(evaluate(binary.right(), scope));
            }
            default -> {
                // The others need both sides.
            }
        }
        Object right = evaluate(binary.right(), scope);
        return switch (binary.operator()) {
            case "==" -> Objects.equals(left, right);
            case "!=" -> !Objects.equals(left, right);
            case "<" -> number(left) < number(right);
            case ">" -> number(left) > number(right);
            case "<=" -> number(left) <= number(right);
            case ">=" -> number(left) >= number(right);
            case "+" -> number(left) + number(right);
            case "-" -> number(left) - number(right);
            case "*" -> number(left) * number(right);
            case "/" -> number(left) / number(right);
            case "%" -> number(left) % number(right);
            default -> throw unsupported("operator " + binary.operator());
        };
    }

    private List<Object> list(List<Expression> items, Map<String, Object> scope) {
        List<Object> values = new ArrayList<>();
        items.forEach(item -> values.add(evaluate(item, scope)));
        return values;
    }

    private Map<String, Object> object(Hcl.ObjectOf object, Map<String, Object> scope) {
        Map<String, Object> values = new LinkedHashMap<>();
        object.items().forEach(item -> values.put(text(evaluate(item.key(), scope)), evaluate(item.value(), scope)));
        return values;
    }

    private Object each(Hcl.For each, Map<String, Object> scope) {
        List<Object> list = new ArrayList<>();
        Map<String, Object> map = new LinkedHashMap<>();
        for (Map.Entry<Object, Object> entry : entries(evaluate(each.collection(), scope))) {
            Map<String, Object> inner = new HashMap<>(scope);
            each.key().ifPresent(name -> inner.put(name, entry.getKey()));
            inner.put(each.value(), entry.getValue());
            if (each.condition().isPresent() && !bool(evaluate(each.condition().get(), inner))) {
                continue;
            }
            Object result = evaluate(each.result(), inner);
            each.resultKey()
                    .ifPresentOrElse(key -> map.put(text(evaluate(key, inner)), result), () -> list.add(result));
        }
        return each.resultKey().isPresent() ? map : list;
    }

    /** Terraform goes through maps and objects in the order of their keys. */
    private static List<Map.Entry<Object, Object>> entries(Object collection) {
        List<Map.Entry<Object, Object>> entries = new ArrayList<>();
        if (collection instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                entries.add(new SimpleEntry<>((double) i, list.get(i)));
            }
        } else {
            new TreeMap<>(object(collection)).forEach((key, value) -> entries.add(new SimpleEntry<>(key, value)));
        }
        return Collections.unmodifiableList(entries);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    private static boolean bool(Object value) {
        return (Boolean) value;
    }

    private static double number(Object value) {
        return value instanceof String text ? Double.parseDouble(text) : (Double) value;
    }

    private static String text(Object value) {
        if (value instanceof Double number && number == Math.rint(number)) {
            return Long.toString(number.longValue());
        }
        return String.valueOf(value);
    }

    private static IllegalArgumentException unsupported(String what) {
        return new IllegalArgumentException("not known here: " + what);
    }
}
