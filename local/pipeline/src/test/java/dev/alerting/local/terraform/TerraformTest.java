package dev.alerting.local.terraform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TerraformTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 + 2 * 3                                        | 7.0",
                "(1 + 2) * 3                                      | 9.0",
                "var.size > 2 ? \"large\" : \"small\"             | large",
                "\"${var.name}-${var.size}\"                      | a-b-3",
                "\"$${kept}\"                                     | ${kept}",
                "\"\\u0041b\"                                     | Ab",
                "replace(\"a-b-c\", \"-\", \"_\")                  | a_b_c",
                "\"${var.size}\"                                  | 3.0",
                "local.table.a-b.x                                | 1.0",
                "local.table[\"a-b\"].x                           | 1.0",
                "try(local.table.missing, \"none\")               | none",
                "coalesce(null, \"\", \"first\")                  | first",
                "join(\",\", concat([\"a\"], [\"b\", \"c\"]))     | a,b,c",
                "join(\",\", [for k, v in local.pairs : \"${k}${v}\" if v != 2]) | x1,z3",
                "join(\",\", [for i, v in [\"a\", \"b\"] : \"${i}${v}\"])        | 0a,1b",
                "merge([for k in [\"a\", \"b\"] : { for n in [1, 2] : \"${k}${n}\" => n }]...).b2 | 2.0",
                "merge({ a = 1 }, var.size == 3 ? {} : { a = 2 }).a              | 1.0",
                "!startswith(try(var.name, \"\"), \"b\") && true  | true",
                "data.aws_region.current.name                     | here"
            })
    void isEvaluatedAsTerraformDoes(String expression, String expected) throws IOException {
        assertThat(evaluate(expression)).asString().isEqualTo(expected);
    }

    @Test
    void aDynamicBlockIsWrittenOutForEachOfItsItems() throws IOException {
        Terraform terraform = read("""
                resource "thing" "this" {
                  for_each = { one = { metrics = { m1 = 10, m2 = 20 }, more = null } }

                  name = each.key # the key
                  none = each.value.more

                  dynamic "query" {
                    for_each = each.value.metrics

                    content {
                      id = query.key
                      inner { number = query.value }
                    }
                  }

                  dynamic "query" {
                    for_each = each.value.more == null ? [] : [1]

                    content {
                      id = "never"
                    }
                  }

                  lifecycle {
                    precondition {
                      condition = alltrue([])
                    }
                  }
                }
                """);

        Map<String, Object> one = terraform.instances("thing", "this").get("one");

        assertThat(one).containsEntry("name", "one").containsEntry("none", null);
        assertThat(one.get("query"))
                .isEqualTo(List.of(
                        Map.of("id", "m1", "inner", List.of(Map.of("number", 10.0))),
                        Map.of("id", "m2", "inner", List.of(Map.of("number", 20.0)))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sha256(\"a\")",
                "aws_sqs_queue.alerts.arn",
                "local.unknown",
                "local.table[*].x",
                "var.unset",
                "local.loop",
                "try(sha256(\"a\"), 1)",
                "replace(\"a\", \"/a/\", \"b\")"
            })
    void whatIsNotKnownIsAnErrorAndNotAGuess(String expression) {
        assertThatThrownBy(() -> evaluate(expression))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not known here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.*.b", "<<EOT", "\"%{ if true }x%{ endif }\"", "[1, 2", "1 2"})
    void whatCannotBeReadIsAnErrorWithItsPlace(String expression) {
        assertThatThrownBy(() -> evaluate(expression))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("main.tf, line");
    }

    private Object evaluate(String expression) throws IOException {
        return read("""
                resource "thing" "this" {
                  for_each = { one = 1 }
                  value    = %s
                }
                """.formatted(expression))
                .instances("thing", "this")
                .get("one")
                .get("value");
    }

    private Terraform read(String resources) throws IOException {
        Files.writeString(folder.resolve("main.tf"), """
                variable "name" {
                  default = "not used"
                }

                variable "size" {
                  default = 3
                }

                variable "unset" {}

                /* locals
                   of this test */
                locals {
                  table = {
                    a-b = { x = 1, "y" : 2 } // one line
                    c = {
                      x = [
                        1,
                        2,
                      ]
                    }
                  }
                  pairs = { z = 3, x = 1, y = 2 }
                  loop  = local.loop
                }
                """ + resources);
        Path settings = Files.writeString(folder.resolve("test.tfvars"), "name = \"a-b\"\n");
        return Terraform.read(folder, settings, Map.of(), Map.of("data.aws_region.current", Map.of("name", "here")));
    }
}
