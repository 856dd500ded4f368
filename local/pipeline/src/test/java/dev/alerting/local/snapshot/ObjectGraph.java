package dev.alerting.local.snapshot;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;

/** Looks for a text in everything an object refers to, however deep. A field it may not read is an error. */
final class ObjectGraph {
    private final String text;
    private final byte[] bytes;
    private final Set<Object> visited = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Object> waiting = new ArrayDeque<>();

    ObjectGraph(String text) {
        this.text = text;
        this.bytes = text.getBytes(StandardCharsets.UTF_8);
    }

    boolean isReachableFrom(Object root) throws IllegalAccessException {
        add(root);
        while (!waiting.isEmpty()) {
            Object next = waiting.pop();
            if (holds(next)) {
                return true;
            }
            if (next instanceof Object[] array) {
                for (Object element : array) {
                    add(element);
                }
            } else if (!next.getClass().isArray()) {
                addFields(next);
            }
        }
        return false;
    }

    private boolean holds(Object value) {
        return switch (value) {
            case String string -> string.contains(text);
            case byte[] array ->
                new String(array, StandardCharsets.ISO_8859_1).contains(new String(bytes, StandardCharsets.ISO_8859_1));
            case char[] array -> new String(array).contains(text);
            default -> false;
        };
    }

    private void addFields(Object value) throws IllegalAccessException {
        for (Class<?> type = value.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!field.getType().isPrimitive()) {
                    if (Modifier.isStatic(field.getModifiers())
                            && !type.getName().startsWith("dev.alerting.")) {
                        continue;
                    }
                    field.setAccessible(true);
                    add(field.get(value));
                }
            }
        }
    }

    private void add(Object value) {
        if (value != null
                && !(value instanceof Class)
                && !(value instanceof Thread)
                && !(value instanceof ClassLoader)
                && visited.add(value)) {
            waiting.push(value);
        }
    }
}
