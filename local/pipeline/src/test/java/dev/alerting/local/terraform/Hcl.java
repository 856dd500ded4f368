package dev.alerting.local.terraform;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a file of Terraform says, before anything is evaluated.
 *
 * @see <a href="https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md">HCL native syntax</a>
 */
sealed interface Hcl {
    /** {@code type "label" ... { attributes and blocks }}; a whole file is one without a type. */
    record Block(String type, List<String> labels, Map<String, Expression> attributes, List<Block> blocks)
            implements Hcl {}

    sealed interface Expression extends Hcl {}

    record Literal(Optional<Object> value) implements Expression {}

    record Template(List<Expression> parts) implements Expression {}

    record Reference(String name) implements Expression {}

    record Attribute(Expression of, String name) implements Expression {}

    record Index(Expression of, Expression index) implements Expression {}

    /** {@code of[*]}: read, but not evaluated. */
    record Splat(Expression of) implements Expression {}

    /** @param spread whether the last argument is a list of arguments: {@code f(list...)} */
    record Call(String function, List<Expression> arguments, boolean spread) implements Expression {}

    record Conditional(Expression condition, Expression yes, Expression no) implements Expression {}

    record Binary(String operator, Expression left, Expression right) implements Expression {}

    record Unary(String operator, Expression operand) implements Expression {}

    record Tuple(List<Expression> items) implements Expression {}

    record Item(Expression key, Expression value) {}

    record ObjectOf(List<Item> items) implements Expression {}

    /** {@code [for key, value in collection : result if condition]}; with a {@code resultKey} an object. */
    record For(
            Optional<String> key,
            String value,
            Expression collection,
            Optional<Expression> resultKey,
            Expression result,
            Optional<Expression> condition)
            implements Expression {}
}
