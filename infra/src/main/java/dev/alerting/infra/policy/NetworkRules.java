package dev.alerting.infra.policy;

import static dev.alerting.infra.policy.Rules.free;
import static dev.alerting.infra.policy.Rules.gains;

import java.util.List;
import java.util.stream.Stream;

/** The network of functions in a VPC: GitHub is reached through it, so it keeps still. */
final class NetworkRules {
    private NetworkRules() {}

    static List<ResourceRules> all() {
        Stream<ResourceRules> still = Stream.of(
                        "aws_default_security_group",
                        "aws_eip",
                        "aws_flow_log",
                        "aws_internet_gateway",
                        "aws_nat_gateway",
                        "aws_route",
                        "aws_route_table",
                        "aws_route_table_association",
                        "aws_security_group",
                        "aws_subnet",
                        "aws_vpc")
                .map(ResourceRules::of);
        Stream<ResourceRules> described = Stream.of(
                        "aws_vpc_security_group_egress_rule", "aws_vpc_security_group_ingress_rule")
                .map(type -> ResourceRules.of(type).allow(free(), "description"));
        return Stream.of(
                        still,
                        described,
                        Stream.of(ResourceRules.of("aws_vpc_endpoint")
                                .allow(gains(), "subnet_ids", "security_group_ids", "route_table_ids")))
                .flatMap(rules -> rules)
                .toList();
    }
}
