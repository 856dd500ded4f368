package dev.alerting.local.github.tracker;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/** The labels of one repository; guarded by its lock. */
final class LabelBook {

    private final Map<String, Label> labels = new LinkedHashMap<>();
    private final LongSupplier ids;

    LabelBook(LongSupplier ids) {
        this.ids = ids;
    }

    List<Label> all() {
        return List.copyOf(labels.values());
    }

    Optional<Label> find(String name) {
        return Optional.ofNullable(labels.get(Label.key(name)));
    }

    Label create(String name, String color, String description) {
        ContentRules.checkLabel(name);
        ContentRules.checkLabelDescription(description);
        if (find(name).isPresent()) {
            throw Refusal.validation(FieldError.exists("Label", "name"));
        }
        return putLabel(name, color, description);
    }

    /**
     * The names in the repository's spelling, without duplicates. Unknown labels are created, as for callers with push
     * access.
     */
    List<String> resolveNames(List<String> names) {
        ContentRules.checkLabels(names);
        Set<String> resolved = new LinkedHashSet<>();
        for (String name : names) {
            resolved.add(find(name)
                    .orElseGet(() -> putLabel(name, Label.DEFAULT_COLOR, ""))
                    .name());
        }
        return List.copyOf(resolved);
    }

    private Label putLabel(String name, String color, String description) {
        Label label = new Label(ids.getAsLong(), name, color, description);
        labels.put(Label.key(name), label);
        return label;
    }
}
