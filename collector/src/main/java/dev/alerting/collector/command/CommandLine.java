package dev.alerting.collector.command;

/**
 * One line of a comment that asks for something.
 *
 * @param word what for, without the slash, in lower case
 * @param argument the rest of the line without blanks around it; mostly empty
 * @param key names the line within its comment: stays the same while others are added or removed around it
 */
public record CommandLine(String word, String argument, String key) {
    @Override
    public String toString() {
        return "/" + word + (argument.isEmpty() ? "" : " " + argument);
    }
}
